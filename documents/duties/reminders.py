from datetime import date, timedelta
from itertools import groupby

from django.utils import timezone

from documents.duties import matrix
from documents.duties.matrix import Cell, Score
from opd import outbox
from opd.calendar.workdays import workdays_between
from opd.models import Holiday, Opd, Role, User

WORST = 10  # agencies named to PPID Utama


def remind(today: date | None = None) -> int:
    """Write the messages once a week, on its first working day or the next one on which this runs; return how many."""
    today = today or timezone.localdate()
    if not workdays_between(today - timedelta(days=1), today, Holiday.objects.names()):
        return 0
    week = today - timedelta(days=today.weekday())
    agencies = list(Opd.objects.in_force(today).order_by("position", "name"))
    by_agency = [
        (opd, list(group)) for opd, group in groupby(matrix.of_agencies(agencies, today), lambda cell: cell.opd)
    ]
    gaps = matrix.gaps(cell for _opd, cells in by_agency for cell in cells)
    written = sum(
        _tell_agency(opd, cells, [cell for cell in gaps if cell.opd == opd], today, week) for opd, cells in by_agency
    )
    return written + _tell_reviewers(by_agency, week)


def _tell_agency(opd: Opd, cells: list[Cell], gaps: list[Cell], today: date, week: date) -> int:
    soon = [cell for cell in cells if cell.is_due_soon(today)]
    if not gaps and not soon:
        return 0
    context = {"opd": opd, "gaps": gaps, "soon": soon, "score": matrix.score(cells)}
    operators = User.objects.with_role(Role.OPERATOR, opd)

    def write() -> int:
        return len(outbox.write("duty_digest", operators, context, about=opd, office=opd.email))

    return outbox.once("duty_digest", opd, week, write)


def _tell_reviewers(by_agency: list[tuple[Opd, list[Cell]]], week: date) -> int:
    city = Opd.objects.filter(parent=None).first()
    if city is None:
        return 0
    rows = sorted(((matrix.score(cells), opd) for opd, cells in by_agency), key=lambda row: row[0].percent)
    total = Score(sum(score.met for score, _opd in rows), sum(score.owed for score, _opd in rows))
    context = {"score": total, "worst": [row for row in rows if row[0].percent < 100][:WORST]}
    reviewers = User.objects.with_role(Role.REVIEWER)
    return outbox.write_once("duty_summary", reviewers, context, about=city, since=week)
