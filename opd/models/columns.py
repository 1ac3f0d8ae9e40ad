from __future__ import annotations

from typing import Any, TypeVar, overload

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from opd.models.people import User

Row = TypeVar("Row", bound=models.Model)


@overload
def optional(
    to: type[Row], label: Any = ..., related_name: str = ..., **options: Any
) -> models.ForeignKey[Row | None, Row | None]: ...
@overload
def optional(to: str, label: Any = ..., related_name: str = ..., **options: Any) -> models.ForeignKey[Any, Any]: ...
def optional(to: Any, label: Any = None, related_name: str = "+", **options: Any) -> models.ForeignKey[Any, Any]:
    """Return the column of a row that may be missing, and is never deleted while it is named."""
    options |= {"null": True, "blank": True, "related_name": related_name, "verbose_name": label}
    return models.ForeignKey(to, models.PROTECT, **options)


def by_later(label: Any, **options: Any) -> models.ForeignKey[User | None, User | None]:
    return optional(User, label, **options)


def checks(**rules: Q | tuple[Q, Any]) -> list[models.BaseConstraint]:
    """Return constraints: their names, each with its condition, or with that and what a form then says."""
    both = {name: rule if isinstance(rule, tuple) else (rule, None) for name, rule in rules.items()}
    return [
        models.CheckConstraint(condition=condition, name=name, violation_error_message=words)
        for name, (condition, words) in both.items()
    ]


class CheckedTogether(models.Model):
    """A row whose check constraints are asked in one query; only if it breaks one, Django asks each for its words."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        unknown = set(exclude or ())  # Django leaves out what is about these, and would leave out all of them together
        together = [
            constraint
            for constraint in self._meta.constraints
            if isinstance(constraint, models.CheckConstraint)
            and not unknown & constraint.condition.referenced_base_fields  # type: ignore[union-attr]
        ]
        condition = Q(*(constraint.condition for constraint in together))
        try:
            models.CheckConstraint(condition=condition, name="together").validate(type(self), self, exclude)
        except ValidationError:
            super().validate_constraints(exclude)
        else:
            for constraint in self._meta.constraints:
                if constraint not in together:
                    constraint.validate(type(self), self, exclude)


def whole(name: str, *columns: str, **before: Any) -> models.CheckConstraint:
    """Return the constraint that the columns are all filled or all empty, the latter exactly while `before` holds."""
    empty, filled = ({f"{column}__isnull": is_empty for column in columns} for is_empty in (True, False))
    after = ~Q(**before) & Q(**filled) if before else Q(**filled)
    return models.CheckConstraint(condition=Q(**empty, **before) | after, name=name)
