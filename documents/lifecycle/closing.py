"""The verbs that close files to the public: an old version, or a file at once and wherever its bytes are open."""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import search
from documents.lifecycle.publishing import move, note
from documents.lifecycle.rules import Act, is_ruled_open
from documents.models import Disclosure, Document, Revision
from documents.release import at_rest, virus_scan
from opd import ledger
from opd.models import User
from opd.words import required
from opd.worker.queues import enqueue_slow

CLOSE_BARRED = "documents.tasks.close_barred"
OPENED_ELSEWHERE = gettext_lazy(
    "Berkas yang sama terbit pada “%(title)s”, yang dinyatakan terbuka oleh putusan yang tetap. Hanya putusan kemudian "
    "yang dapat menutupnya."
)
NOT_OPEN = gettext_lazy("Versi ini tidak terbuka: belum terbit, sudah ditutup, atau sudah disegel.")


def withhold_revision(revision: Revision, *, by: User, reason: str) -> None:
    """Close an old version to the public. Raises ValidationError for the published and a closed one."""
    reason, document = required(reason), revision.document
    if revision.pk == document.published_revision_id:
        raise ValidationError(_("Versi yang sedang terbit tidak dapat ditutup: ganti berkasnya atau cabut dokumennya."))
    with transaction.atomic():
        move(document, Act.WITHHOLD, by)
        if not _close(revision):
            raise ValidationError(NOT_OPEN)
        note(document, Act.WITHHOLD, by, reason=reason, revision=revision)


def close_file(revision: Revision, *, by: User, reason: str) -> int:
    """Close the published file at once and for good, in every document that has it; the pages stay.

    Returns in how many other versions it was open. Raises ValidationError for a file that is not published.
    """
    reason, document = required(reason), revision.document
    with transaction.atomic():
        copies = locked_copies([revision])
        move(document, Act.CLOSE_FILE, by)
        if revision.pk != document.published_revision_id or not _close(revision):
            raise ValidationError(NOT_OPEN)
        virus_scan.bar(revision.sha256)
        close_copies([revision, *copies], by=by, reason=reason, but=document)
        enqueue_slow(CLOSE_BARRED)
    return len(copies)


def close_copies(copies: Iterable[Revision], *, by: User, reason: str, but: Document) -> None:
    """Close open files with the same bytes, and note it for each of their documents; the version of `but` has moved.

    Raises ValidationError where one is of another document that a ruling has opened.
    """
    copies = list(copies)
    others = {copy.document_id: copy.document for copy in copies if copy.document_id != but.pk}
    for other in others.values():
        if is_ruled_open(other):
            raise ValidationError(OPENED_ELSEWHERE % {"title": other.title})
    for copy in copies:
        _close(copy)
    Document.objects.filter(pk__in=others).update(version=F("version") + 1)
    changed = Document.objects.select_related("opd").in_bulk([but.pk, *others])
    # The ledger comes last: from the first entry on everybody waits for the commit.
    for closed in copies:
        note(changed[closed.document_id], Act.CLOSE_FILE, by, reason=reason, revision=closed)


def close_barred(revision: Revision) -> bool:
    """Close a public file that never goes out again. Returns whether it was public."""
    with transaction.atomic():
        document = Document.objects.locked().get(pk=revision.document_id)
        if not _close(revision):
            return False
        Document.objects.filter(pk=document.pk).update(version=F("version") + 1)
        found = virus_scan.virus_in(revision)
        facts = {"opd": document.opd.slug, "revision": revision.number, "found": found}
        ledger.record("document.infected" if found else f"document.{Act.CLOSE_FILE}", document, None, facts)
    return True


def copies_of(revisions: Collection[Revision]):
    same = Revision.objects.filter(sha256__in={revision.sha256 for revision in revisions}, disclosure=Disclosure.PUBLIC)
    same = same.exclude(pk__in=[revision.pk for revision in revisions])
    return same.select_related("document__opd").defer("text").order_by("document_id", "number")


def locked_copies(revisions: Collection[Revision]) -> list[Revision]:
    """Lock the documents of all in one order, so that two who close the same bytes do not block."""
    owners = Revision.objects.filter(sha256__in={revision.sha256 for revision in revisions}).values("document")
    list(Document.objects.select_for_update(no_key=True).filter(pk__in=owners).order_by("pk").values_list("pk"))
    return list(copies_of(revisions))


def _close(revision: Revision) -> bool:
    still_open = Revision.objects.filter(pk=revision.pk, disclosure=Disclosure.PUBLIC)
    if not still_open.update(disclosure=Disclosure.WITHHELD):
        return False
    at_rest.settle_soon()
    document = Document.objects.select_related("opd", "published_revision").get(pk=revision.document_id)
    if document.is_public and document.published_revision_id == revision.pk:
        search.index(document)
        search.recount_soon()
    return True
