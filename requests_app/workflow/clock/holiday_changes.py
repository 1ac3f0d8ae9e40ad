"""Changes of the table of days off, each recomputing all open due dates in the same transaction (rules 2 and 7).

A change of a day inside the period of an open case is asked for, with its basis, and confirmed by the Atasan; all
others are one act, and so is the table of a coming year.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.files.intake import Incoming
from opd import ledger
from opd.calendar.holiday_files import Day, UnreadableHolidays, as_csv, from_csv
from opd.calendar.workdays import SATURDAY, add_workdays
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, HolidayKind, Role, User
from opd.models.holiday import NATIONWIDE, has_number, table_of
from opd.rules import has_role
from opd.two_people import Columns, TwoPeople
from opd.words import required
from requests_app.deadlines import PeriodKind
from requests_app.models import HolidayChange, InformationRequest, LegalCalendar, Objection, legal_calendar
from requests_app.workflow.clock import recompute
from requests_app.workflow.clock.judged_again import judge_again
from requests_app.workflow.clock.recompute import Outlook, lock_calendar

FIXED = ((1, 1), (5, 1), (6, 1), (8, 17), (12, 25))  # month and day of national days that each SKB has
LONGEST_EXTENSION = timedelta(days=60)  # more than the working days of an extension take, with all days off
GONE = gettext_lazy("Hari libur ini sudah dihapus orang lain.")


class NeedsTwoPeople(WrongState):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Hari ini ada di dalam jangka waktu perkara yang masih berjalan, atau perpanjangannya. Usulkan"
                " perubahannya dengan berkas dasarnya; Atasan PPID yang menyetujuinya."
            )
        )


@dataclass(frozen=True)
class ImportPreview:
    added: list[Day]
    confirmed: list[Day]
    outlook: Outlook


# Each verb takes `seen`: the digest of the outlook that the person has confirmed. A change that is grave is not done
# without it, and `UnseenChange` brings the outlook as it is now.


def save_day(holiday: Holiday, *, by: User, seen: str = "") -> int:
    """Add or change one day off. *Returns* the number of cases whose due date moved.

    *Raises* NotAllowed, ValidationError, UnseenChange, or WrongState where the day was deleted meanwhile.
    """
    _require_entitled(by)
    with transaction.atomic():
        lock_calendar()
        stored = Holiday.objects.filter(pk=holiday.pk).first() if holiday.pk else None
        if holiday.pk and stored is None:
            raise WrongState(GONE)
        holiday.full_clean()
        cause = _("%(day)s: %(name)s") % {"day": date_format(holiday.date), "name": holiday.name}
        if stored and (stored.date, stored.kind) == (holiday.date, holiday.kind):
            holiday.save()
            moved = _move_cases([], cause=cause, by=by, seen=seen)
        else:
            entered = Holiday(**_columns(holiday))
            moved = _change([entered], [stored] if stored else [], cause=cause, by=by, seen=seen)
            holiday.pk, holiday._state.adding = entered.pk, False
        ledger.record("holiday.save", holiday, by, _facts(holiday))
    return moved


def remove_day(holiday: Holiday, *, by: User, seen: str = "") -> int:
    """Remove a day off. *Returns* the number of cases whose due date moved. *Raises* as `save_day` does."""
    return remove_days([holiday], by=by, seen=seen)


def remove_days(holidays: Iterable[Holiday], *, by: User, seen: str = "") -> int:
    """Remove several days off, so that each case moves at most once. *Returns* and *raises* as `remove_day`."""
    _require_entitled(by)
    with transaction.atomic():
        lock_calendar()
        deleted = list(Holiday.objects.filter(pk__in=[holiday.pk for holiday in holidays]))
        if not deleted:
            return 0
        moved = _change([], deleted, cause=_removal(deleted), by=by, seen=seen)
        for holiday in deleted:
            ledger.record("holiday.delete", holiday, by, _facts(holiday))
    return moved


def load(days: list[Day], *, by: User | None, cause: str, seen: str = "") -> tuple[int, int]:
    """Add the days that the table does not have yet, by date and kind; existing rows keep their name.

    An unconfirmed row is confirmed when `days` confirm it. `cause` is shown to applicants. *Returns* the number of rows
    changed and of cases moved. *Raises* NotAllowed, ValidationError or UnseenChange; a command on the server (`by`
    None) is asked to confirm only what moves cases.
    """
    if by:
        _require_entitled(by)
    with transaction.atomic():
        lock_calendar()
        new, confirmed = _differences(days)
        if not new and not confirmed:
            return 0, 0
        is_free = _are_of_coming_years(days, new)  # as the table was before
        added = [Holiday(**vars(day)) for day in new]
        for holiday, day in confirmed:
            source = holiday.source if has_number(holiday.source) else day.source
            Holiday.objects.filter(pk=holiday.pk).update(confirmed=True, source=source)
        moved = _change(added, [], cause=cause, by=by, seen=seen, is_free=is_free)
        facts = {"added": len(new), "confirmed": len(confirmed), "cause": cause}
        ledger.record("holiday.load", added[0] if added else confirmed[0][0], by, facts)
    return len(new) + len(confirmed), moved


def preview_import(days: list[Day]) -> ImportPreview:
    new, rows_to_confirm = _differences(days)
    added = [Holiday(**vars(day)) for day in new]
    dates = _days(added, [])
    _enter(added, dates, timezone.now())
    outlook = recompute.preview(_with(added, []), _past(dates))
    return ImportPreview(new, [day for _holiday, day in rows_to_confirm], outlook)


def ask(
    *,
    added: Collection[Day] = (),
    removed: Collection[Holiday] = (),
    reason: str,
    scan: Incoming,
    decreed_on: date | None = None,
    by: User,
) -> HolidayChange:
    """Ask for a change of the days off. `scan` is its basis.

    With `decreed_on`, the day of an older SKB or Keppres, the days correct due dates that have passed. *Raises*
    NotAllowed and ValidationError.
    """
    change = HolidayChange(
        added=as_csv(added) if added else "",
        removed=as_csv(removed) if removed else "",
        reason=required(reason, "reason"),
        decreed_on=decreed_on,
    )
    with scan.sealed_in(change):
        return CHANGES.ask(change, by=by)


def outlook(change: HolidayChange) -> Outlook:
    """Return what the confirmation would do to the open cases."""
    added, removed = _rows_of(change)
    days, now = _days(added, removed), timezone.now()
    _enter(added, days, now, by_two=True)
    return recompute.preview(_with(added, removed, now), _past(days))


def confirm(change: HolidayChange, *, by: User, seen: str = "") -> int:
    """Confirm a change as the Atasan. *Returns* the number of cases moved. *Raises* as `save_day` does."""
    with transaction.atomic():
        CHANGES.confirm(change, by=by)
        added, removed = _rows_of(change)
        if len(removed) < len(from_csv(change.removed.encode()) if change.removed else ()):
            raise WrongState(GONE)
        names = [_("%(day)s: %(name)s") % {"day": date_format(day.date), "name": day.name} for day in added]
        cause = "; ".join([*names, *([_removal(removed)] if removed else [])])
        return _change(added, removed, cause=cause, by=by, seen=seen, at=change.decided_at)


def _rows_of(change: HolidayChange) -> tuple[list[Holiday], list[Holiday]]:
    try:
        added, removed = (from_csv(days.encode()) if days else [] for days in (change.added, change.removed))
    except UnreadableHolidays as error:
        raise ValidationError(str(error)) from error
    stored = {(row.date, row.kind): row for row in Holiday.objects.all()}
    return (
        [Holiday(**vars(day), decreed_on=change.decreed_on) for day in added],
        [row for day in removed if (row := stored.get((day.date, day.kind)))],
    )


def _may_ask(change: HolidayChange, by: User) -> None:
    _require_entitled(by)
    for row in _rows_of(change)[0]:
        row.full_clean()
        if change.decreed_on and not has_number(row.source):
            raise ValidationError({"source": _("Hari yang dikoreksi menyebut nomor SKB atau Keppres-nya.")})
    change.full_clean()


CHANGES = TwoPeople(
    model=HolidayChange,
    columns=Columns(facts=("added", "removed", "decreed_on", "sha256")),
    messages=("holiday_change_asked", "holiday_change_decided"),
    entries="holiday_change.{}".format,
    may_ask=_may_ask,
    ready=lambda _change: lock_calendar(),
    rival=gettext_lazy("Usul ini sudah menunggu Atasan PPID."),
)
refuse, withdraw = CHANGES.refuse, CHANGES.withdraw


def confirm_year(year: int, *, source: str, by: User) -> int:
    """Confirm the national days and the joint leave of `year`, after a clerk has compared them with the SKB.

    `source` is the number of the SKB. No due date moves, but dates of that year lose the mark *sementara*. *Returns*
    the number of rows changed. *Raises* ValidationError where the number or one of the two kinds of days is missing.
    """
    _require_entitled(by)
    if not has_number(source):
        raise ValidationError({"source": _("Isi nomor SKB yang menetapkan hari libur tahun ini.")})
    with transaction.atomic():
        lock_calendar()
        rows = Holiday.objects.filter(date__year=year, kind__in=NATIONWIDE)
        if set(rows.values_list("kind", flat=True)) != set(NATIONWIDE):
            raise ValidationError(
                _("Tabel %(year)s belum lengkap: hari libur nasional dan cuti bersama harus ada lebih dulu.")
                % {"year": year}
            )
        first = rows.earliest("date")
        open_rows = [row.pk for row in rows if not row.confirmed or not has_number(row.source)]
        count = rows.filter(pk__in=open_rows).update(confirmed=True, source=source.strip())
        ledger.record("holiday.confirm", first, by, {"year": year, "confirmed": count, "source": source.strip()})
    return count


def _change(
    added: list[Holiday],
    removed: list[Holiday],
    *,
    cause: str,
    by: User | None,
    seen: str,
    at: datetime | None = None,
    is_free: bool = False,
) -> int:
    """Store new rows and end others, by two people `at` a moment, or by one. *Raises* NeedsTwoPeople, UnseenChange."""
    days, now = _days(added, removed), at or timezone.now()
    if at is None and not is_free and _are_in_open_cases(days):
        raise NeedsTwoPeople
    _enter(added, days, now, by_two=at is not None)
    for row in removed:
        row.removed_at = now
        row.save(update_fields=["removed_at"])
    for row in added:
        row.full_clean()
        row.save(force_insert=True)
    return _move_cases(_past(days), cause=cause, by=by, seen=seen)


def _enter(added: list[Holiday], days: set[date], now: datetime, *, by_two: bool = False) -> None:
    """Set since when the new rows are known: national days that concern no case, open or closed, have always been."""
    is_known = not by_two and not _are_in_cases(days, InformationRequest.objects.all(), Objection.objects.all())
    for row in added:
        row.entered_at = None if is_known and row.kind in NATIONWIDE else now


def _days(added: list[Holiday], removed: list[Holiday]) -> set[date]:
    rows, gone = list(Holiday.objects.all()), {row.pk for row in removed}
    after = {row.date for row in chain(added, (row for row in rows if row.pk not in gone))}
    return {row.date for row in rows} ^ after


def _are_in_open_cases(days: Iterable[date]) -> bool:
    return _are_in_cases(days, InformationRequest.objects.open(), Objection.objects.open())


def _are_in_cases(days: Iterable[date], requests: QuerySet, objections: QuerySet) -> bool:
    """Return whether a working day of `days` is in the period of a case, or in that which an extension would give."""
    workdays = [day for day in days if day.weekday() < SATURDAY]
    if not workdays:
        return False
    calendar = legal_calendar()
    extension = max(row.days for row in calendar.periods[PeriodKind.EXTENSION])
    begun = {"received_on__lt": max(workdays)}
    asked = requests.filter(due_on__gte=min(workdays) - LONGEST_EXTENSION, **begun)
    spans = chain(
        (
            (start, due if extended_on else add_workdays(due, extension, calendar.names))
            for start, due, extended_on in asked.values_list("received_on", "due_on", "extended_on")
        ),
        objections.filter(reply_due_on__gte=min(workdays), **begun).values_list("received_on", "reply_due_on"),
    )
    return any(start < day <= last for start, last in spans for day in workdays)


def _are_of_coming_years(days: list[Day], new: list[Day]) -> bool:
    """Return whether `days` are the whole SKB of coming years that are not confirmed yet, and add no other day."""
    this_year, years = timezone.localdate().year, {day.date.year for day in new}
    is_open = not years & Holiday.objects.confirmed_years()
    is_whole = all(_is_whole(year, days) for year in years)
    return is_open and is_whole and all(day.date.year > this_year and day.kind in NATIONWIDE for day in new)


def _is_whole(year: int, days: list[Day]) -> bool:
    """Return whether a table has joint leave, the national days of a fixed date, and all that is known of the year."""
    listed = {(day.date, day.kind) for day in days if day.date.year == year}
    fixed = {(date(year, month, day), HolidayKind.NATIONAL) for month, day in FIXED}
    known = Holiday.objects.filter(date__year=year, kind__in=NATIONWIDE).values_list("date", "kind")
    has_leave = any(kind == HolidayKind.JOINT_LEAVE for _day, kind in listed)
    return has_leave and listed >= fixed | set(known)


def _with(added: list[Holiday], removed: list[Holiday], now: datetime | None = None) -> LegalCalendar:
    rows, gone = list(Holiday.ever.order_by("date", "pk")), {row.pk for row in removed}
    for row in rows:
        row.removed_at = now if row.pk in gone else row.removed_at
    return replace(legal_calendar(), holidays=table_of(sorted([*rows, *added], key=lambda row: row.date)))


def _move_cases(past: list[date], *, cause: str, by: User | None, seen: str) -> int:
    moved = recompute.move_open_cases(past, cause=cause, by=by, seen=seen)
    judge_again(cause=cause, by=by)
    return moved


def _past(days: Iterable[date]) -> list[date]:
    return sorted(day for day in days if day < timezone.localdate())


def _removal(holidays: list[Holiday]) -> str:
    days = ", ".join(f"{date_format(holiday.date)} ({holiday.name})" for holiday in holidays)
    return _("Hari libur dihapus: %(days)s") % {"days": days}


def _columns(holiday: Holiday) -> dict:
    return {name: getattr(holiday, name) for name in ("date", "kind", "name", "source", "confirmed")}


def years_to_confirm(today: date | None = None) -> list[int]:
    """Return the years whose table Diskominfo has yet to confirm: this year, and from 1 October the next."""
    today = today or timezone.localdate()
    years = [today.year, today.year + 1] if today.month >= 10 else [today.year]
    confirmed = Holiday.objects.confirmed_years()
    return [year for year in years if year not in confirmed]


def _differences(days: list[Day]) -> tuple[list[Day], list[tuple[Holiday, Day]]]:
    existing = {(holiday.date, holiday.kind): holiday for holiday in Holiday.objects.all()}
    new = [day for day in days if (day.date, day.kind) not in existing]
    known = [(existing[day.date, day.kind], day) for day in days if (day.date, day.kind) in existing]
    return new, [(holiday, day) for holiday, day in known if day.confirmed and not holiday.confirmed]


def _require_entitled(by: User) -> None:
    if not has_role(by, None, Role.REVIEWER, Role.ADMIN):
        raise NotAllowed(_("Tabel hari libur diubah oleh PPID Utama atau admin situs."))


def _facts(holiday: Holiday) -> dict:
    return {"date": holiday.date, "kind": holiday.kind, "name": holiday.name, "source": holiday.source}
