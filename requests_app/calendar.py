"""The table of days off changes: every open deadline is computed anew, in the same transaction (domain rules 2 and 7).

All changes of the table go through here. Closed cases and dates stated in sent letters stay as they are.
"""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.publishing import NotAllowed
from opd import ledger
from opd.holidays import Day
from opd.models import Holiday, Role, User
from opd.rules import has_role
from requests_app import deadlines
from requests_app.models import InformationRequest, Objection
from requests_app.progress import Case, note, tell, tell_applicant
from requests_app.states import Act, ObjectionAct


def save_day(holiday: Holiday, *, by: User) -> int:
    """Add or change one day off -> number of cases whose deadline moved. Raises ValidationError."""
    _require_entitled(by)
    holiday.full_clean()
    with transaction.atomic():
        holiday.save()
        moved = recompute(cause=_("%(day)s: %(name)s") % {"day": holiday.date, "name": holiday.name}, by=by)
        ledger.record("holiday.save", holiday, by, _facts(holiday))
    return moved


def remove_day(holiday: Holiday, *, by: User) -> int:
    """Take a day off out of the table -> number of cases whose deadline moved."""
    _require_entitled(by)
    with transaction.atomic():
        facts, pk = _facts(holiday), holiday.pk
        holiday.delete()
        holiday.pk = pk
        cause = _("%(day)s dihapus: %(name)s") % {"day": holiday.date, "name": holiday.name}
        moved = recompute(cause=cause, by=by)
        ledger.record("holiday.delete", holiday, by, facts)
    return moved


def load(days: list[Day], *, by: User | None, cause: str) -> tuple[int, int]:
    """Add the days that the table does not have yet, by date and kind; rows that people edited stay as they are.

    A day that was unconfirmed becomes confirmed when the new table confirms it. -> (days changed, cases moved)
    """
    if by:
        _require_entitled(by)
    known = {(holiday.date, holiday.kind): holiday for holiday in Holiday.objects.all()}
    new = [Holiday(**vars(day)) for day in days if (day.date, day.kind) not in known]
    sure = [
        known[day.date, day.kind].pk
        for day in days
        if day.confirmed and (day.date, day.kind) in known and not known[day.date, day.kind].confirmed
    ]
    for holiday in new:
        holiday.full_clean()
    if not new and not sure:
        return 0, 0
    with transaction.atomic():
        Holiday.objects.bulk_create(new)
        Holiday.objects.filter(pk__in=sure).update(confirmed=True)
        moved = recompute(cause=cause, by=by)
        first = Holiday.objects.filter(date=days[0].date).first() or new[0]
        ledger.record("holiday.load", first, by, {"added": len(new), "confirmed": len(sure), "cause": cause})
    return len(new) + len(sure), moved


def recompute(*, cause: str, by: User | None = None) -> int:
    """Give every open case the dates of the table as it is now -> number of cases moved. Runs in a transaction.

    One history row and one notice for each case that moves, whatever number of its dates do.
    """
    holidays = Holiday.objects.names()
    requests = InformationRequest.objects.open().select_related("applicant").select_for_update(of=("self",))
    objections = Objection.objects.open().select_related("applicant").select_for_update(of=("self",))
    moved = [_move(case, Act.RECOMPUTE, _request_dates(case, holidays), cause, by) for case in requests]
    moved += [
        _move(case, ObjectionAct.RECOMPUTE_REPLY, _objection_dates(case, holidays), cause, by) for case in objections
    ]
    return sum(moved)


def is_provisional(day: date, confirmed_years: set[int]) -> bool:
    """Whether a date hangs on a table that nobody has confirmed yet: it is shown as *sementara*."""
    return day.year not in confirmed_years


def years_to_confirm(today: date | None = None) -> list[int]:
    """Years whose table Diskominfo must confirm now: this one always, the next from 1 October on."""
    today = today or timezone.localdate()
    wanted = [today.year, today.year + 1] if today.month >= 10 else [today.year]
    confirmed = Holiday.objects.confirmed_years()
    return [year for year in wanted if year not in confirmed]


def _request_dates(inforequest: InformationRequest, holidays) -> dict:
    """Once extended, the first due date is history and stays."""
    if inforequest.is_extended:
        due = deadlines.extended_due(inforequest.received_on, holidays)
        return {"due_on": max(due, inforequest.first_due_on)}
    due = deadlines.answer_due(inforequest.received_on, holidays)
    return {"due_on": due, "first_due_on": due}


def _objection_dates(objection: Objection, holidays) -> dict:
    return {"reply_due_on": deadlines.reply_due(objection.received_on, holidays)}


def _move(case: Case, act, dates: dict, cause: str, by: User | None) -> bool:
    changed = {name: day for name, day in dates.items() if getattr(case, name) != day}
    if not changed:
        return False
    main = "due_on" if isinstance(case, InformationRequest) else "reply_due_on"
    old = getattr(case, main)
    type(case).objects.filter(pk=case.pk).update(version=F("version") + 1, **changed)
    case.refresh_from_db()
    if tell_applicant(case, "deadline_moved", old=old, new=getattr(case, main), cause=cause) is None:
        someone = User.objects.with_role(Role.REVIEWER).exclude(email="").order_by("pk")[:1]
        tell(someone, case, "deadline_moved_staff", old=old, new=getattr(case, main), cause=cause)
    note(case, act, by, reason=cause, facts={"old": old, "new": getattr(case, main)})
    return True


def _require_entitled(by: User) -> None:
    if not has_role(by, None, Role.REVIEWER, Role.ADMIN):
        raise NotAllowed(_("Tabel hari libur diubah oleh PPID Utama atau admin situs."))


def _facts(holiday: Holiday) -> dict:
    return {"date": holiday.date, "kind": holiday.kind, "name": holiday.name, "source": holiday.source}
