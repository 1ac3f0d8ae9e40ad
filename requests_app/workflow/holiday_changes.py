"""Changes of the table of days off, each recomputing all open due dates in the same transaction (rules 2 and 7).

All changes of the table go through here. Closed cases and dates stated in sent letters stay as they are. A change that
lies in the past or moves cases is done only after the person has seen its `Outlook`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
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
from opd.models.holiday import NATIONWIDE, HolidayTable, has_number
from opd.rules import has_role
from requests_app import deadlines, numbering
from requests_app.models import InformationRequest, Letter, Objection
from requests_app.states import Act, ObjectionAct, State
from requests_app.status_texts import dated
from requests_app.workflow.transition import Case, notify, notify_applicant, record_event


@dataclass(frozen=True)
class MovedCase:
    """A case of which a date would move, with the numbers of the letters that state the old date."""

    case: Case
    old: date
    new: date
    letters: list[str]

    @property
    def is_mailed(self) -> bool:
        """Whether the applicant is informed by e-mail; otherwise a reviewer is, who informs them."""
        return bool(self.case.applicant.email)


@dataclass(frozen=True)
class Outlook:
    """What a change of the table would do: the past days that it takes in or out, and the cases that move."""

    past: list[date]
    moved: list[MovedCase]

    @property
    def is_grave(self) -> bool:
        """Whether a person must see it before it is done."""
        return bool(self.past or self.moved)

    @property
    def letters(self) -> int:
        return sum(len(moved.letters) for moved in self.moved)

    @property
    def mails(self) -> int:
        return sum(moved.is_mailed for moved in self.moved)

    @property
    def digest(self) -> str:
        """A fingerprint by which a verb knows that the person has seen this very outlook."""
        moves = [(moved.case._meta.label_lower, moved.case.pk, moved.old, moved.new) for moved in self.moved]
        return hashlib.sha256(repr((self.past, moves)).encode()).hexdigest()[:20]


class UnseenChange(WrongState):
    """A change that lies in the past or moves cases, of which the person has not seen the outlook yet."""

    def __init__(self, outlook: Outlook):
        super().__init__(_("Perubahan ini menggeser tenggat atau menyangkut hari yang sudah lewat. Periksa dahulu."))
        self.outlook = outlook


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
        _lock_table()
        deleted = list(Holiday.objects.filter(pk__in=[holiday.pk for holiday in holidays]))
        if not deleted:
            return 0
        before = Holiday.objects.names()
        Holiday.objects.filter(pk__in=[holiday.pk for holiday in deleted]).delete()
        days = ", ".join(f"{date_format(holiday.date)} ({holiday.name})" for holiday in deleted)
        cause = _("Hari libur dihapus: %(days)s") % {"days": days}
        moved = _recompute_seen(before, cause=cause, by=by, seen=seen)
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
        _lock_table()
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
        moved = _recompute_seen(before, cause=cause, by=by, seen=seen)
        facts = {"added": len(new), "confirmed": len(confirmed), "cause": cause}
        ledger.record("holiday.load", added[0] if added else confirmed[0][0], by, facts)
    return len(new) + len(confirmed), moved


def preview_import(days: list[Day]) -> ImportPreview:
    """Return what `load` would do, without doing it."""
    new, rows_to_confirm = _differences(days)
    before = Holiday.objects.names()
    after = before | {day.date: day.name for day in new}
    changes = [(case, _changes(case, after)) for case in _open_cases()]
    return ImportPreview(new, [day for _holiday, day in rows_to_confirm], _outlook(before, after, changes))


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
        _lock_table()
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


def recompute(*, cause: str, by: User | None = None) -> int:
    """Recompute the dates of every open case by the table as it is now. Runs in a transaction.

    A case that moves gets one entry of history and one message, however many of its dates move. *Returns* the number
    of cases moved.
    """
    _lock_table()
    table = Holiday.objects.table()
    # All rows are locked before the first is written: `note` takes the ledger's lock, which is the last to be taken.
    return sum(_move(case, _changes(case, table.names), table, cause, by) for case in _open_cases(lock=True))


def _save(holiday: Holiday, *, by: User, seen: str) -> int:
    _lock_table()
    holiday.full_clean()
    if holiday.pk and not Holiday.objects.filter(pk=holiday.pk).exists():
        raise WrongState(_("Hari libur ini sudah dihapus orang lain."))
    before = Holiday.objects.names()
    holiday.save()
    cause = _("%(day)s: %(name)s") % {"day": date_format(holiday.date), "name": holiday.name}
    moved = _recompute_seen(before, cause=cause, by=by, seen=seen)
    ledger.record("holiday.save", holiday, by, _facts(holiday))
    return moved


def _recompute_seen(before: Mapping[date, str], *, cause: str, by: User | None, seen: str) -> int:
    """Move all cases after a change of the table, if its author has seen what that does. *Raises* UnseenChange."""
    table = Holiday.objects.table()
    changes = [(case, _changes(case, table.names)) for case in _open_cases(lock=True)]
    outlook = _outlook(before, table.names, changes)
    if (outlook.moved if by is None else outlook.is_grave) and seen != outlook.digest:
        raise UnseenChange(outlook)
    return sum(_move(case, dates, table, cause, by) for case, dates in changes)


def _outlook(before: Mapping[date, str], after: Mapping[date, str], changes: list[tuple[Case, dict]]) -> Outlook:
    past = sorted(day for day in set(before) ^ set(after) if day < timezone.localdate())
    moving = [(case, next(iter(dates.items()))) for case, dates in changes if dates]
    stated = _stating_letters([case for case, _date in moving])
    moved = []
    for case, (column, new) in moving:
        old = getattr(case, column)
        numbers = [number for number, due_on in stated[type(case), case.pk] if due_on == old]
        moved.append(MovedCase(case, old, new, numbers))
    return Outlook(past, moved)


def _stating_letters(cases: list[Case]) -> dict[tuple[type[Case], int], list[tuple[str, date]]]:
    """Return number and stated due date of the letters of each case that state one."""
    found: dict[tuple[type[Case], int], list[tuple[str, date]]] = defaultdict(list)
    for model, column in ((InformationRequest, "inforequest"), (Objection, "objection")):
        keys = [case.pk for case in cases if isinstance(case, model)]
        letters = Letter.objects.filter(**{f"{column}__in": keys}, stated_due_on__isnull=False).order_by("pk")
        for pk, number, due_on in letters.values_list(column, "number", "stated_due_on"):
            found[model, pk].append((number, due_on))
    return found


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


def _differences(days: list[Day]) -> tuple[list[Day], list[tuple[Holiday, Day]]]:
    """Return the days that the table lacks, and its unconfirmed rows each with the day that confirms it."""
    existing = {(holiday.date, holiday.kind): holiday for holiday in Holiday.objects.all()}
    new = [day for day in days if (day.date, day.kind) not in existing]
    known = [(existing[day.date, day.kind], day) for day in days if (day.date, day.kind) in existing]
    return new, [(holiday, day) for holiday, day in known if day.confirmed and not holiday.confirmed]


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
