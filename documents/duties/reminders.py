"""Once a week: to each agency what it must still publish, to PPID Utama how the city stands."""

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
    """On the first working day of a week, or the next one that it runs; -> messages written."""
    today = today or timezone.localdate()
    if not workdays_between(today - timedelta(days=1), today, Holiday.objects.names()):
        return 0
    week = today - timedelta(days=today.weekday())
    agencies = list(Opd.objects.in_force(today).order_by("position", "name"))
    found = [(opd, list(cells)) for opd, cells in groupby(matrix.of_agencies(agencies, today), lambda cell: cell.opd)]
    gaps = matrix.gaps(cell for _opd, cells in found for cell in cells)
    told = sum(
        _tell_agency(opd, cells, [cell for cell in gaps if cell.opd == opd], today, week) for opd, cells in found
    )
    return told + _tell_reviewers(found, week)


def _tell_agency(opd: Opd, cells: list[Cell], gaps: list[Cell], today: date, week: date) -> int:
    soon = [cell for cell in cells if cell.is_due_soon(today)]
    if not gaps and not soon:
        return 0
    context = {"opd": opd, "gaps": gaps, "soon": soon, "score": matrix.score(cells)}
    operators = User.objects.with_role(Role.OPERATOR, opd)

    def write() -> int:
        return len(outbox.write("duty_digest", operators, context, about=opd, office=opd.email))

    return outbox.once("duty_digest", opd, week, write)


def _tell_reviewers(found: list[tuple[Opd, list[Cell]]], week: date) -> int:
    city = Opd.objects.filter(parent=None).first()
    if city is None:
        return 0
    rows = sorted(((matrix.score(cells), opd) for opd, cells in found), key=lambda row: row[0].percent)
    total = Score(sum(score.met for score, _opd in rows), sum(score.owed for score, _opd in rows))
    context = {"score": total, "worst": [row for row in rows if row[0].percent < 100][:WORST]}
    reviewers = User.objects.with_role(Role.REVIEWER)
    return outbox.write_once("duty_summary", reviewers, context, about=city, since=week)
