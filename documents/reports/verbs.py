"""The verbs of a report: NotAllowed without the role, WrongState if it is not as it was seen."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import (
    OPEN_REPORTS,
    TITLE_LENGTH,
    Category,
    Document,
    Report,
    ReportAct,
    ReportEvent,
    ReportKind,
    ReportState,
    ReportVoice,
)
from documents.release import privacy_gate
from opd import ledger, outbox
from opd.calendar.workdays import add_workdays
from opd.errors import NotAllowed, WrongState
from opd.languages import in_site_language
from opd.models import Holiday, Opd, Role, User
from opd.rules import has_role
from opd.words import required, stored

TRIES = 3  # for a report that loses a race against an equal one


@dataclass(frozen=True)
class Target:
    opd: Opd
    subject: str
    document: Document | None = None
    category: Category | None = None
    duty_code: str = ""

    @property
    def kinds(self) -> list[ReportKind]:
        """A document cannot be missing, and only a document has a file that can be broken."""
        without = ReportKind.MISSING if self.document else ReportKind.BROKEN
        return [kind for kind in ReportKind if kind != without]

    def sameness(self, kind: str, text: str) -> str:
        """Return the key of the matter: its kind for document or duty, else kind and text."""
        if self.document:
            return f"dokumen {self.document.pk} {kind}"
        if self.duty_code:
            return f"kewajiban {self.opd.pk} {self.duty_code} {kind}"
        words = hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()[:16]
        where = f"kategori {self.category.pk}" if self.category else f"opd {self.opd.pk}"
        return f"{where} {kind} {words}"


@dataclass(frozen=True)
class Received:
    report: Report
    joined: bool  # the report was open already


def due_on(received: date, holidays) -> date:
    return add_workdays(received, settings.REPORT_ANSWER_WORKDAYS, holidays)


def answers_to(report: Report) -> QuerySet[Document]:
    """Return what can close the report, published after it: its own document while public, else any of the agency."""
    documents = Document.objects.public()
    itself = documents.filter(pk=report.document_id)
    candidates = itself if itself.exists() else documents.filter(opd=report.opd)
    if report.kind == ReportKind.WRONG:
        return candidates.filter(published_at__gt=report.received_at)
    return candidates.filter(
        Q(published_revision__published_at__gt=report.received_at)
        | Q(published_revision__isnull=True, published_at__gt=report.received_at)
    )


def receive(
    target: Target,
    *,
    kind: str,
    text: str,
    submission: UUID,
    email: str = "",
    is_suspect: bool = False,
    now: datetime | None = None,
) -> Received:
    """Record a report, or a voice more of an open one. Raises WrongState if it lost every race."""
    now = now or timezone.now()
    voice = ReportVoice(text=text, email=email, is_suspect=is_suspect, submission=submission, at=now)
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _receive(target, kind, voice, now)
        except IntegrityError:
            sent = ReportVoice.objects.select_related("report").filter(submission=submission).first()
            if sent:
                return Received(sent.report, joined=sent.report.voices.first() != sent)
    raise WrongState(_("Laporan Anda belum tersimpan. Kirim sekali lagi."))


def forward(report: Report, *, by: User, opd: Opd, note: str = "", now: datetime | None = None) -> None:
    """Forward a report to the agency that can resolve it; the due date stays."""
    _require(report, by, Role.REVIEWER)
    with transaction.atomic():
        _move(report, ReportState.FORWARDED, opd=opd)
        report.voices.update(is_suspect=False)
        context = {"report": report, "number": report.number, "note": note}
        outbox.write("report_forwarded", User.objects.with_role(Role.OPERATOR, opd), context, about=report)
        _note(report, ReportAct.FORWARD, by, now, text=note)


def move_open(predecessor: Opd, successor: Opd, *, by: User | None, now: datetime | None = None) -> int:
    """Move the open reports to an agency's successor. Returns how many (domain rule 59)."""
    rows = list(Report.objects.select_for_update(no_key=True).open().filter(opd=predecessor).order_by("pk"))
    for report in rows:
        _move(report, ReportState(report.state), opd=successor)
        note = _("%(old)s digantikan %(new)s.") % {"old": predecessor, "new": successor}
        _note(report, ReportAct.FORWARD, by, now, text=note)
    return len(rows)


def finish(report: Report, *, by: User, solution: Document, answer: str = "", now: datetime | None = None) -> None:
    """Close a report with a document published since. Raises ValidationError if `answers_to` does not have it."""
    _require(report, by, Role.REVIEWER, Role.OPERATOR)
    with transaction.atomic():
        if not answers_to(report).filter(pk=solution.pk).exists():
            raise ValidationError(
                _("Dokumen itu belum terbit lagi sesudah laporan ini. Perbarui dahulu, atau tolak dengan alasan.")
            )
        _close(report, ReportState.DONE, by, now, solution=solution, answer=stored(answer))
        report.voices.update(is_suspect=False)
        _tell_citizens(report)
        _note(report, ReportAct.FINISH, by, now)


