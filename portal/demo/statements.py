"""What agencies of the demo have signed about their duties: that an older paper still holds, that there is nothing."""

from documents.duties import matrix
from documents.models import Duty, DutyStatement, StatementKind
from portal.demo.story import Stage

# Agency, duty, kind, beginning of the title of the document that still holds, reason
SIGNED = [
    ("Dinkes", "ringkasan-program-dan-kegiatan", StatementKind.STILL_VALID, "Rencana Strategis", ""),
    ("Diskominfo", "pemilihan-penyedia", StatementKind.NIL, "", "Tidak ada pemilihan penyedia dalam masa ini."),
]
SIGNATURE = {"signed_by": "Siti Contoh", "signed_as": "Sekretaris"}


def play(stage: Stage) -> None:
    """All of it, once: a second run finds the statements and adds nothing."""
    if DutyStatement.objects.exists():
        return
    for label, code, kind, title, reason in SIGNED:
        opd = next(opd for opd in stage.opds if opd.label == label)
        document = opd.documents.public().filter(title__startswith=title).first() if title else None
        by = stage.cast.operators[opd.pk]
        duty = Duty.objects.get(code=code)
        matrix.state(duty, opd, kind, by=by, document=document, reason=reason, **SIGNATURE)
