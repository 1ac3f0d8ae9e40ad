"""What runs every morning: the deadlines are checked against the calendar, and those who must act are told.

Nothing is told twice: what was written is remembered by the outbox itself (`Message.act`, `about`, `created_at`).
On days off only the last day of a case is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opd import outbox
from opd.calendar.workdays import workdays_between
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
from requests_app.staff.reads.due_dates import SOON, Calendar
from requests_app.states import State
from requests_app.status_texts import spelt
from requests_app.workflow import holiday_changes
from requests_app.workflow.transition import tell_applicant

SOON_FOR_SUPERIOR = 5
FAILURES_TOLD = timedelta(days=7)
WITH_AGENCY = (State.IN_PROGRESS, State.ANSWERED)
MONDAY = 0


@dataclass(frozen=True)
class Done:
    moved: int  # cases whose deadline was not what the calendar says
    letters: int  # letters queued again
    messages: int


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[str]


def remind(today: date | None = None) -> Done:
    """The morning's work; safe to run again on the same day, also at the same time."""
    today = today or timezone.localdate()
    with transaction.atomic():
        moved = holiday_changes.recompute(cause=_("pemeriksaan harian"))
    letters, days = issue.make_waiting(), Calendar(today)
    messages = tell_last_day(today) + tell_privacy(today)
    if workdays_between(today - timedelta(days=1), today, days.holidays):
        messages += tell_agencies(days) + tell_reviewers(days)
        messages += tell_superiors(days) + tell_applicants(days)
    return Done(moved, letters, messages)


def tell_last_day(today: date) -> int:
    """To all of PPID Utama, for each case that ends today and was not answered yet; -> messages written."""
    reviewers = User.objects.with_role(Role.REVIEWER)
    written = 0
    for inforequest in InformationRequest.objects.open().filter(due_on=today).select_related("opd"):
        written += outbox.write_once(
            "request_last_day", reviewers, {"case": inforequest}, about=inforequest, since=today
        )
    for objection in Objection.objects.open().filter(reply_due_on=today):
        both = reviewers | User.objects.with_role(Role.SUPERIOR)
        written += outbox.write_once("objection_last_day", both, {"case": objection}, about=objection, since=today)
    return written


def tell_privacy(today: date) -> int:
    """Every day, days off too, what still waits of what UU 27/2022 gives 72 hours; -> messages written."""
    reviewers = User.objects.with_role(Role.REVIEWER)
    waiting = [*PrivacyIncident.objects.untold(), *PrivacyRequest.objects.filter(answered_at=None)]
    return sum(outbox.write_once("privacy_clock", reviewers, {"row": row}, about=row, since=today) for row in waiting)


def tell_agencies(days: Calendar) -> int:
    """One digest for each agency, of the requests in its hands."""
    today = days.today
    rows = InformationRequest.objects.filter(state__in=WITH_AGENCY).select_related("opd")
    written = 0
    for opd, cases in groupby(rows.order_by("opd_id", "due_on", "pk"), attrgetter("opd")):
        requests = list(cases)
        context = {
            "opd": opd,
            "lines": _request_lines(requests, days),
            "late": sum(inforequest.is_overdue(today) for inforequest in requests),
        }
        written += outbox.write_once(
            "agency_digest", User.objects.with_role(Role.OPERATOR, opd), context, about=opd, since=today
        )
    return written


def tell_reviewers(days: Calendar) -> int:
    """One digest for PPID Utama of everything that waits for it."""
    sections = reviewer_sections(days)
    return _digest("reviewer_digest", Role.REVIEWER, sections, days.today)


def tell_superiors(days: Calendar) -> int:
    lines = _objection_lines(days)
    return _digest("superior_digest", Role.SUPERIOR, [Section(_("Keberatan"), lines)] if lines else [], days.today)


def tell_applicants(days: Calendar) -> int:
    """Once, on the last working day but one: what was asked for is still missing."""
    today = days.today
    written = 0
    waiting = InformationRequest.objects.filter(state=State.INCOMPLETE, completion_due_on__gte=today)
    for inforequest in waiting.select_related("applicant"):
        asked, until = inforequest.completion_asked_on, inforequest.completion_due_on
        if asked and until and workdays_between(today, until, days.holidays) <= 1:
            written += outbox.once("completion_reminder", inforequest, asked, partial(_remind_applicant, inforequest))
    return written


