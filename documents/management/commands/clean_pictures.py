"""Give public pictures that were stored with metadata a clean version, and close the old one.

May be interrupted and run again: finished documents are skipped, and a half-finished one is continued.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from documents import intake, tasks
from documents.filetypes import JPEG, PNG
from documents.lifecycle import closing, finding_answers, publishing
from documents.lifecycle.publishing import Incoming
from documents.models import Document, DocumentState, Revision, Screening
from documents.release import privacy_gate
from opd.errors import REFUSALS
from opd.models import Role, User

PICTURES = (JPEG.mime, PNG.mime)
FAILURES = (*REFUSALS, intake.Refused, OSError)
UNSENT = (DocumentState.CHANGE_DRAFT, DocumentState.CHANGE_RETURNED)


class Waiting(Exception):
    """Another change of the document waits: publishing now would publish it unreviewed."""


@dataclass
class Cleaning:
    """The result for a document: a sentence for each act, and whether its pictures are clean."""

    sentences: list[str]
    is_clean: bool = True


class Command(BaseCommand):
    help = (
        "Publish public pictures again without place, time, device and data after their end, and withhold the versions "
        "that have them. Writes one line for each document; the exit code is 1 while one is left."
    )

    def add_arguments(self, parser):
        parser.add_argument("--by", required=True, help="username of the reviewer in whose name it is done")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")

    def handle(self, *args, by, dry_run, **options):
        reviewer = User.objects.filter(username=by, is_active=True).first()
        if reviewer is None or not reviewer.has_city_role(Role.REVIEWER):
            raise CommandError(f"Tidak ada verifikator aktif bernama {by}.")
        cleaned = left = looked_at = 0
        for document in _with_public_pictures():
            outcome = self.clean(document, reviewer, dry_run)
            looked_at += 1
            left += not outcome.is_clean
            cleaned += bool(outcome.sentences) and outcome.is_clean
            if outcome.sentences:
                self.stdout.write(f"{document.pk} {document.title[:80]}: {'; '.join(outcome.sentences)}")
        verb = "akan dibersihkan" if dry_run else "dibersihkan"
        summary = f"{looked_at} dokumen bergambar diperiksa, {cleaned} {verb}, {left} tersisa."
        if left:
            raise CommandError(summary)
        self.stdout.write(self.style.SUCCESS(summary))

    def clean(self, document: Document, by: User, dry_run: bool) -> Cleaning:
        result = Cleaning([])
        try:
            for sentence in _cleaned(document, by, dry_run):
                result.sentences.append(sentence)
        except Waiting:
            result.sentences.append(_("perubahan lain sedang menunggu; selesaikan dahulu, lalu jalankan lagi"))
            result.is_clean = False
        except FAILURES as error:
            why = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            result.sentences.append(_("belum dibersihkan: %(why)s") % {"why": why})
            result.is_clean = False
        return result


def _with_public_pictures() -> Iterator[Document]:
    pictures = Revision.objects.public().filter(mime__in=PICTURES)
    for pk in Document.objects.filter(pk__in=pictures.values("document")).order_by("pk").values_list("pk", flat=True):
        yield Document.objects.select_related("opd", "published_revision", "proposed_revision").get(pk=pk)


def _cleaned(document: Document, by: User, dry_run: bool) -> Iterator[str]:
    """Do the acts and yield a sentence for each. Raises Waiting and FAILURES."""
    current = document.published_revision
    incoming = _clean_version(current)
    if current and incoming:
        if not dry_run:
            _publish(document, incoming, by)
        yield _("versi %(number)d diterbitkan tanpa metadata") % {"number": _number(document, dry_run)}
    for revision in document.revisions.public().filter(mime__in=PICTURES).order_by("number"):
        if revision.pk == document.published_revision_id and not (dry_run and incoming):
            continue
        if _clean_version(revision):
            if not dry_run:
                closing.withhold_revision(
                    revision, by=by, reason=_("Gambar ini memuat metadata, misalnya tempat pengambilannya.")
                )
            yield _("versi %(number)d ditutup") % {"number": revision.number}


def _number(document: Document, dry_run: bool) -> int:
    newest = document.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    return newest + dry_run * (document.proposed_revision_id is None)


def _clean_version(revision: Revision | None) -> Incoming | None:
    """Return the clean file to store instead; None if the revision is clean or no picture."""
    if revision is None or revision.mime not in PICTURES:
        return None
    with revision.file.open("rb") as stored:
        incoming = publishing.receive(UploadedFile(stored, revision.name))
    return incoming if incoming.checked.cleaned else None


def _sign_as_before(revision: Revision, before: Revision, by: User) -> None:
    """Sign for the new version if a person signed for the old one, which is the same picture and unread too."""
    if not Screening.objects.filter(revision=before).exclude(signed_by=None).exists():
        return
    now = Revision.objects.select_related("screening").get(pk=revision.pk)
    if hasattr(now, "screening") and now.screening.signed_by_id is None and privacy_gate.unread_because(now):
        finding_answers.sign(revision, by=by)


def _publish(document: Document, incoming: Incoming, by: User) -> None:
    """Add the new version, read it, submit it and publish it, or continue where that was interrupted.

    Raises Waiting if the document has another change.
    """
    is_ours = (
        document.proposed_revision is not None
        and document.proposed_revision.sha256 == incoming.checked.sha256
        and not document.proposed
    )
    if document.state == DocumentState.PUBLISHED:
        publishing.replace_file(document, by=by, incoming=incoming)
    elif not is_ours:
        raise Waiting
    revision = cast(Revision, document.proposed_revision)
    tasks.extract(revision.pk)  # an unread file cannot be published, and the worker may be later
    tasks.read_pages(revision.pk)
    _sign_as_before(revision, cast(Revision, document.published_revision), by)
    document.refresh_from_db()
    if document.state in UNSENT:
        publishing.submit(document, by=by)
    publishing.publish(document, by=by, looked_for=True)  # the same picture as the public one
