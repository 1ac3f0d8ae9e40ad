"""Permission by membership: the roles of a person, and the shape of the tables that say what each role may read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import ClassVar, TypeVar

from django.db.models import Model, Q, QuerySet

from opd.models import Opd, Role, User

Rows = TypeVar("Rows", bound=QuerySet)


def has_role(user, opd: Opd | None, *roles: Role) -> bool:
    """Return whether `user` holds a role in `opd` today; city-wide ones count in all, and alone for None."""
    if not (isinstance(user, User) and user.is_active):
        return False
    return user.has_city_role(*roles) or (opd is not None and opd.pk in user.opd_ids(*roles))


class Reach(IntEnum):
    """The agencies whose rows a role reads: none, its own, those below its own too, or all of the city."""

    NONE = 0
    OWN = 1
    BELOW = 2
    CITY = 3


class ReadGroup:
    """Models, fields or pages that a role reads together or not at all.

    `models` are names of models. Where a model is split among groups, `fields` maps its name to the fields in this
    group, separated by blanks; the group that has the model itself takes all others. A group without
    both stands for pages, or for some rows of a model.

    `agency` is the path to an agency from the row that a page asks about; without it only a reach over the whole city
    opens the group. `narrowed` returns a condition on the rows that a person reads with a shorter reach.
    """

    table: type[ReadRights]
    name: str

    def __init__(self, *models: str, agency: str = "", narrowed: Callable[[User], Q] | None = None, **fields: str):
        self.models, self.agency, self.narrowed = models, agency, narrowed
        self.fields = {model: tuple(names.split()) for model, names in fields.items()}

    def __repr__(self):
        return f"{self.table.__name__}.{self.name}"

    def reach_of(self, role: str) -> Reach:
        """Return the reach of a role; less than the city is NONE in a group without an agency."""
        row = self.table.rows.get(role, {})
        reach = max((reach for reach, groups in row.items() if self in groups), default=Reach.NONE)
        return reach if self.agency or reach is Reach.CITY else Reach.NONE

    @property
    def readers(self) -> frozenset[str]:
        return frozenset(role for role in self.table.rows if self.reach_of(role))

    def reach(self, user) -> Reach:
        """Return the longest reach among the person's roles. Anonymous and inactive users have none."""
        return max(map(self.reach_of, _roles(user)), default=Reach.NONE)

    def agencies(self, user) -> set[int]:
        """Return the ids of the agencies whose rows the person reads with a shorter reach."""
        by_reach = {reach: [role for role in _roles(user) if self.reach_of(role) == reach] for reach in Reach}
        if not (by_reach[Reach.OWN] or by_reach[Reach.BELOW]):
            return set()
        return user.opd_ids(*by_reach[Reach.OWN]) | user.opd_ids(*by_reach[Reach.BELOW], below=True)

    def agencies_of(self, user) -> QuerySet[Opd]:
        return Opd.objects.all() if self.reach(user) is Reach.CITY else Opd.objects.filter(pk__in=self.agencies(user))

    def scope(self, queryset: Rows, user) -> Rows:
        reach = self.reach(user)
        if reach is Reach.CITY:
            return queryset
        if reach is Reach.NONE:
            return queryset.none()
        rows = queryset.filter(**{f"{self.agency}__in": self.agencies(user)})
        return rows.filter(self.narrowed(user)) if self.narrowed else rows

    def may_read(self, user, obj: Model) -> bool:
        """Return whether the person may read the group in the row `obj`."""
        reach = self.reach(user)
        if reach in (Reach.NONE, Reach.CITY):
            return reach is Reach.CITY
        if self.narrowed:
            return self.scope(type(obj)._base_manager.filter(pk=obj.pk), user).exists()
        return self.reaches(user, self.agency_of(obj))

    def reaches(self, user, opd: Opd | None) -> bool:
        """Return whether the person reads the rows of an agency; None is one that only the city's roles reach."""
        return self.reach(user) is Reach.CITY or (opd is not None and opd.pk in self.agencies(user))

    def agency_of(self, obj: Model) -> Opd | None:
        found = obj if self.agency else None
        for step in self.agency.split("__"):
            found = getattr(found, step, None)
        return found if isinstance(found, Opd) else None


class ReadRights:
    """A table of read rights: groups as attributes, and for each role the groups it reads by reach."""

    rows: ClassVar[dict[str, dict[Reach, Iterable[ReadGroup]]]]

    def __init_subclass__(cls):
        for name, group in vars(cls).items():
            if isinstance(group, ReadGroup):
                group.table, group.name = cls, name

    @classmethod
    def groups(cls) -> list[ReadGroup]:
        return [group for group in vars(cls).values() if isinstance(group, ReadGroup)]

    @classmethod
    def group_of(cls, model: str, field: str = "") -> ReadGroup:
        """Return the group of a field, or of its model where none names it. *Raises* LookupError."""
        for group in cls.groups():
            if field in group.fields.get(model, ()):
                return group
        for group in cls.groups():
            if model in group.models:
                return group
        raise LookupError(f"{cls.__name__} has no group for {model}.")

    @classmethod
    def hidden_fields(cls, user, model: type[Model]) -> set[str]:
        """Return the fields of the model that the person reads in no row, but never a primary key."""
        if not any(model.__name__ in group.fields for group in cls.groups()):
            return set()  # the groups take the model as a whole
        fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
        names = {field.name for field in fields if not field.primary_key}
        return {name for name in names if not cls.group_of(model.__name__, name).reach(user)}


def _roles(user) -> frozenset[str]:
    return user.roles_in_force if isinstance(user, User) and user.is_active else frozenset()
