from datetime import date

from django.utils.translation import gettext as _

from documents.lifecycle.rules import STEPS, Act, may_be_opened, may_open
from documents.models import REVIEW_STATES, Document, DocumentState, Revision
from opd.models import Role, User
from opd.rules import has_role


def unmet_precondition(revision: Revision, by: User, today: date | None = None) -> str:
    """Return why the file cannot be redacted now and what to do first, or ""."""
    if not revision.can_be_redacted:
        return _(
            "Berkas %(type)s tidak dapat dihitamkan. Simpan dahulu sebagai PDF, unggah sebagai versi baru, lalu "
            "hitamkan PDF itu."
        ) % {"type": revision.type_label}
    if revision.document.state == DocumentState.EXEMPT:
        return _of_exempt(revision.document, by, today)
    if not may_open(revision, by):
        return _("Versi ini disegel. Bila masih ada yang harus hitam, hitamkan salinannya: versi yang terbaru.")
    if revision.document.state in REVIEW_STATES:
        return _in_review(revision.document, by)
    return ""


def waits_for_review(document: Document) -> bool:
    """Return whether the document is in review, which the redaction page itself can end."""
    return document.state not in STEPS[Act.REDACT].moves and document.state in REVIEW_STATES


def _in_review(document: Document, by: User) -> str:
    if is_reviewer(document, by):
        sentence = _(
            "Dokumen ini menunggu pemeriksaan. Kembalikan dahulu ke operator, lalu hitamkan berkasnya di sini."
        )
    else:
        sentence = _("Dokumen ini menunggu pemeriksaan. Tarik kembali dahulu, lalu hitamkan berkasnya di sini.")
    if document.schedules.valid().exists():
        return f"{sentence} {_('Jadwal terbitnya gugur.')}"
    return sentence


def _of_exempt(document: Document, by: User, today: date | None) -> str:
    if not may_be_opened(document, today):
        return _(
            "Dokumen ini dikecualikan seluruhnya, jadi salinannya tidak dapat terbit. Bila sebagian isinya boleh "
            "dibuka: buat dokumen baru, unggah berkas yang sama, hitamkan, lalu terbitkan salinannya."
        )
    if is_reviewer(document, by):
        return _(
            "Masa pengecualian dapat diakhiri. Usulkan dahulu di halaman dokumennya; sesudah Atasan PPID menyetujui, "
            "hitamkan berkasnya."
        )
    return _("Dokumen ini masih dikecualikan. Minta verifikator mengakhiri pengecualiannya, lalu hitamkan berkasnya.")


def is_reviewer(document: Document, by: User) -> bool:
    return has_role(by, document.opd, Role.REVIEWER)