def reviewer_sections(days: Calendar) -> list[Section]:
    """The parts of the digest that are not empty."""
    today = days.today
    requests = list(InformationRequest.objects.open().select_related("opd").order_by("due_on", "pk"))
    late = [r for r in requests if r.is_overdue(today)]
    near = [r for r in requests if today <= r.due_on <= days.soon]
    lapsing = [r for r in requests if r.state == State.INCOMPLETE and (r.completion_due_on or today) < today]
    sections = [
        Section(_("Lewat tenggat"), _request_lines(late, days)),
        Section(_("Jatuh tempo dalam %(n)s hari kerja") % {"n": SOON}, _request_lines(near, days)),
        Section(_("Menunggu konfirmasi pemohon"), [r.number for r in requests if r.state == State.UNCONFIRMED]),
        Section(_("Tidak dilengkapi pada waktunya; dapat ditutup"), [r.number for r in lapsing]),
        Section(_("Keberatan yang harus ditanggapi"), _objection_lines(days)),
        Section(_("Perintah Atasan PPID yang belum dilaksanakan"), _order_lines(days)),
        Section(_("Informasi yang harus diterbitkan"), _opening_lines()),
        Section(_("Surat yang belum jadi"), _letter_lines(today)),
        Section(_("Surel yang gagal terkirim"), _failure_lines(today)),
        Section(_("Tabel hari libur yang belum dipastikan"), [str(y) for y in holiday_changes.years_to_confirm(today)]),
        Section(_("Masa simpan data pribadi yang belum diisi"), _missing_rules(today)),
    ]
    return [section for section in sections if section.lines]


# Lines ---------------------------------------------------------------------------------------------------------------


def _request_lines(requests: Iterable[InformationRequest], days: Calendar) -> list[str]:
    return [
        _("%(number)s: %(state)s; tenggat %(due)s")
        % {"number": r.number, "state": r.get_state_display(), "due": _due(r.due_on, days)}
        for r in requests
    ]


def _objection_lines(days: Calendar) -> list[str]:
    soon = days.ahead(SOON_FOR_SUPERIOR)
    rows = Objection.objects.open().filter(reply_due_on__lte=soon).order_by("reply_due_on", "pk")
    return [
        _("%(number)s: %(state)s; tenggat %(due)s")
        % {"number": o.number, "state": o.get_state_display(), "due": _due(o.reply_due_on, days)}
        for o in rows
    ]


def _due(day: date, days: Calendar) -> str:
    return f"{days.dated(day)} ({_how_far(day, days)})"


def _how_far(day: date, days: Calendar) -> str:
    left, late = workdays_between(days.today, day, days.holidays), workdays_between(day, days.today, days.holidays)
    if day < days.today:
        return ngettext("terlambat %(n)s hari kerja", "terlambat %(n)s hari kerja", late) % {"n": late}
    if day == days.today:
        return _("hari ini")
    return ngettext("sisa %(n)s hari kerja", "sisa %(n)s hari kerja", left) % {"n": left}


def _order_lines(days: Calendar) -> list[str]:
    rows = Objection.objects.unfulfilled().order_by(F("order_due_on").asc(nulls_last=True), "pk")
    return [_order_line(row.number, row.order_due_on, days) for row in rows]


def _order_line(number: str, due: date | None, days: Calendar) -> str:
    """The day is the superior's own: no table of days off moves it."""
    if due is None:
        return number
    return _("%(number)s: paling lambat %(due)s") % {"number": number, "due": f"{spelt(due)} ({_how_far(due, days)})"}


def _opening_lines() -> list[str]:
    return [task.objection.number for task in OpeningTask.objects.filter(done_on=None).select_related("objection")]


def _letter_lines(today: date) -> list[str]:
    unmade = Letter.objects.filter(made_at=None, destroyed_at=None, dated_on__lt=today)
    return [f"{letter.number} ({letter.get_kind_display()})" for letter in unmade.only("number", "kind")]


def _failure_lines(today: date) -> list[str]:
    """E-mails to citizens that were given up lately: PPID tells them in another way."""
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
    """Said once a week: without them nothing is ever destroyed (domain rule 51)."""
    if today.weekday() != MONDAY:
        return []
    return [str(data_class.label) for data_class in destruction.missing_rules()]


# Writing -------------------------------------------------------------------------------------------------------------


def _digest(act: str, role: Role, sections: list[Section], today: date) -> int:
    city = Opd.objects.filter(parent=None).first()
    if not sections or city is None:
        return 0
    return outbox.write_once(
        act, User.objects.with_role(role), {"sections": sections, "today": today}, about=city, since=today
    )


def _remind_applicant(inforequest: InformationRequest) -> int:
    return int(tell_applicant(inforequest, "completion_reminder") is not None)
