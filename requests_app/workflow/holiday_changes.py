"""Changes of the table of days off, each recomputing all open due dates in the same transaction (rules 2 and 7).

All changes of the table go through here. Closed cases and dates stated in sent letters stay as they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from opd import ledger
from opd.calendar.holiday_files import Day
from opd.calendar.workdays import add_workdays
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, Role, User
from opd.models.holiday import NATIONWIDE, HolidayTable
from opd.rules import has_role
from requests_app import deadlines, numbering
from requests_app.models import InformationRequest, Objection
from requests_app.states import Act, ObjectionAct, State
from requests_app.status_texts import dated
from requests_app.workflow.transition import Case, notify, notify_applicant, record_event


@dataclass(frozen=True)
class ImportPreview:
    """Effect that `load` would have: days it adds, days it confirms, and the number of cases whose due date moves."""

    added: list[Day]
    confirmed: list[Day]
    moved: int


def save_day(holiday: Holiday, *, by: User) -> int:
    """Add or change one day off. *Returns* the number of cases whose due date moved.

    *Raises* NotAllowed, ValidationError, or WrongState where the day was deleted meanwhile.
    """
    _require_entitled(by)
    with transaction.atomic():
        _lock_table()
        holiday.full_clean()
        if holiday.pk and not Holiday.objects.filter(pk=holiday.pk).exists():
            raise WrongState(_("Hari libur ini sudah dihapus orang lain."))
        holiday.save()
        cause = _("%(day)s: %(name)s") % {"day": date_format(holiday.date), "name": holiday.name}
        moved = recompute(cause=cause, by=by)
        ledger.record("holiday.save", holiday, by, _facts(holiday))
    return moved


def remove_day(holiday: Holiday, *, by: User) -> int:
    """Delete a day off. *Returns* the number of cases whose due date moved."""
    return remove_days([holiday], by=by)


def remove_days(holidays: Iterable[Holiday], *, by: User) -> int:
    """Delete several days off in one step, so that each case moves at most once.

    Days that are already deleted are ignored. *Returns* the number of cases whose due date moved.
    """
    _require_entitled(by)
    with transaction.atomic():
        _lock_table()
        deleted = list(Holiday.objects.filter(pk__in=[holiday.pk for holiday in holidays]))
        if not deleted:
            return 0
        Holiday.objects.filter(pk__in=[holiday.pk for holiday in deleted]).delete()
        days = ", ".join(f"{date_format(holiday.date)} ({holiday.name})" for holiday in deleted)
        moved = recompute(cause=_("Hari libur dihapus: %(days)s") % {"days": days}, by=by)
        for holiday in deleted:
            ledger.record("holiday.delete", holiday, by, _facts(holiday))
    return moved


def load(days: list[Day], *, by: User | None, cause: str) -> tuple[int, int]:
    """Add the days that the table does not have yet, by date and kind; existing rows keep their name and source.

    An unconfirmed row is confirmed when `days` confirm it. `cause` is shown to applicants. *Returns* the number of
    rows changed and the number of cases moved.
    """
    if by:
        _require_entitled(by)
    with transaction.atomic():
        _lock_table()
        new, confirmed = _differences(days)
        if not new and not confirmed:
            return 0, 0
        added = [Holiday(**vars(day)) for day in new]
        for holiday in added:
            holiday.full_clean()
        Holiday.objects.bulk_create(added)
        Holiday.objects.filter(pk__in=[holiday.pk for holiday in confirmed]).update(confirmed=True)
        moved = recompute(cause=cause, by=by)
        facts = {"added": len(new), "confirmed": len(confirmed), "cause": cause}
        ledger.record("holiday.load", added[0] if added else confirmed[0], by, facts)
    return len(new) + len(confirmed), moved


def preview_import(days: list[Day]) -> ImportPreview:
    """Return what `load` would do, without doing it."""
    new, rows_to_confirm = _differences(days)
    holidays = Holiday.objects.names() | {day.date: day.name for day in new}
    moved = sum(bool(_changes(case, holidays)) for case in _open_cases())
    keys = {(holiday.date, holiday.kind) for holiday in rows_to_confirm}
    return ImportPreview(new, [day for day in days if (day.date, day.kind) in keys], moved)


def confirm_year(year: int, *, source: str, by: User) -> int:
    """Confirm the national days and the joint leave of `year`, after a clerk has compared them with the SKB.

    `source` is the number of the SKB. No due date moves, but dates of that year lose the mark *sementara*. *Returns*
    the number of rows confirmed. *Raises* ValidationError where the source or one of the two kinds of days is missing.
    """
    _require_entitled(by)
    if not source.strip():
        raise ValidationError({"source": _("Isi nomor SKB yang menetapkan hari libur tahun ini.")})
    with transaction.atomic():
        _lock_table()
        rows = Holiday.objects.filter(date__year=year, kind__in=NATIONWIDE)
        if set(rows.values_list("kind", flat=True)) != set(NATIONWIDE):
            raise ValidationError(
                _("Tabel %(year)s belum lengkap: hari libur nasional dan cuti bersama harus ada lebih dulu.")
                % {"year": year}
            )
        first, unconfirmed = rows.earliest("date"), rows.filter(confirmed=False)
        count = unconfirmed.update(confirmed=True, source=source.strip())
        ledger.record("holiday.confirm", first, by, {"year": year, "confirmed": count, "source": source.strip()})
    return count


def recompute(*, cause: str, by: User | None = None) -> int:
    """Recompute the dates of every open case by the table as it is now. Runs in a transaction.

    A case that moves gets one entry of history and one message, however many of its dates move. *Returns* the number
    of cases moved.
    """
    _lock_table()
    table = Holiday.objects.table()
    # All rows are locked before the first is written: `note` takes the ledger's lock, which is the last to be taken.
    return sum(_move(case, _changes(case, table.names), table, cause, by) for case in _open_cases(lock=True))


def years_to_confirm(today: date | None = None) -> list[int]:
    """Return the years whose table Diskominfo has yet to confirm: this year, and from 1 October the next."""
    today = today or timezone.localdate()
    years = [today.year, today.year + 1] if today.month >= 10 else [today.year]
    confirmed = Holiday.objects.confirmed_years()
    return [year for year in years if year not in confirmed]


def _lock_table() -> None:
    """Lock the counters of requests and objections, so that changes of the table and new cases wait for each other.

    Without it, on PostgreSQL, a transaction that has waited for the row of a case computes its due date with a table
    that it read before the other transaction changed it. Verbs that register a case take their number, and with it
    this lock, before they read the table.
    """
    year = timezone.localdate().year
    for kind in ("objection", "request"):
        numbering.lock_counter(kind, year)


def _differences(days: list[Day]) -> tuple[list[Day], list[Holiday]]:
    """Return the days that the table lacks, and its unconfirmed rows that `days` confirm."""
    existing = {(holiday.date, holiday.kind): holiday for holiday in Holiday.objects.all()}
    new = [day for day in days if (day.date, day.kind) not in existing]
    confirming = [existing[day.date, day.kind] for day in days if day.confirmed and (day.date, day.kind) in existing]
    return new, [holiday for holiday in confirming if not holiday.confirmed]


def _open_cases(*, lock: bool = False) -> list[Case]:
    requests = InformationRequest.objects.open().select_related("applicant").order_by("pk")
    objections = Objection.objects.open().select_related("applicant").order_by("pk")
    if lock:
        requests, objections = (rows.select_for_update(of=("self",)) for rows in (requests, objections))
    return [*requests, *objections]


def _changes(case: Case, holidays) -> dict[str, date]:
    """Return the new dates of a case by column, only those that differ, the legal due date first."""
    dates = _request_dates(case, holidays) if isinstance(case, InformationRequest) else _objection_dates(case, holidays)
    return {name: day for name, day in dates.items() if getattr(case, name) != day}


def _request_dates(inforequest: InformationRequest, holidays) -> dict[str, date]:
    """Return the dates of a request by column.

    After an extension the first due date stays as it was. The time to complete a request only ever grows.
    """
    if inforequest.is_extended:
        dates = {"due_on": deadlines.extended_due(inforequest.received_on, holidays)}
    else:
        due = deadlines.answer_due(inforequest.received_on, holidays)
        dates = {"due_on": due, "first_due_on": due}
    asked_on, until = inforequest.completion_asked_on, inforequest.completion_due_on
    if inforequest.state == State.INCOMPLETE and asked_on and until:
        dates["completion_due_on"] = max(until, add_workdays(asked_on, settings.COMPLETION_WORKDAYS, holidays))
    return dates


def _objection_dates(objection: Objection, holidays) -> dict[str, date]:
    return {"reply_due_on": deadlines.reply_due(objection.received_on, holidays)}


def _move(case: Case, changes: dict[str, date], table: HolidayTable, cause: str, by: User | None) -> bool:
    if not changes:
        return False
    name, new = next(iter(changes.items()))
    old = getattr(case, name)
    type(case).objects.filter(pk=case.pk).update(version=F("version") + 1, **changes)
    for column, day in changes.items():
        setattr(case, column, day)
    is_completion = name == "completion_due_on"
    facts = {"old": old, "new": new}
    context = {name: dated(day, table) for name, day in facts.items()}
    _notify(case, context | {"cause": cause, "completion": is_completion})
    act = Act.RECOMPUTE if isinstance(case, InformationRequest) else ObjectionAct.RECOMPUTE_REPLY
    record_event(case, act, by, reason=cause, facts=facts | ({"completion_due_on": new} if is_completion else {}))
    return True


def _notify(case: Case, context: dict) -> None:
    """Write to the applicant, or, where they have no address, to one reviewer who informs them."""
    if notify_applicant(case, "deadline_moved", **context) is None:
        reviewer = User.objects.with_role(Role.REVIEWER).exclude(email="").order_by("pk")[:1]
        notify(reviewer, case, "deadline_moved_staff", **context)


def _require_entitled(by: User) -> None:
    if not has_role(by, None, Role.REVIEWER, Role.ADMIN):
        raise NotAllowed(_("Tabel hari libur diubah oleh PPID Utama atau admin situs."))


def _facts(holiday: Holiday) -> dict:
    return {"date": holiday.date, "kind": holiday.kind, "name": holiday.name, "source": holiday.source}
