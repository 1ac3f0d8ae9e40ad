"""Letters on paper that nobody has handed over, or that came back."""

from collections.abc import Iterator
from typing import cast

from django.db.models import Case, F, When
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils.translation import gettext as _

from opd.desk.work import NO_DAY, Row, Work
from opd.models import Role, User
from requests_app.models import InformationRequest, Letter, LetterKind, Objection
from requests_app.staff.views.shared_acts import HAND_OVER
from requests_app.workflow.delivery import letters_alone

FIRST_DUE = F("inforequest__first_due_on")
# An extension counts only if its letter is handed over until then.
IN_TIME = Least(FIRST_DUE, Coalesce("inforequest__original_due_on", FIRST_DUE))


def waiting(user: User) -> Iterator[Work]:
    if not user.has_city_role(Role.REVIEWER, Role.SUPERIOR):
        return
    rows = Letter.objects.filter(pk__in=letters_alone.waiting().order_by().values("pk"))
    if not user.has_city_role(Role.REVIEWER):
        rows = rows.filter(objection__isnull=False)
    yield Work(
        kind="surat",
        label=_("Surat"),
        rows=rows.select_related("inforequest__opd", "objection__opd"),
        show=_row,
        due=Case(When(kind=LetterKind.EXTENSION, then=IN_TIME), default=NO_DAY),
        since="dated_on",
    )


def _row(letter: Letter) -> Row:
    page = "desk:act" if letter.inforequest else "desk:objection_act"
    case = cast(InformationRequest | Objection, letter.inforequest or letter.objection)
    return Row(
        title=letter.get_kind_display(),
        number=case.number,
        agency=case.opd.label if case.opd else "",
        note=_("surat %(number)s belum diserahkan") % {"number": letter.number},
        act=str(HAND_OVER.label),
        address=reverse(page, args=[case.pk, HAND_OVER.slug]),
    )
