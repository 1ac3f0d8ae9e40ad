"""The verb by which an agency replaces others with all their open work (domain rule 59)."""

from collections import Counter
from datetime import date

from django.db import transaction
from django.utils import timezone

from documents.reports import verbs as reports
from opd import ledger, outbox
from opd.models import Opd, Role, User
from opd.people import succession
from requests_app.workflow import succession as cases


@transaction.atomic
def succeed(predecessors: list[Opd], successor: Opd, *, by: User, on: date, today: date | None = None) -> Counter:
    """Let people and open work go to the successor on the day `on`. Returns how much. Raises ValidationError."""
    succession.succeed(predecessors, successor, by=by, on=on)
    if on > (today or timezone.localdate()):
        return Counter()
    return _move(predecessors, successor, by)


def move_due(today: date | None = None) -> int:
    """Move the open work of agencies that ended to their only successor; safe to run twice. Returns how much."""
    today = today or timezone.localdate()
    moved: Counter = Counter()
    for predecessor in Opd.objects.filter(valid_to__lt=today).prefetch_related("successors"):
        heirs = [heir for heir in predecessor.successors.all() if heir.is_in_force(today)]
        if len(heirs) == 1:
            with transaction.atomic():
                moved += _move([predecessor], heirs[0], None)
    return moved.total()


def _move(predecessors: list[Opd], successor: Opd, by: User | None) -> Counter:
    moved: Counter = Counter()
    for predecessor in predecessors:
        moved += cases.move_open(predecessor, successor, by=by)
        moved["reports"] += reports.move_open(predecessor, successor, by=by)
    moved = +moved
    if moved:
        people = User.objects.with_role(Role.OPERATOR, successor) | User.objects.with_role(Role.REVIEWER)
        context = {"opd": successor, "predecessors": predecessors, "moved": moved}
        outbox.write("agency_work_moved", people.distinct(), context, about=successor)
        slugs = sorted(opd.slug for opd in predecessors)
        ledger.record("opd.work_moved", successor, by, {"predecessors": slugs, **moved})
    return moved
