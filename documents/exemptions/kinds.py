"""Verbs of a kind that a document had in public by mistake (UU 14/2008 Pasal 18 ayat 1).

Until it is corrected, a document that was public as a decree can never be exempt.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import NEVER_EXEMPT, Document, DocumentKind, KindCorrection
from opd.errors import NotAllowed
from opd.models import Role, User
from opd.rules import has_role
from opd.two_people import Columns, TwoPeople
from opd.words import required


def ask(document: Document, kind: DocumentKind, *, by: User, reason: str) -> KindCorrection:
    """Ask to correct a kind that opens a document for good. Raises NotAllowed and ValidationError."""
    return CORRECTIONS.ask(KindCorrection(document=document, kind=kind, reason=required(reason, "reason")), by=by)


def _may_ask(row: KindCorrection, by: User) -> None:
    if not has_role(by, row.document.opd, Role.REVIEWER):
        raise NotAllowed(_("Pembetulan jenis dokumen diajukan oleh PPID Utama (verifikator)."))
    if not row.document.public_kinds.filter(kind=row.kind, kind__in=NEVER_EXEMPT).exists():
        raise ValidationError(_("Dokumen ini tidak pernah terbit dengan jenis itu."))


CORRECTIONS = TwoPeople(
    model=KindCorrection,
    columns=Columns(facts=("document_id", "kind", "asked_by")),
    messages=("kind_correction_asked", "kind_correction_decided"),
    entries="kind_correction.{}".format,
    may_ask=_may_ask,
    rival=gettext_lazy("Pembetulan jenis ini sudah diajukan atau sudah diputuskan."),
)
confirm, refuse, withdraw = CORRECTIONS.confirm, CORRECTIONS.refuse, CORRECTIONS.withdraw
