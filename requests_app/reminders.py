"""Reminders of every morning, to the people who must act.

No reminder is sent twice: the outbox finds an earlier one by `Message.act`, `about` and `created_at`. On days off only
the last day of a case and the 72 hours of UU 27/2022 are reminded of.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import cast

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opd import outbox
from opd.calendar.workdays import workdays_between
from opd.errors import WrongState
from opd.models import Message, MessageState, Opd, Role, User
from requests_app.letters import issue
from requests_app.models import (
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
from requests_app.status_texts import long_date
from requests_app.workflow import decisions, objections, withdrawals
from requests_app.workflow import requests as workflow
from requests_app.workflow.clock import holiday_changes, recompute
from requests_app.workflow.delivery import deliveries
from requests_app.workflow.transition import notify_applicant

logger = logging.getLogger(__name__)

SOON_FOR_SUPERIOR = 5
FAILURES_TOLD = timedelta(days=7)
WITH_AGENCY = (State.IN_PROGRESS, State.ANSWERED)
MONDAY = 0


@dataclass(frozen=True)
class ReminderCounts:
    letters: int  # letters queued again
    messages: int


@dataclass(frozen=True)
class DigestSection:
    title: str
    lines: list[str]


def remind(today: date | None = None) -> ReminderCounts:
    """Queue unmade letters and send all reminders; safe to run twice, also at the same time."""
    today = today or timezone.localdate()
    end_withdrawals(today)
    letters, due_dates = issue.queue_unmade_letters(), DueDates(today)
    messages = notify_last_day(today) + notify_privacy(today)
    if workdays_between(today - timedelta(days=1), today, due_dates.holidays):
        messages += notify_agencies(due_dates) + notify_reviewers(due_dates)
        messages += notify_superiors(due_dates) + notify_applicants(due_dates)
    return ReminderCounts(letters, messages)


def end_withdrawals(today: date) -> int:
    """Withdraw the cases whose applicants told PPID so and have not revoked it in time. *Returns* their number."""
    ended = 0
    for withdrawal in withdrawals.ripe(today):
        with suppress(WrongState):  # another run, or an act of this moment, was first
            if withdrawal.objection:
                objections.end_dropped(withdrawal.objection, today=today)
            else:
                workflow.end_withdrawn(cast(InformationRequest, withdrawal.inforequest), today=today)
            ended += 1
    return ended


def record_bounces(today: date | None = None) -> int:
    """Open the duty to notify again where the mail server refused the letter. *Returns* the number of letters."""
    recorded = 0
    for record in deliveries.refused():
        verb = objections.bounce_refused if record.objection_id else decisions.bounce_refused
        try:
            with suppress(WrongState):  # the applicant has the letter by another way
                verb(record, today=today)
                recorded += 1
        except Exception:  # one letter must not keep the others from being sent again
            logger.exception("The bounce of delivery %s was not recorded", record.pk)
    return recorded


def notify_last_day(today: date) -> int:
    """Write to all of PPID Utama about each open case that is due today, and to the superior about objections.

    *Returns* the number of messages written.
    """
    reviewers = User.objects.with_role(Role.REVIEWER)
    written = 0
    for inforequest in InformationRequest.objects.open().filter(due_on=today).select_related("opd"):
        written += outbox.write_once(
            "request_last_day", reviewers, {"case": inforequest}, about=inforequest, since=today
        )
    for objection in Objection.objects.open().filter(reply_due_on=today):
        recipients = reviewers | User.objects.with_role(Role.SUPERIOR)
        written += outbox.write_once(
            "objection_last_day", recipients, {"case": objection}, about=objection, since=today
        )
    return written


def notify_privacy(today: date) -> int:
    """Write to PPID Utama about open incidents and privacy requests, on days off as well.

    UU 27/2022 counts their 72 hours through nights and days off. *Returns* the number of messages written.
    """
    reviewers = User.objects.with_role(Role.REVIEWER)
    waiting = [*PrivacyIncident.objects.unnotified(), *PrivacyRequest.objects.filter(answered_at=None)]
    return sum(outbox.write_once("privacy_clock", reviewers, {"row": row}, about=row, since=today) for row in waiting)


def notify_agencies(due_dates: DueDates) -> int:
    """Write one digest to each agency, about the requests that are assigned to it."""
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


def notify_reviewers(due_dates: DueDates) -> int:
    """Write one digest to PPID Utama, about everything that waits for it."""
    return _digest("reviewer_digest", Role.REVIEWER, reviewer_sections(due_dates), due_dates.today)


def notify_superiors(due_dates: DueDates) -> int:
    lines = _objection_lines(due_dates)
    return _digest(
        "superior_digest", Role.SUPERIOR, [DigestSection(_("Keberatan"), lines)] if lines else [], due_dates.today
    )


def notify_applicants(due_dates: DueDates) -> int:
    """Remind applicants once that their request is incomplete, on the last working day but one of their time."""
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
    """Return the sections of PPID Utama's digest that are not empty."""
    today = due_dates.today
    requests = list(InformationRequest.objects.open().select_related("opd").order_by("due_on", "pk"))
    late = [r for r in requests if r.is_overdue(today)]
    near = [r for r in requests if today <= r.due_on <= due_dates.soon]
    lapsing = [r for r in requests if r.state == State.INCOMPLETE and (r.completion_due_on or today) < today]
    sections = [
        DigestSection(_("Lewat tenggat"), _request_lines(late, due_dates)),
        DigestSection(_("Jatuh tempo dalam %(n)s hari kerja") % {"n": SOON}, _request_lines(near, due_dates)),
        DigestSection(_("Menunggu konfirmasi pemohon"), [r.number for r in requests if r.state == State.UNCONFIRMED]),
        DigestSection(_("Tidak dilengkapi pada waktunya; dapat ditutup"), [r.number for r in lapsing]),
        DigestSection(_("Keberatan yang harus ditanggapi"), _objection_lines(due_dates)),
        DigestSection(_("Perintah Atasan PPID yang belum dilaksanakan"), _order_lines(due_dates)),
        DigestSection(_("Informasi yang harus diterbitkan"), _opening_lines()),
        DigestSection(_("Surat yang belum jadi"), _letter_lines(today)),
        DigestSection(_("Surel yang gagal terkirim"), _failure_lines(today)),
        DigestSection(
            _("Tabel hari libur yang belum dipastikan"), [str(y) for y in holiday_changes.years_to_confirm(today)]
        ),
        DigestSection(_("Tenggat yang berbeda dari kalender"), [m.case.number for m in recompute.out_of_step().moved]),
        DigestSection(_("Masa simpan data pribadi yang belum diisi"), _missing_rules(today)),
    ]
    return [section for section in sections if section.lines]


