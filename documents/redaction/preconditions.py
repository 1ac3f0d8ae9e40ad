"""Why a file cannot be blackened now, and what to do instead: told before anybody begins, not after the work."""

from datetime import date

from django.utils.translation import gettext as _

from documents.lifecycle.rules import STEPS, Act, may_be_opened, may_open
from documents.models import REVIEW_STATES, Document, DocumentState, Revision
from opd.models import Role, User
from opd.rules import has_role


def obstacle(revision: Revision, by: User, today: date | None = None) -> str:
    """A sentence that says what to do; empty where a copy can be made to the end. Of the revision's document as it is
    given: whoever decides has locked it.
    """
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
    """The one obstacle that can be cleared right where it is met."""
    return document.state not in STEPS[Act.REDACT].moves and document.state in REVIEW_STATES


def _in_review(document: Document, by: User) -> str:
    if is_reviewer(document, by):
        told = _("Dokumen ini menunggu pemeriksaan. Kembalikan dahulu ke operator, lalu hitamkan berkasnya di sini.")
    else:
        told = _("Dokumen ini menunggu pemeriksaan. Tarik kembali dahulu, lalu hitamkan berkasnya di sini.")
    if document.schedules.valid().exists():
        return f"{told} {_('Jadwal terbitnya gugur.')}"
    return told


def _of_exempt(document: Document, by: User, today: date | None) -> str:
    if not may_be_opened(document, today):
        return _(
            "Dokumen ini dikecualikan seluruhnya, jadi salinannya tidak dapat terbit. Bila sebagian isinya boleh "
            "dibuka: buat dokumen baru, unggah berkas yang sama, hitamkan, lalu terbitkan salinannya."
        )
    if is_reviewer(document, by):
        return _("Masa pengecualian dapat diakhiri. Akhiri dahulu di halaman dokumennya, lalu hitamkan berkasnya.")
    return _("Dokumen ini masih dikecualikan. Minta verifikator mengakhiri pengecualiannya, lalu hitamkan berkasnya.")


def is_reviewer(document: Document, by: User) -> bool:
    return has_role(by, document.opd, Role.REVIEWER)
