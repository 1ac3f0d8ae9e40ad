"""Batches of uploaded files: one draft per file, kept together so that the clerk can complete them later."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import intake
from documents.lifecycle import metadata, publishing
from documents.lifecycle.rules import STEPS, Act
from documents.models import (
    BatchFile,
    Category,
    Document,
    DocumentKind,
    DocumentState,
    ExtractionState,
    Revision,
    UploadBatch,
)
from documents.suggestions import propose, stored
from documents.suggestions.stored import Suggestion
from opd.errors import NotAllowed, WrongState
from opd.models import Opd, User
from opd.rules import has_role

MAX_FILES = 50
TO_COMPLETE = (DocumentState.DRAFT, DocumentState.RETURNED)
BEING_READ = (ExtractionState.WAITING, ExtractionState.RUNNING)
SHARED_FIELDS = ("classification", "kind", "year")  # may be stated for all files; `kind` and `year` may be empty


@dataclass
class BatchEntry:
    """A file of a batch as the page shows it.

    `revision` is loaded without its text; `twins` are other documents with the same file.
    """

    file: BatchFile
    revision: Revision | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    suggestions: dict[str, Suggestion] = field(default_factory=dict)
    twins: list[Document] = field(default_factory=list)

    @property
    def document(self) -> Document | None:
        return self.file.document

    @property
    def is_to_complete(self) -> bool:
        return self.document is not None and self.document.state in TO_COMPLETE

    @property
    def is_being_read(self) -> bool:
        return self.revision is not None and self.revision.extraction in BEING_READ


def open_batch(opd: Opd, *, by: User, category: Category, stated: dict) -> UploadBatch:
    """Open a batch for files of one category.

    `stated` are values of SHARED_FIELDS that hold for all files; suggestions never replace them. Raises NotAllowed and
    ValidationError.
    """
    if not has_role(by, opd, *STEPS[Act.SAVE].roles):
        raise NotAllowed(_("Anda tidak bekerja untuk %(opd)s.") % {"opd": opd})
    metadata.clean(opd, {"category": category} | stated)
    return UploadBatch.objects.create(opd=opd, by=by, category=category, stated=stated)


def add_file(batch: UploadBatch, file, *, by: User) -> BatchFile:
    """Make a draft of an uploaded file, or a row with the reason for refusing it. Duplicates in a batch are refused."""
    name = intake.clean_name(file.name or "")
    try:
        incoming = publishing.receive(file, "new_document")
        _refuse_too_many(batch)
        _refuse_repetition(batch, incoming.checked.sha256)
    except (intake.Refused, ValidationError) as refusal:
        reason = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        return BatchFile.objects.create(batch=batch, name=name, refusal=reason)
    written: list[BatchFile] = []

    def remember(document: Document) -> None:
        written.append(BatchFile.objects.create(batch=batch, name=incoming.name, document=document))

    values = {"kind": DocumentKind.OTHER, "year": timezone.localdate().year} | batch.stated
    values |= {"category": batch.category, "title": title_of(incoming.name)}
    publishing.create(batch.opd, by=by, values=values, incoming=incoming, together=remember)
    return written[0]


def title_of(name: str) -> str:
    """Return a first title for a draft, made from the name of its file."""
    guess = propose("", name, {}, timezone.localdate()).title
    return str(guess.value) if guess else name.rsplit(".", 1)[0] or name


def _refuse_too_many(batch: UploadBatch) -> None:
    if batch.files.filter(document__isnull=False).count() >= MAX_FILES:
        raise ValidationError(
            _("Paling banyak %(max)d berkas sekali unggah. Untuk lebih banyak, pakai impor tabel.") % {"max": MAX_FILES}
        )


def _refuse_repetition(batch: UploadBatch, sha256: str) -> None:
    same = batch.files.filter(document__revisions__sha256=sha256).first()
    if same:
        raise ValidationError(_("Sama persis dengan “%(name)s” di unggahan ini.") % {"name": same.name})


def entries(batch: UploadBatch, user: User) -> list[BatchEntry]:
    """Return all files of a batch as the pages show them, in a fixed number of queries."""
    files = list(batch.files.select_related("document__opd", "document__category"))
    newest = _newest(files)
    suggestions = stored.by_document(newest.values())
    twins = _twins(newest, user)
    return [
        BatchEntry(
            file,
            newest.get(file.document_id or 0),
            metadata.current(file.document) if file.document else {},
            suggestions.get(file.document_id or 0, {}),
            twins.get(file.document_id or 0, []),
        )
        for file in files
    ]


def _newest(files: list[BatchFile]) -> dict[int, Revision]:
    """Return the newest revision of each document, without its text, by key of the document."""
    documents = [file.document_id for file in files if file.document_id]
    revisions = Revision.objects.filter(document__in=documents).order_by("document", "number").defer("text")
    return {revision.document_id: revision for revision in revisions}


def _twins(newest: dict[int, Revision], user: User) -> dict[int, list[Document]]:
    """Return other documents with the same file that the user may see, by key of the document in the batch."""
    by_hash = {revision.sha256: document for document, revision in newest.items()}
    same = Revision.objects.filter(sha256__in=by_hash, document__in=Document.objects.visible_to(user))
    twins: dict[int, list[Document]] = {}
    for sha256, pk, title in same.exclude(document__in=newest).values_list("sha256", "document", "document__title"):
        twins.setdefault(by_hash[sha256], []).append(Document(pk=pk, title=title))
    return twins


def complete(document: Document, *, by: User, values: dict, seen_version: int, hand_in: bool) -> str:
    """Save the metadata of one draft and, if wanted, submit it. Returns the reason for failure, or an empty string."""
    document.version = seen_version
    try:
        publishing.save_draft(document, by=by, values=values)
        if hand_in:
            publishing.submit(document, by=by)
    except (ValidationError, WrongState, NotAllowed) as error:
        return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    return ""


def unfinished(user: User, opd: Opd):
    """Return the batches of an agency that the user may see and that have drafts to complete, newest first."""
    to_complete = Count("files", filter=Q(files__document__state__in=TO_COMPLETE))
    mine = UploadBatch.objects.of(user).filter(opd=opd).select_related("by")
    return mine.annotate(open=to_complete).filter(open__gt=0)