# Lines ---------------------------------------------------------------------------------------------------------------


def _request_lines(requests: Iterable[InformationRequest], due_dates: DueDates) -> list[str]:
    return [
        _("%(number)s: %(state)s; tenggat %(due)s")
        % {"number": r.number, "state": r.get_state_display(), "due": _due(r.due_on, due_dates)}
        for r in requests
    ]


def _objection_lines(due_dates: DueDates) -> list[str]:
    soon = due_dates.ahead(SOON_FOR_SUPERIOR)
    rows = Objection.objects.open().filter(reply_due_on__lte=soon).order_by("reply_due_on", "pk")
    return [
        _("%(number)s: %(state)s; tenggat %(due)s")
        % {"number": o.number, "state": o.get_state_display(), "due": _due(o.reply_due_on, due_dates)}
        for o in rows
    ]


def _due(day: date, due_dates: DueDates) -> str:
    return f"{due_dates.dated(day)} ({_how_far(day, due_dates)})"


def _how_far(day: date, due_dates: DueDates) -> str:
    left, late = (
        workdays_between(due_dates.today, day, due_dates.holidays),
        workdays_between(day, due_dates.today, due_dates.holidays),
    )
    if day < due_dates.today:
        return ngettext("terlambat %(n)s hari kerja", "terlambat %(n)s hari kerja", late) % {"n": late}
    if day == due_dates.today:
        return _("hari ini")
    return ngettext("sisa %(n)s hari kerja", "sisa %(n)s hari kerja", left) % {"n": left}


def _order_lines(due_dates: DueDates) -> list[str]:
    rows = Objection.objects.unfulfilled().order_by(F("order_due_on").asc(nulls_last=True), "pk")
    return [_order_line(row.number, row.order_due_on, due_dates) for row in rows]


def _order_line(number: str, due: date | None, due_dates: DueDates) -> str:
    """Return the line of an order. Its day is chosen by the superior, so it never carries the mark *sementara*."""
    if due is None:
        return number
    return _("%(number)s: paling lambat %(due)s") % {
        "number": number,
        "due": f"{long_date(due)} ({_how_far(due, due_dates)})",
    }


def _opening_lines() -> list[str]:
    return [task.objection.number for task in OpeningTask.objects.filter(done_on=None).select_related("objection")]


def _letter_lines(today: date) -> list[str]:
    unmade = Letter.objects.filter(made_at=None, destroyed_at=None, dated_on__lt=today)
    return [f"{letter.number} ({letter.get_kind_display()})" for letter in unmade.only("number", "kind")]


def _failure_lines(today: date) -> list[str]:
    """Return a line for each case whose e-mail could not be delivered lately: PPID informs the applicant otherwise."""
    failed = Message.objects.filter(
        to_citizen=True, state=MessageState.FAILED, created_at__date__gte=today - FAILURES_TOLD
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
    """Return the classes of data without a retention rule, on Mondays: nothing of them is destroyed (rule 51)."""
    if today.weekday() != MONDAY:
        return []
    return [str(data_class.label) for data_class in destruction.missing_rules()]


# Writing -------------------------------------------------------------------------------------------------------------


def _digest(act: str, role: Role, sections: list[DigestSection], today: date) -> int:
    city = Opd.objects.filter(parent=None).first()
    if not sections or city is None:
        return 0
    return outbox.write_once(
        act, User.objects.with_role(role), {"sections": sections, "today": today}, about=city, since=today
    )


def _remind_applicant(inforequest: InformationRequest) -> int:
    return int(notify_applicant(inforequest, "completion_reminder") is not None)
