from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.lifecycle import publishing
from documents.lifecycle.rules import OPERATOR_OR_REVIEWER, Act
from documents.models import Document, DocumentState, Finding, Revision, Screening, Verdict
from documents.models.file_contents.screening import KIND_LABELS
from documents.privacy import Kind
from documents.release import privacy_gate
from opd.errors import NotAllowed, WrongState
from opd.models import User
from opd.rules import has_role


def answer(
    revision: Revision,
    *,
    by: User,
    alike: Mapping[int, str] | None = None,
    each: Mapping[int, str] | None = None,
    now: datetime | None = None,
) -> int:
    """Answer findings of a revision, by the primary key of a finding. Returns how many answers changed.

    `each` answers that finding alone, `alike` all of its kind and value. Raises NotAllowed and WrongState.
    """
    alike, each = alike or {}, each or {}
    with transaction.atomic():
        document = _lock_document(revision, by)
        rows = list(revision.findings.only("kind", "value", "verdict"))
        by_value = {_kind_and_value(row): alike[row.pk] for row in rows if row.pk in alike}
        verdicts = {row: each.get(row.pk) or by_value.get(_kind_and_value(row)) for row in rows}
        return _write(document, revision, {row: verdict for row, verdict in verdicts.items() if verdict}, by, now)


def redact_all(revision: Revision, kind: str, *, by: User, now: datetime | None = None) -> int:
    """Answer findings of a kind with "to be redacted". Returns how many changed. Raises NotAllowed and WrongState."""
    with transaction.atomic():
        document = _lock_document(revision, by)
        rows = revision.findings.filter(kind=kind).only("kind", "verdict")
        return _write(document, revision, dict.fromkeys(rows, Verdict.REDACT), by, now)


def sign(revision: Revision, *, by: User, now: datetime | None = None) -> None:
    """Record that a person has checked what no machine could read of the file.

    Raises NotAllowed, WrongState while it is screened or when it is signed, ValidationError if nothing is unread.
    """
    with transaction.atomic():
        document = _lock_document(revision, by)
        unsigned = Screening.objects.filter(revision=revision, signed_by=None)
        now_read = Revision.objects.select_related("screening").get(pk=revision.pk)
        if not hasattr(now_read, "screening"):
            raise WrongState(_("Isi berkas ini masih diperiksa mesin. Coba lagi sebentar."))
        if not privacy_gate.unread_because(now_read):
            raise ValidationError(_("Mesin sudah membaca seluruh isi berkas ini. Tidak ada yang perlu dinyatakan."))
        if not unsigned.update(signed_by=by, signed_at=now or timezone.now()):
            raise WrongState(_("Isi berkas ini sudah dinyatakan diperiksa."))
        publishing.note(document, Act.SIGN, by, revision=revision)


def _lock_document(revision: Revision, by: User) -> Document:
    """Return the document, locked so that it cannot be published while its answers change."""
    document = Document.objects.locked().get(pk=revision.document_id)
    if not has_role(by, document.opd, *OPERATOR_OR_REVIEWER):
        raise NotAllowed(_("Anda tidak bekerja untuk %(opd)s.") % {"opd": document.opd})
    if document.state == DocumentState.EXEMPT:
        raise WrongState(_("Dokumen ini dikecualikan; berkasnya tidak akan terbit."))
    return document


def _kind_and_value(finding: Finding) -> tuple[str, str]:
    return finding.kind, finding.value


def _write(
    document: Document, revision: Revision, verdicts: Mapping[Finding, str], by: User, now: datetime | None
) -> int:
    changed = {finding: verdict for finding, verdict in verdicts.items() if verdict != finding.verdict}
    for verdict in Verdict:
        pks = [finding.pk for finding, answer in changed.items() if answer == verdict]
        answered = {"verdict": verdict, "answered_by": by, "answered_at": now or timezone.now()}
        Finding.objects.filter(pk__in=pks).update(**answered)
    if changed:
        counts = Counter((Verdict(verdict), finding.kind) for finding, verdict in changed.items())
        facts = {"answers": {f"{kind}:{verdict.value}": count for (verdict, kind), count in counts.items()}}
        # As `3 NIK: akan dihitamkan; 1 Nomor telepon: data publik pejabat`; never the values that were found.
        words = [f"{n} {KIND_LABELS[Kind(kind)]}: {str(given.label).lower()}" for (given, kind), n in counts.items()]
        publishing.note(document, Act.SCREEN, by, reason="; ".join(words), revision=revision, facts=facts)
    return len(changed)
