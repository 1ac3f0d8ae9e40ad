"""Changes of the table of days off, each recomputing all open due dates in the same transaction (rules 2 and 7).

All changes of the table go through here, and move cases by `recompute`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from opd import ledger
from opd.calendar.holiday_files import Day
from opd.errors import NotAllowed, WrongState
from opd.models import Holiday, Role, User
from opd.models.holiday import NATIONWIDE, has_number
from opd.rules import has_role
from requests_app.models import legal_calendar
from requests_app.workflow.clock import recompute
from requests_app.workflow.clock.recompute import Outlook, UnseenChange, lock_calendar


@dataclass(frozen=True)
class ImportPreview:
    """Effect that `load` would have: days that it adds, days that it confirms, and the cases that move."""

    added: list[Day]
    confirmed: list[Day]
    outlook: Outlook


# Each verb takes `seen`: the digest of the outlook that the person has confirmed. Without it, or with that of another
# outlook, a change that is grave is not done, and `UnseenChange` brings the outlook as it is now.


def save_day(holiday: Holiday, *, by: User, seen: str = "") -> int:
    """Add or change one day off. *Returns* the number of cases whose due date moved.

    *Raises* NotAllowed, ValidationError, UnseenChange, or WrongState where the day was deleted meanwhile.
    """
    _require_entitled(by)
    is_new = holiday.pk is None
    try:
        with transaction.atomic():
            return _save(holiday, by=by, seen=seen)
    except UnseenChange:
        if is_new:
            holiday.pk, holiday._state.adding = None, True  # it was not stored after all
        raise


def remove_day(holiday: Holiday, *, by: User, seen: str = "") -> int:
    """Delete a day off. *Returns* the number of cases whose due date moved. *Raises* as `save_day` does."""
    return remove_days([holiday], by=by, seen=seen)


def remove_days(holidays: Iterable[Holiday], *, by: User, seen: str = "") -> int:
    """Delete several days off in one step, so that each case moves at most once.

    Days that are already deleted are ignored. *Returns* the number of cases whose due date moved. *Raises* NotAllowed
    or UnseenChange.
    """
    _require_entitled(by)
    with transaction.atomic():
        lock_calendar()
        deleted = list(Holiday.objects.filter(pk__in=[holiday.pk for holiday in holidays]))
        if not deleted:
            return 0
        before = Holiday.objects.names()
        Holiday.objects.filter(pk__in=[holiday.pk for holiday in deleted]).delete()
        days = ", ".join(f"{date_format(holiday.date)} ({holiday.name})" for holiday in deleted)
        cause = _("Hari libur dihapus: %(days)s") % {"days": days}
        moved = _move_cases(before, cause=cause, by=by, seen=seen)
        for holiday in deleted:
            ledger.record("holiday.delete", holiday, by, _facts(holiday))
    return moved


def load(days: list[Day], *, by: User | None, cause: str, seen: str = "") -> tuple[int, int]:
    """Add the days that the table does not have yet, by date and kind; existing rows keep their name.

    An unconfirmed row is confirmed when `days` confirm it, with their number where it has none. `cause` is shown to
    applicants. *Returns* the number of rows changed and the number of cases moved. *Raises* NotAllowed, ValidationError
    or UnseenChange; a command on the server (`by` None) is asked to confirm only what moves cases.
    """
    if by:
        _require_entitled(by)
    with transaction.atomic():
        lock_calendar()
        new, confirmed = _differences(days)
        if not new and not confirmed:
            return 0, 0
        before = Holiday.objects.names()
        added = [Holiday(**vars(day)) for day in new]
        for holiday in added:
            holiday.full_clean()
        Holiday.objects.bulk_create(added)
        for holiday, day in confirmed:
            source = holiday.source if has_number(holiday.source) else day.source
            Holiday.objects.filter(pk=holiday.pk).update(confirmed=True, source=source)
        moved = _move_cases(before, cause=cause, by=by, seen=seen)
        facts = {"added": len(new), "confirmed": len(confirmed), "cause": cause}
        ledger.record("holiday.load", added[0] if added else confirmed[0][0], by, facts)
    return len(new) + len(confirmed), moved


def preview_import(days: list[Day]) -> ImportPreview:
    """Return what `load` would do, without doing it."""
    new, rows_to_confirm = _differences(days)
    before = legal_calendar()
    after = before.holidays._replace(names=before.names | {day.date: day.name for day in new})
    outlook = recompute.preview(replace(before, holidays=after), _past(before.names, after.names))
    return ImportPreview(new, [day for _holiday, day in rows_to_confirm], outlook)


def confirm_year(year: int, *, source: str, by: User) -> int:
    """Confirm the national days and the joint leave of `year`, after a clerk has compared them with the SKB.

    `source` is the number of the SKB; days that were confirmed without one get it too. No due date moves, but dates of
    that year lose the mark *sementara*. *Returns* the number of rows changed. *Raises* ValidationError where the number
    or one of the two kinds of days is missing.
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


def _save(holiday: Holiday, *, by: User, seen: str) -> int:
    lock_calendar()
    holiday.full_clean()
    if holiday.pk and not Holiday.objects.filter(pk=holiday.pk).exists():
        raise WrongState(_("Hari libur ini sudah dihapus orang lain."))
    before = Holiday.objects.names()
    holiday.save()
    cause = _("%(day)s: %(name)s") % {"day": date_format(holiday.date), "name": holiday.name}
    moved = _move_cases(before, cause=cause, by=by, seen=seen)
    ledger.record("holiday.save", holiday, by, _facts(holiday))
    return moved


def _move_cases(before: Mapping[date, str], *, cause: str, by: User | None, seen: str) -> int:
    """Move all cases after a change of the table, if its author has seen what that does. *Raises* UnseenChange."""
    return recompute.move_open_cases(_past(before, Holiday.objects.names()), cause=cause, by=by, seen=seen)


def _past(before: Mapping[date, str], after: Mapping[date, str]) -> list[date]:
    return sorted(day for day in set(before) ^ set(after) if day < timezone.localdate())


def years_to_confirm(today: date | None = None) -> list[int]:
    """Return the years whose table Diskominfo has yet to confirm: this year, and from 1 October the next."""
    today = today or timezone.localdate()
    years = [today.year, today.year + 1] if today.month >= 10 else [today.year]
    confirmed = Holiday.objects.confirmed_years()
    return [year for year in years if year not in confirmed]


def _differences(days: list[Day]) -> tuple[list[Day], list[tuple[Holiday, Day]]]:
    """Return the days that the table lacks, and its unconfirmed rows each with the day that confirms it."""
    existing = {(holiday.date, holiday.kind): holiday for holiday in Holiday.objects.all()}
    new = [day for day in days if (day.date, day.kind) not in existing]
    known = [(existing[day.date, day.kind], day) for day in days if (day.date, day.kind) in existing]
    return new, [(holiday, day) for holiday, day in known if day.confirmed and not holiday.confirmed]


def _require_entitled(by: User) -> None:
    if not has_role(by, None, Role.REVIEWER, Role.ADMIN):
        raise NotAllowed(_("Tabel hari libur diubah oleh PPID Utama atau admin situs."))


def _facts(holiday: Holiday) -> dict:
    return {"date": holiday.date, "kind": holiday.kind, "name": holiday.name, "source": holiday.source}
