from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from opd.desk.work import Row, Work
from opd.models import User
from opd.models.two_people import ByTwo


def waiting(user: User) -> Iterator[Work]:
    """Yield what another person has asked for and this one may decide, of every model of two people."""
    for model in apps.get_models():
        if issubclass(model, ByTwo) and user.has_city_role(*model.second_roles):
            related = [column.name for column in model._meta.concrete_fields if column.many_to_one]
            yield Work(
                kind="orang-kedua",
                label=_("Persetujuan kedua"),
                rows=model._default_manager.confirmable_by(user).select_related(*related),  # type: ignore[attr-defined]
                show=_row,
                since="asked_at",
            )


def _row(row: Any) -> Row:
    return Row(
        title=str(row),
        number=capfirst(str(row._meta.verbose_name)),
        note=_("diajukan %(who)s") % {"who": row.asked_by.name_at(row.asked_at)} if row.asked_by else "",
        act=_("Setujui atau tolak"),
        address=row.get_absolute_url(),
    )