def refuse(report: Report, *, by: User, reason: str, now: datetime | None = None) -> None:
    """Close a report without a new version, with a public reason. Raises ValidationError without one."""
    _require(report, by, Role.REVIEWER, Role.OPERATOR)
    sentence = _("Tulis alasannya: laporan tidak ditutup tanpa versi baru atau alasan.")
    reason = required(reason, sentence=sentence)
    with transaction.atomic():
        _close(report, ReportState.REFUSED, by, now, answer=reason)
        _tell_citizens(report)
        _note(report, ReportAct.REFUSE, by, now)


def release(voice: ReportVoice, *, by: User, now: datetime | None = None) -> None:
    """Show a citizen's text in public after a reviewer has read it. Raises ValidationError for a personal number."""
    report = voice.report
    _require(report, by, Role.REVIEWER)
    try:
        privacy_gate.require_clear_texts(voice)
    except ValidationError as error:
        raise ValidationError(_("Uraian ini memuat nomor orang (NIK atau KK), jadi tidak dapat dibuka.")) from error
    now = now or timezone.now()
    with transaction.atomic():
        row = ReportVoice.objects.filter(pk=voice.pk, released_at__isnull=True)
        if not row.update(released_at=now, released_by=by, is_suspect=False):
            raise WrongState(_("Uraian ini sudah dibuka."))
        _note(report, ReportAct.RELEASE, by, now)


def recompute(today: date | None = None) -> int:
    """Correct the due dates of open reports after a change of the holidays; return how many changed."""
    holidays = Holiday.objects.names()
    moved = 0
    for report in Report.objects.open():
        due = due_on(report.received_on, holidays)
        if due != report.due_on:
            with transaction.atomic():
                moved += Report.objects.open().filter(pk=report.pk).update(due_on=due, version=F("version") + 1)
                ledger.record("report.due", report, None, {"from": report.due_on, "to": due})
    return moved


def forget_contacts(today: date | None = None) -> int:
    """Blank addresses REPORT_CONTACT_DAYS after the answer, in the outbox too. Returns how many."""
    until = (today or timezone.localdate()) - timedelta(days=settings.REPORT_CONTACT_DAYS)
    answered = Report.objects.filter(answered_at__date__lt=until)
    with_contact = list(answered.filter(pk__in=ReportVoice.objects.exclude(email="").values("report")))
    with transaction.atomic():
        ReportVoice.objects.filter(report__in=with_contact).update(email="")
        outbox.forget(with_contact)
    return len(with_contact)


def _receive(target: Target, kind: str, voice: ReportVoice, now: datetime) -> Received:
    sameness = target.sameness(kind, voice.text)
    report = Report.objects.select_for_update(no_key=True).open().filter(sameness=sameness).first()
    joined = report is not None
    if report is None:
        report = Report(
            opd=target.opd,
            document=target.document,
            category=target.category,
            duty_code=target.duty_code,
            subject=target.subject[:TITLE_LENGTH],
            kind=kind,
            sameness=sameness,
            received_at=now,
            due_on=due_on(timezone.localdate(now), Holiday.objects.names()),
        )
        report.save(force_insert=True)
    if not voice.is_suspect and not report.voices.filter(is_suspect=False).exists():
        context = {"report": report, "number": report.number}
        outbox.write("report_received", User.objects.with_role(Role.REVIEWER), context, about=report)
    voice.report = report
    voice.save(force_insert=True)
    if voice.email and not voice.is_suspect:
        outbox.write_to_citizen("report_registered", voice.email, _letter(report), about=report)
    _note(report, ReportAct.JOIN if joined else ReportAct.RECEIVE, None, now)
    return Received(report, joined)


def _require(report: Report, by: User, *roles: Role) -> None:
    if not has_role(by, report.opd, *roles):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas laporan ini."))


def _move(report: Report, state: ReportState, **columns) -> None:
    seen = Report.objects.filter(pk=report.pk, state__in=OPEN_REPORTS, version=report.version)
    if not seen.update(state=state, version=F("version") + 1, **columns):
        now = Report.objects.get(pk=report.pk)
        raise WrongState(
            _("Orang lain lebih dulu menangani laporan ini. Statusnya sekarang: %(state)s.")
            % {"state": now.get_state_display()}
        )
    report.refresh_from_db()


def _close(report: Report, state: ReportState, by: User, now: datetime | None, **columns) -> None:
    privacy_gate.require_clear_texts(Report(**columns))
    _move(report, state, answered_at=now or timezone.now(), answered_by=by, **columns)


def _tell_citizens(report: Report) -> None:
    for voice in report.voices.all():
        if voice.email and not voice.is_suspect:
            outbox.write_to_citizen("report_answered", voice.email, _letter(report), about=report)


@in_site_language()
def _letter(report: Report) -> dict:
    address = f"{settings.SITE_ADDRESS}{report.get_absolute_url()}"
    return {"report": report, "number": report.number, "address": address}


def _note(report: Report, act: ReportAct, by: User | None, now: datetime | None, *, text: str = "") -> None:
    ReportEvent.objects.create(report=report, act=act, state=report.state, by=by, at=now or timezone.now(), text=text)
    facts = {"opd": report.opd.slug, "state": report.state, "kind": report.kind, "due_on": report.due_on}
    ledger.record(f"report.{act}", report, by, facts)
