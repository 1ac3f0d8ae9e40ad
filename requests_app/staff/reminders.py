"""Reminders of every morning, each once by the outbox; on days off only last days and the 72 hours of UU 27/2022."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import cast

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opd import outbox
from opd.calendar.workdays import workdays_between
from opd.errors import WrongState
from opd.models import Message, MessageState, Opd, Role, User
from requests_app.letters import issue
from requests_app.models import (
    STANDING_ALONE,
    Decision,
    InformationRequest,
    Letter,
    Objection,
    OpeningTask,
    PrivacyIncident,
    PrivacyRequest,
)
from requests_app.personal_data import destruction
from requests_app.staff.reads.due_dates import SOON, DueDates
from requests_app.states import State
from requests_app.tracking.status_texts import long_date
from requests_app.workflow import decisions, disputes, objections, orders, withdrawals
from requests_app.workflow.clock import holiday_changes, recompute
from requests_app.workflow.delivery import deliveries, letters_alone, promises
from requests_app.workflow.transition import Case, notify_applicant

logger = logging.getLogger(__name__)

SOON_FOR_SUPERIOR = 5
WITH_AGENCY = (State.IN_PROGRESS, State.ANSWERED)
MONDAY = 0


@dataclass(frozen=True)
class ReminderCounts:
    letters: int
    messages: int


@dataclass(frozen=True)
class DigestSection:
    title: str
    lines: list[str]


def remind(today: date | None = None) -> ReminderCounts:
    """End what has run out, queue unmade letters and send all reminders; safe to run twice, also at the same time."""
    today = today or timezone.localdate()
    end_withdrawals(today)
    disputes.end_unappealed(today)
    orders.end_waived(today)
    letters, due_dates = issue.queue_unmade_letters(), DueDates(today)
    messages = notify_last_day(today) + notify_privacy(today)
    if workdays_between(today - timedelta(days=1), today, due_dates.holidays):
        of_superior = [DigestSection(_("Keberatan"), _objection_lines(due_dates))]
        messages += notify_agencies(due_dates)
        messages += _digest("reviewer_digest", Role.REVIEWER, reviewer_sections(due_dates), today)
        messages += _digest("superior_digest", Role.SUPERIOR, of_superior, today)
        messages += notify_applicants(due_dates)
    return ReminderCounts(letters, messages)


def end_withdrawals(today: date) -> int:
    """Withdraw the cases whose applicants told PPID so and have not revoked it. *Returns* their number."""
    ended = 0
    for withdrawal in withdrawals.ripe(today):
        with suppress(WrongState):  # another run, or an act of this moment, was first
            case = withdrawal.objection or cast(InformationRequest, withdrawal.inforequest)
            ended += withdrawals.end(case, today=today)
    return ended


def record_bounces(today: date | None = None) -> int:
    """Open the duty to notify again where the mail server refused the letter. *Returns* the number of letters."""
    recorded = 0
    for record in deliveries.refused():
        verb = objections.bounce_refused if record.objection_id else decisions.bounce_refused
        if record.letter.kind in STANDING_ALONE:
            verb = letters_alone.bounce_refused
        try:
            with suppress(WrongState):  # the applicant has the letter by another way
                verb(record, today=today)
                recorded += 1
        except Exception:  # one letter must not keep the others from being sent again
            logger.exception("The bounce of delivery %s was not recorded", record.pk)
    return recorded


def notify_last_day(today: date) -> int:
    reviewers = User.objects.with_role(Role.REVIEWER)
    both = reviewers | User.objects.with_role(Role.SUPERIOR)
    requests = InformationRequest.objects.open().filter(due_on=today).select_related("opd")
    objections = Objection.objects.open().filter(reply_due_on=today)
    of_today = [("request_last_day", reviewers, case) for case in requests]
    of_today += [("objection_last_day", both, case) for case in objections]
    return sum(outbox.write_once(act, to, {"case": case}, about=case, since=today) for act, to, case in of_today)


def notify_privacy(today: date) -> int:
    """Write about open 72 hours of UU 27/2022. *Returns* the number of messages."""
    reviewers = User.objects.with_role(Role.REVIEWER)
    waiting = [*PrivacyIncident.objects.unnotified(), *PrivacyRequest.objects.filter(answered_at=None)]
    return sum(outbox.write_once("privacy_clock", reviewers, {"row": row}, about=row, since=today) for row in waiting)


def notify_agencies(due_dates: DueDates) -> int:
    today = due_dates.today
    rows = InformationRequest.objects.filter(state__in=WITH_AGENCY).select_related("opd")
    written = 0
    for opd, cases in groupby(rows.order_by("opd_id", "due_on", "pk"), attrgetter("opd")):
        requests = list(cases)
        context = {
            "opd": opd,
            "lines": _request_lines(requests, due_dates),
            "late": sum(inforequest.is_overdue(today) for inforequest in requests),
        }
        written += outbox.write_once(
            "agency_digest", User.objects.with_role(Role.OPERATOR, opd), context, about=opd, since=today
        )
    return written


def notify_applicants(due_dates: DueDates) -> int:
    """Remind applicants once that their request is incomplete, a working day before their time ends."""
    today = due_dates.today
    written = 0
    waiting = InformationRequest.objects.filter(state=State.INCOMPLETE, completion_due_on__gte=today)
    for inforequest in waiting.select_related("applicant"):
        asked_on, until = inforequest.completion_asked_on, inforequest.completion_due_on
        if asked_on and until and workdays_between(today, until, due_dates.holidays) <= 1:
            written += outbox.once(
                "completion_reminder", inforequest, asked_on, partial(_remind_applicant, inforequest)
            )
    return written


def reviewer_sections(due_dates: DueDates) -> list[DigestSection]:
    today = due_dates.today
    requests = list(InformationRequest.objects.open().select_related("opd").order_by("due_on", "pk"))
    late = [r for r in requests if r.is_overdue(today)]
    near = [r for r in requests if today <= r.due_on <= due_dates.soon]
    lapsing = [r for r in requests if r.state == State.INCOMPLETE and (r.completion_due_on or today) < today]
    unmade = Letter.objects.filter(made_at=None, destroyed_at=None, dated_on__lt=today)
    sections = [
        DigestSection(_("Lewat tenggat"), _request_lines(late, due_dates)),
        DigestSection(_("Jatuh tempo dalam %(n)s hari kerja") % {"n": SOON}, _request_lines(near, due_dates)),
        DigestSection(_("Menunggu konfirmasi pemohon"), [r.number for r in requests if r.state == State.UNCONFIRMED]),
        DigestSection(_("Tidak dilengkapi pada waktunya; dapat ditutup"), [r.number for r in lapsing]),
        DigestSection(_("Keberatan yang harus ditanggapi"), _objection_lines(due_dates)),
        DigestSection(_("Putusan yang harus dilaksanakan"), _order_lines(due_dates)),
        DigestSection(_("Yang dijanjikan dan belum diserahkan"), _promise_lines(due_dates)),
        DigestSection(_("Surat yang dibuat, belum diserahkan"), _letter_lines(_waiting_letters())),
        DigestSection(_("Surat yang belum jadi"), _letter_lines(unmade)),
        DigestSection(_("Surel yang gagal terkirim"), _failure_lines(today)),
        DigestSection(
            _("Tabel hari libur yang belum dipastikan"), [str(y) for y in holiday_changes.years_to_confirm(today)]
        ),
        DigestSection(_("Tenggat yang berbeda dari kalender"), [m.case.number for m in recompute.out_of_step().moved]),
        DigestSection(_("Masa simpan data pribadi yang belum diisi"), _missing_rules(today)),
    ]
    return [section for section in sections if section.lines]


def _request_lines(requests: Iterable[InformationRequest], due_dates: DueDates) -> list[str]:
    return [_case_line(inforequest, inforequest.due_on, due_dates) for inforequest in requests]


def _objection_lines(due_dates: DueDates) -> list[str]:
    soon = due_dates.ahead(SOON_FOR_SUPERIOR)
    rows = Objection.objects.open().filter(reply_due_on__lte=soon).order_by("reply_due_on", "pk")
    return [_case_line(objection, objection.reply_due_on, due_dates) for objection in rows]


def _case_line(case: Case, due: date, due_dates: DueDates) -> str:
    return _("%(number)s: %(state)s; tenggat %(due)s") % {
        "number": case.number,
        "state": case.get_state_display(),
        "due": f"{due_dates.dated(due)} ({_how_far(due, due_dates)})",
    }


def _how_far(day: date, due_dates: DueDates) -> str:
    if day < due_dates.today:
        late = workdays_between(day, due_dates.today, due_dates.holidays)
        return ngettext("terlambat %(n)s hari kerja", "terlambat %(n)s hari kerja", late) % {"n": late}
    if day == due_dates.today:
        return _("hari ini")
    left = workdays_between(due_dates.today, day, due_dates.holidays)
    return ngettext("sisa %(n)s hari kerja", "sisa %(n)s hari kerja", left) % {"n": left}


def _order_lines(due_dates: DueDates) -> list[str]:
    tasks = OpeningTask.objects.open().select_related("objection")
    return [
        _order_line(f"{task.objection.number} ({task.get_aim_display()})", task.due_on, due_dates)
        for task in tasks.order_by(F("due_on").asc(nulls_first=True), "pk")
    ]


def _promise_lines(due_dates: DueDates) -> list[str]:
    return [
        _order_line(promise.number, promise.due_on, due_dates) for promise in promises.open_promises(due_dates.holidays)
    ]


def _order_line(number: str, due: date | None, due_dates: DueDates) -> str:
    """Return the line of an order. The superior has chosen its day, so it is never *sementara*."""
    if due is None:
        return number
    return _("%(number)s: paling lambat %(due)s") % {
        "number": number,
        "due": f"{long_date(due)} ({_how_far(due, due_dates)})",
    }


def _letter_lines(letters: QuerySet[Letter]) -> list[str]:
    return [f"{letter.number} ({letter.get_kind_display()})" for letter in letters.only("number", "kind")]


def _waiting_letters() -> QuerySet[Letter]:
    notices, replies = (model.objects.filter(sent_on=None).values("letter") for model in (Decision, Objection))
    waits = Q(pk__in=notices) | Q(pk__in=replies) | Q(pk__in=letters_alone.waiting().values("pk"))
    return Letter.objects.filter(waits).order_by("pk")


def _failure_lines(today: date) -> list[str]:
    failed = Message.objects.filter(
        to_citizen=True, state=MessageState.FAILED, created_at__date__gte=today - outbox.FAILURES_TOLD
    )
    abouts = set(failed.exclude(recipient="").values_list("about", flat=True))
    cases = [case for model in (InformationRequest, Objection) for case in _named(model, abouts)]
    return [_("%(number)s: beri tahu pemohon dengan cara lain") % {"number": case.number} for case in cases]


def _named(model: type[InformationRequest | Objection], abouts: set[str]):
    prefix = f"{model._meta.label_lower}:"
    return model._default_manager.filter(
        pk__in=[about.removeprefix(prefix) for about in abouts if about.startswith(prefix)]
    )


def _missing_rules(today: date) -> list[str]:
    if today.weekday() != MONDAY:
        return []
    return [str(data_class.label) for data_class in destruction.missing_rules()]


def _digest(act: str, role: Role, sections: list[DigestSection], today: date) -> int:
    sections = [section for section in sections if section.lines]
    city = Opd.objects.filter(parent=None).first()
    if not sections or city is None:
        return 0
    return outbox.write_once(
        act, User.objects.with_role(role), {"sections": sections, "today": today}, about=city, since=today
    )


def _remind_applicant(inforequest: InformationRequest) -> int:
    return int(notify_applicant(inforequest, "completion_reminder") is not None)
