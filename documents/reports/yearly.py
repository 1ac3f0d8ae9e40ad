"""The yearly report on information services (UU 14/2008 Pasal 12, PERKI 1/2021 Pasal 56), due on 31 March."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Document, DocumentKind, YearlyReport
from opd import ledger, outbox
from opd.errors import NotAllowed
from opd.models import Role, User
from opd.rules import has_role

DUTY = "laporan-akses-informasi-publik"  # the folder in which such reports are kept
AHEAD = timedelta(days=31)  # from the first reminder to the due date


def raise_task(today: date | None = None) -> YearlyReport | None:
    """Create the task for last year's report, unless we began later; return it where it is new."""
    today = today or timezone.localdate()
    year = today.year - 1
    if YearlyReport.objects.filter(year=year).exists():
        return None
    if today > YearlyReport(year=year).due_on and not YearlyReport.objects.exists():
        return None
    with transaction.atomic():
        report, is_new = YearlyReport.objects.get_or_create(year=year)
        if is_new:
            ledger.record("yearly_report.raise", report, None, {"year": year})
    return report if is_new else None


def candidates(report: YearlyReport) -> QuerySet[Document]:
    is_report = Q(kind=DocumentKind.REPORT) | Q(category__skeleton_node__code=DUTY)
    return Document.objects.public().filter(is_report, year__in=(report.year, report.year + 1)).order_by("title")


def finish(report: YearlyReport, *, by: User, document: Document, today: date | None = None) -> None:
    """Finish the task with the document that is now public. *Raises* NotAllowed or ValidationError."""
    _require_reviewer(by)
    if not Document.objects.public().filter(pk=document.pk).exists():
        raise ValidationError({"document": _("Dokumen ini belum terbit.")})
    with transaction.atomic():
        report.document, report.done_on, report.done_by = document, today or timezone.localdate(), by
        report.save(update_fields=["document", "done_on", "done_by"])
        ledger.record("yearly_report.finish", report, by, {"year": report.year, "document": document.pk})


def record_score(report: YearlyReport, *, by: User, score: Decimal | None) -> None:
    """Record the score of the year's Monev, or None where it is not known. *Raises* NotAllowed or ValidationError."""
    _require_reviewer(by)
    report.monev_score = score
    report.full_clean(exclude=["year", "document", "done_by"])
    with transaction.atomic():
        report.save(update_fields=["monev_score"])
        ledger.record("yearly_report.score", report, by, {"year": report.year, "score": score})


def remind(today: date) -> int:
    """Write weekly to PPID Utama on each report due within AHEAD, on working days; return how many messages."""
    week, written = today - timedelta(days=today.weekday()), 0
    for report in YearlyReport.objects.open():
        if report.due_on - AHEAD <= today:
            context = {"report": report, "is_late": report.due_on < today}
            people = User.objects.with_role(Role.REVIEWER)
            written += outbox.write_once("yearly_report_due", people, context, about=report, since=week)
    return written


def _require_reviewer(by: User) -> None:
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Laporan tahunan diurus oleh PPID Utama."))
