"""Due dates of open cases after a change of the calendar: days off or periods of the law (rules 2, 7; decision 0029).

Closed cases and dates stated in sent letters stay as they are. A change that lies in the past or moves cases is done
only after the person has seen its `Outlook`.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.calendar.workdays import add_workdays
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from requests_app import deadlines
from requests_app.models import InformationRequest, LegalCalendar, Letter, NumberSeries, Objection, legal_calendar
from requests_app.states import Act, ObjectionAct, State
from requests_app.tracking.status_texts import dated
from requests_app.workflow.transition import Case, notify, notify_applicant, record_event


@dataclass(frozen=True)
class MovedCase:
    """A case of which a date would move; `letters` are the numbers of those that state the old date."""

    case: Case
    old: date
    new: date
    letters: list[str]

    @property
    def is_mailed(self) -> bool:
        return bool(self.case.applicant.email)


@dataclass(frozen=True)
class Outlook:
    past: list[date]
    moved: list[MovedCase]

    @property
    def is_grave(self) -> bool:
        return bool(self.past or self.moved)

    @property
    def letters(self) -> int:
        return sum(len(moved.letters) for moved in self.moved)

    @property
    def mails(self) -> int:
        return sum(moved.is_mailed for moved in self.moved)

    @property
    def digest(self) -> str:
        """By which a verb knows that the person has seen this very outlook."""
        moves = [(moved.case._meta.label_lower, moved.case.pk, moved.old, moved.new) for moved in self.moved]
        return hashlib.sha256(repr((self.past, moves)).encode()).hexdigest()[:20]


class UnseenChange(WrongState):
    def __init__(self, outlook: Outlook):
        super().__init__(_("Perubahan ini menggeser tenggat atau menyangkut hari yang sudah lewat. Periksa dahulu."))
        self.outlook = outlook


def move_open_cases(past: list[date], *, cause: str, by: User | None, seen: str) -> int:
    """Move all open cases to the dates that the calendar now gives, with one entry of history and one message each.

    Runs in the transaction that has changed the calendar, after `lock_calendar`. `past` are the past days that the
    change concerns, `cause` is shown to applicants, `seen` is the digest of the outlook that the person has confirmed.
    A command on the server (`by` None) is asked to confirm only what moves cases. *Returns* the number of cases moved.
    *Raises* UnseenChange.
    """
    calendar = legal_calendar()
    # All rows are locked before the first is written: a note takes the ledger's lock, which is the last to be taken.
    changes = [(case, _changes(case, calendar)) for case in _open_cases(lock=True)]
    outlook = _outlook(past, changes)
    if (outlook.moved if by is None else outlook.is_grave) and seen != outlook.digest:
        raise UnseenChange(outlook)
    return sum(_move(case, dates, calendar, cause, by) for case, dates in changes)


def catch_up(*, by: User, seen: str = "") -> int:
    """Move cases whose dates differ from the calendar. *Returns* their number. *Raises* NotAllowed, UnseenChange."""
    if not has_role(by, None, Role.REVIEWER, Role.ADMIN):
        raise NotAllowed(_("Tenggat digeser oleh PPID Utama atau admin situs."))
    with transaction.atomic():
        lock_calendar()
        return move_open_cases([], cause=_("Tenggat disesuaikan dengan kalender."), by=by, seen=seen)


def catch_up_reopened(case: Case, *, by: User | None, by_mail: bool, today: date) -> None:
    """Move the dates of a case that is open again, if the calendar has changed while it was closed (rule 3).

    Runs in the act's transaction, which has called `lock_calendar` before it locked the case. Without `by_mail` a
    reviewer informs the applicant.
    """
    calendar, cause = legal_calendar(), _("Suratnya tidak sampai, dan kalender berubah sejak surat itu dikirim.")
    if _move(case, _changes(case, calendar), calendar, cause, by, by_mail=by_mail, today=today):
        case.refresh_from_db(fields=["version"])


def preview(calendar: LegalCalendar, past: list[date]) -> Outlook:
    return _outlook(past, [(case, _changes(case, calendar)) for case in _open_cases()])


def out_of_step() -> Outlook:
    return preview(legal_calendar(), [])


def lock_calendar() -> None:
    """Lock the counters of requests and objections, so that changes of the calendar and new cases wait for each other.

    Without it, on PostgreSQL, a due date may be computed by tables that were read before the other transaction changed
    them. Verbs that register a case take their number, and with it this lock, before they read the table; verbs that
    reopen one take it before the lock of the case.
    """
    year = timezone.localdate().year
    for kind in ("objection", "request"):
        NumberSeries.objects.lock(kind, year)


def _outlook(past: list[date], changes: list[tuple[Case, dict]]) -> Outlook:
    moving = [(case, next(iter(dates.items()))) for case, dates in changes if dates]
    stated = _stating_letters([case for case, _date in moving])
    moved = []
    for case, (column, new) in moving:
        old = getattr(case, column)
        numbers = [number for number, due_on in stated[type(case), case.pk] if due_on == old]
        moved.append(MovedCase(case, old, new, numbers))
    return Outlook(past, moved)


def _stating_letters(cases: list[Case]) -> dict[tuple[type[Case], int], list[tuple[str, date]]]:
    found: dict[tuple[type[Case], int], list[tuple[str, date]]] = defaultdict(list)
    for model, column in ((InformationRequest, "inforequest"), (Objection, "objection")):
        keys = [case.pk for case in cases if isinstance(case, model)]
        letters = Letter.objects.filter(**{f"{column}__in": keys}, stated_due_on__isnull=False).order_by("pk")
        for pk, number, due_on in letters.values_list(column, "number", "stated_due_on"):
            found[model, pk].append((number, due_on))
    return found


def _open_cases(*, lock: bool = False) -> list[Case]:
    requests = InformationRequest.objects.open().select_related("applicant").order_by("pk")
    objections = Objection.objects.open().select_related("applicant").order_by("pk")
    if lock:
        requests, objections = (rows.select_for_update(of=("self",), no_key=True) for rows in (requests, objections))
    return [*requests, *objections]


def _changes(case: Case, calendar: LegalCalendar) -> dict[str, date]:
    """Return the new dates of a case by column, only those that differ, the legal due date first."""
    if isinstance(case, InformationRequest):
        dates = _request_dates(case, calendar)
    else:
        dates = {"reply_due_on": deadlines.reply_due(case.received_on, calendar).on}
    return {name: day for name, day in dates.items() if getattr(case, name) != day}


def _request_dates(inforequest: InformationRequest, calendar: LegalCalendar) -> dict[str, date]:
    """Return the dates by column: after an extension the first due date stays, the time to complete only grows."""
    due = deadlines.due_of(inforequest, calendar).on
    dates = {"due_on": due} if inforequest.is_extended else {"due_on": due, "first_due_on": due}
    asked_on, until = inforequest.completion_asked_on, inforequest.completion_due_on
    if inforequest.state == State.INCOMPLETE and asked_on and until:
        dates["completion_due_on"] = max(until, add_workdays(asked_on, settings.COMPLETION_WORKDAYS, calendar.names))
    return dates


def _move(
    case: Case,
    changes: dict[str, date],
    calendar: LegalCalendar,
    cause: str,
    by: User | None,
    *,
    by_mail: bool = True,
    today: date | None = None,
) -> bool:
    if not changes:
        return False
    name, new = next(iter(changes.items()))
    old = getattr(case, name)
    is_completion = name == "completion_due_on"
    is_corrected = not is_completion and old < (today or timezone.localdate()) and _is_corrected(case, new, calendar)
    extra = {"corrected_from": case.corrected_from or old} if is_corrected else {}
    if "first_due_on" in changes and isinstance(case, InformationRequest):
        extra["original_due_on"] = min(case.extendable_until, new)
    type(case).objects.filter(pk=case.pk).update(version=F("version") + 1, **changes, **extra)
    for column, day in (changes | extra).items():
        setattr(case, column, day)
    facts: dict = {"old": old, "new": new} | ({"corrected": True} if is_corrected else {})
    context: dict = {name: dated(day, calendar) for name, day in (("old", old), ("new", new))}
    _notify(case, context | {"cause": cause, "completion": is_completion}, by_mail=by_mail)
    act = Act.RECOMPUTE if isinstance(case, InformationRequest) else ObjectionAct.RECOMPUTE_REPLY
    facts |= {"completion_due_on": new} if is_completion else {}
    record_event(case, act, by, reason=cause, facts=facts, today=today)
    return True


def _is_corrected(case: Case, due: date, calendar: LegalCalendar) -> bool:
    return any(off.corrects and case.received_on < off.date <= due for off in calendar.changed)


def _notify(case: Case, context: dict, *, by_mail: bool) -> None:
    if not by_mail or notify_applicant(case, "deadline_moved", **context) is None:
        reviewer = User.objects.with_role(Role.REVIEWER).exclude(email="").order_by("pk")[:1]
        notify(reviewer, case, "deadline_moved_staff", **context)
