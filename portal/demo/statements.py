"""Statements of demo agencies about their duties: an older document is still valid, or there is none to publish."""

from datetime import date

from django.utils import timezone

from documents.duties import matrix
from documents.models import Duty, DutyStatement, StatementKind
from documents.reports import yearly
from portal.demo.story import Stage

# Agency, duty, kind, beginning of the title of the document that is still valid, reason
SIGNED = [
    ("Dinkes", "ringkasan-program-dan-kegiatan", StatementKind.STILL_VALID, "Rencana Strategis", ""),
    ("Diskominfo", "pemilihan-penyedia", StatementKind.NIL, "", "Tidak ada pemilihan penyedia dalam masa ini."),
]
YEARLY_REPORT = "Laporan Layanan Informasi Publik"
SIGNATURE = {"signed_by": "Siti Contoh", "signed_as": "Sekretaris"}


def play(stage: Stage) -> None:
    """Sign all statements, unless statements exist already."""
    if DutyStatement.objects.exists():
        return
    for label, code, kind, title, reason in SIGNED:
        opd = next(opd for opd in stage.opds if opd.label == label)
        document = opd.documents.public().filter(title__startswith=title).first() if title else None
        by = stage.cast.operators[opd.pk]
        duty = Duty.objects.get(code=code)
        matrix.state(duty, opd, kind, by=by, document=document, reason=reason, **SIGNATURE)
    _report_on_last_year(stage)


def _report_on_last_year(stage: Stage) -> None:
    """Create the task of the yearly report, done where the demo has published such a report."""
    task = yearly.raise_task(date(timezone.localdate().year, 1, 2))
    report = task and yearly.candidates(task).filter(title__startswith=YEARLY_REPORT).first()
    if task and report:
        yearly.finish(task, by=stage.cast.reviewer, document=report)
