"""Files that become drafts: uploaded together, read, completed on one page, and handed in."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from documents.duties import matrix, skeleton
from documents.files import intake
from documents.imports.proposals import TO_COMPLETE, Folders, UploadedDraft, offers_for
from documents.lifecycle import metadata, publishing
from documents.lifecycle.rules import STEPS, Act
from documents.models import (
    BatchFile,
    Category,
    Document,
    DocumentKind,
    Duty,
    Finding,
    Revision,
    UploadBatch,
)
from documents.models.file_contents.screening import KIND_LABELS
from documents.privacy import Kind
from documents.release.blockers import with_blocker
from documents.suggestions import stored
from opd.errors import REFUSALS, NotAllowed, sentences
from opd.models import Opd, User
from opd.rules import has_role

MAX_FILES = 50
OF_DUTY = ("classification", "kind")  # metadata that a duty states; a file does not outweigh them


def open_batch(opd: Opd, *, by: User, category: Category | None = None, duty: Duty | None = None) -> UploadBatch:
    """Open a batch, for a `category` or `duty` of the agency if one was chosen. Raises NotAllowed and ValidationError.

    An agency without categories gets those of the skeleton. Without a choice each file is asked for its category.
    """
    if not has_role(by, opd, *STEPS[Act.SAVE].roles):
        raise NotAllowed(_("Anda tidak bekerja untuk %(opd)s.") % {"opd": opd})
    if not opd.categories.exists():
        skeleton.lay_out(opd, by=by)
    stated: dict[str, Any] = {}
    if duty:
        matrix.require_owed(duty, opd)
        category = matrix.folder_of(duty, opd, by=by)
        stated = {"duty": duty.code} | {name: getattr(duty, name) for name in OF_DUTY}
    if category:
        metadata.clean(opd, {"category": category})
        stated["category"] = category.pk
    return UploadBatch.objects.create(opd=opd, by=by, category=category or opd.categories.all()[0], stated=stated)


def duty_of(batch: UploadBatch) -> Duty | None:
    code = batch.stated.get("duty")
    return Duty.objects.filter(code=code).first() if code else None


def add_file(batch: UploadBatch, file, *, by: User) -> BatchFile:
    """Make a draft of an uploaded file, or a row with the reason for refusing it. Duplicates in a batch are refused."""
    name = intake.clean_name(file.name or "")
    written: list[BatchFile] = []

    def remember(document: Document) -> None:
        written.append(BatchFile.objects.create(batch=batch, name=incoming.name, document=document))

    try:
        incoming = intake.receive(file, "new_document")
        if batch.files.filter(document__isnull=False).count() >= MAX_FILES:
            sentence = _("Paling banyak %(max)d berkas sekali unggah. Untuk lebih banyak, pakai impor tabel.")
            raise ValidationError(sentence % {"max": MAX_FILES})
        if same := batch.files.filter(document__revisions__sha256=incoming.checked.sha256).first():
            raise ValidationError(_("Sama persis dengan “%(name)s” di unggahan ini.") % {"name": same.name})
        values, duty = _first_metadata(batch, incoming.name), duty_of(batch)
        if duty:
            matrix.fill(duty, batch.opd, by=by, values=values, incoming=incoming, together=remember)
        else:
            publishing.create(batch.opd, by=by, values=values, incoming=incoming, together=remember)
    except (intake.Refused, ValidationError) as refusal:
        return BatchFile.objects.create(batch=batch, name=name, refusal=" ".join(sentences(refusal)))
    return written[0]


def _first_metadata(batch: UploadBatch, name: str) -> dict[str, Any]:
    """Return what a draft has before it is read: title and year by the file's name, and what the columns need."""
    named = {field: suggestion.value for field, suggestion in stored.of_name(name).items()}
    return {
        "title": named.get("title") or name.rsplit(".", 1)[0] or name,
        "year": named.get("year", metadata.UNSTATED_YEAR),
        "kind": named.get("kind", DocumentKind.OTHER),
        "category": batch.category,
        "classification": batch.category.default_classification,
    }


def entries(batch: UploadBatch, user: User, folders: Folders) -> list[UploadedDraft]:
    """Return the drafts of a batch with all that its page says of them, in a fixed number of queries."""
    names = dict(batch.files.exclude(document=None).values_list("document", "name"))
    rows = with_blocker(Document.objects.filter(pk__in=names).select_related("opd", "category"))
    documents, duty = rows.in_bulk(), duty_of(batch)
    revisions = Revision.objects.filter(document__in=list(names)).order_by("document", "number").defer("text")
    newest = {revision.document_id: revision for revision in revisions}
    suggestions, findings = stored.by_document(newest.values()), _open_findings(newest.values())
    twins = _twins(newest, user)
    drafts = [
        UploadedDraft(
            document=documents[pk],
            name=name,
            revision=newest[pk],
            metadata=_stated(documents[pk], batch),
            by_file=suggestions[pk],
            twins=twins.get(pk, []),
            findings=findings.get(pk, []),
        )
        for pk, name in names.items()
    ]
    for draft in drafts:
        draft.filled, draft.beside = offers_for(draft, batch.stated, duty, folders)
    return drafts


def _stated(document: Document, batch: UploadBatch) -> dict[str, Any]:
    values = metadata.current(document)
    if values["year"] == metadata.UNSTATED_YEAR:
        values["year"] = None
    if values["category"] == batch.category_id and "category" not in batch.stated:
        values["category"] = None
    return values


def _open_findings(revisions: Iterable[Revision]) -> dict[int, list[tuple[str, str, int]]]:
    rows = Finding.objects.open().filter(revision__in=[revision.pk for revision in revisions]).order_by()
    found: dict[int, list[tuple[str, str, int]]] = {}
    for document, kind, count in rows.values_list("revision__document", "kind").annotate(Count("pk")):
        found.setdefault(document, []).append((kind, str(KIND_LABELS[Kind(kind)]), count))
    return found


def _twins(newest: dict[int, Revision], user: User) -> dict[int, list[Document]]:
    by_hash = {revision.sha256: document for document, revision in newest.items()}
    same = Revision.objects.filter(sha256__in=by_hash, document__in=Document.objects.visible_to(user))
    twins: dict[int, list[Document]] = {}
    for sha256, pk, title in same.exclude(document__in=newest).values_list("sha256", "document", "document__title"):
        twins.setdefault(by_hash[sha256], []).append(Document(pk=pk, title=title))
    return twins


def complete(
    document: Document, *, by: User, values: dict, seen_version: int, hand_in: Callable[..., None] | None
) -> str:
    """Save the metadata of a draft, then do the verb `hand_in` if there is one. Returns why it failed, or ""."""
    document.version = seen_version
    try:
        publishing.save_draft(document, by=by, values=values)
        if hand_in:
            hand_in(document, by=by)
    except REFUSALS as error:
        return " ".join(sentences(error))
    return ""


def unfinished(user: User, opd: Opd):
    to_complete = Count("files", filter=Q(files__document__state__in=TO_COMPLETE))
    mine = UploadBatch.objects.of(user).filter(opd=opd).select_related("by")
    return mine.annotate(open=to_complete).filter(open__gt=0)
