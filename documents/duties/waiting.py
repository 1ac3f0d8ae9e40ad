from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.duties import matrix
from documents.duties.matrix import Cell, Status
from documents.read_rights import DocumentRights
from opd.desk.work import ComputedWork, Link, Row
from opd.models import Opd, Role, User
from opd.rules import Reach

Told = tuple[Row, date | None, date | None]


def waiting(user: User) -> Iterator[ComputedWork]:
    """Yield the gaps in the duties of a person's agencies, and those that end soon."""
    kind, label = "kewajiban", _("Kewajiban")
    if DocumentRights.DUTY.reach(user) > Reach.NONE:
        every = Link(_("Kewajiban tiap OPD"), reverse("admin:documents_duty_agencies"))
        yield ComputedWork(kind=kind, label=label, lists=(every,))
    if own := user.opd_ids(Role.OPERATOR):
        today = timezone.localdate()
        agencies = list(Opd.objects.in_force(today).filter(pk__in=own))
        cells = matrix.of_agencies(agencies, today)
        # What is begun waits by itself, at the agency or in review.
        rows = [_gap(cell) for cell in matrix.gaps(cells) if cell.begun is None]
        ending = (cell for cell in cells if cell.is_due_soon(today))
        rows += [(_row(cell, note=_("masa berlakunya berakhir")), cell.due_on, None) for cell in ending]
        lists = tuple(_list_of(agency, cells) for agency in agencies)
        yield ComputedWork(kind=kind, label=label, rows=rows, lists=lists)


def _gap(cell: Cell) -> Told:
    """Tell a gap; one that was met before is late since its period ended."""
    if cell.status == Status.OVERDUE and cell.since:
        return _row(cell), cell.since - timedelta(1), cell.since
    return _row(cell, state=_("Belum diisi")), None, None  # after what somebody waits for


def _row(cell: Cell, note: str = "", state: str = "") -> Row:
    return Row(
        title=cell.duty.name,
        number=_("Kewajiban, %(period)s") % {"period": cell.duty.get_period_display().lower()},
        agency=cell.opd.label,
        note=_("ada dokumen terbit, tetapi jenis atau tahunnya tidak cocok") if cell.has_unfit else note,
        state=state,
        act=_("Isi"),
        address=reverse("admin:documents_duty_fill", args=[cell.opd.slug, cell.duty.code]),
    )


def _list_of(agency: Opd, cells: list[Cell]) -> Link:
    score = matrix.score(cell for cell in cells if cell.opd == agency)
    values = {"opd": agency.label, "met": score.met, "owed": score.owed}
    label = _("Kewajiban %(opd)s: %(met)d dari %(owed)d terpenuhi") % values
    return Link(label, reverse("admin:documents_duty_mine", args=[agency.slug]))
