"""The verbs that close files to the public: an old version, or a file at once and wherever its bytes are open."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from documents import search
from documents.lifecycle.publishing import move, note, required
from documents.lifecycle.rules import Act
from documents.models import Disclosure, Document, Revision
from documents.release import virus_scan
from opd import ledger
from opd.models import User
from opd.worker.queues import enqueue_slow

CLOSE_BARRED = "documents.tasks.close_barred"


def withhold_revision(revision: Revision, *, by: User, reason: str) -> None:
    """Close an old version to the public.

    Raises ValidationError for the published version, which can only be replaced or withdrawn with its document, and
    for a version that is not open.
    """
    reason, document = required(reason), revision.document
    if revision.pk == document.published_revision_id:
        raise ValidationError(_("Versi yang sedang terbit tidak dapat ditutup: ganti berkasnya atau cabut dokumennya."))
    with transaction.atomic():
        move(document, Act.WITHHOLD, by)
        _close_open(revision)
        note(document, Act.WITHHOLD, by, reason=reason, revision=revision)


def close_file(revision: Revision, *, by: User, reason: str) -> int:
    """Close the published file at once and for good, in every document that has it: pages stay, without a file.

    The same bytes are never published again. Returns in how many other versions they were open. Raises ValidationError
    for a file that is not the published one.
    """
    reason, document = required(reason), revision.document
    with transaction.atomic():
        copies = _locked_copies(revision)
        move(document, Act.CLOSE_FILE, by)
        if revision.pk != document.published_revision_id:
            raise ValidationError(_not_open())
        _close_open(revision)
        virus_scan.bar(revision.sha256)
        for other in copies:
            _close(other)
        others = {other.document_id for other in copies} - {document.pk}
        Document.objects.filter(pk__in=others).update(version=F("version") + 1)
        changed = Document.objects.select_related("opd").in_bulk([document.pk, *others])
        # The ledger comes last: from the first entry on everybody waits for the commit.
        for closed in (revision, *copies):
            note(changed[closed.document_id], Act.CLOSE_FILE, by, reason=reason, revision=closed)
        enqueue_slow(CLOSE_BARRED)
    return len(copies)


def close_barred(revision: Revision) -> bool:
    """Close a public file whose bytes never go out again, by the hand of the machine. Returns whether it was public.

    A scan found a virus in them, or somebody published them while another closed them.
    """
    with transaction.atomic():
        document = (
            Document.objects.select_for_update(of=("self",), no_key=True)
            .select_related("opd")
            .get(pk=revision.document_id)
        )
        if not _close(revision):
            return False
        Document.objects.filter(pk=document.pk).update(version=F("version") + 1)
        found = virus_scan.virus_in(revision)
        facts = {"opd": document.opd.slug, "revision": revision.number, "found": found}
        ledger.record("document.infected" if found else f"document.{Act.CLOSE_FILE}", document, None, facts)
    return True


def copies_of(revision: Revision):
    """Return the other versions, of any document, in which the bytes of this one are open."""
    same = Revision.objects.filter(sha256=revision.sha256, disclosure=Disclosure.PUBLIC).exclude(pk=revision.pk)
    return same.select_related("document__opd").defer("text").order_by("document_id", "number")


def _locked_copies(revision: Revision) -> list[Revision]:
    """Lock the documents of all of them in one order, so that two people who close the same bytes do not block."""
    owners = Revision.objects.filter(sha256=revision.sha256).values("document")
    list(Document.objects.select_for_update(no_key=True).filter(pk__in=owners).order_by("pk").values_list("pk"))
    return list(copies_of(revision))


def _close_open(revision: Revision) -> None:
    if not _close(revision):
        raise ValidationError(_not_open())


def _not_open() -> str:
    return _("Versi ini tidak terbuka: belum terbit, sudah ditutup, atau sudah disegel.")


def _close(revision: Revision) -> bool:
    """Close an open file, and take its text out of the search. Returns whether it was open."""
    still_open = Revision.objects.filter(pk=revision.pk, disclosure=Disclosure.PUBLIC)
    if not still_open.update(disclosure=Disclosure.WITHHELD):
        return False
    document = Document.objects.select_related("opd", "published_revision").get(pk=revision.document_id)
    if document.is_public and document.published_revision_id == revision.pk:
        search.index(document)
    return True
