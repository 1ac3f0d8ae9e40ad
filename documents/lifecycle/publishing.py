"""The verbs of a document's life; `rules.STEPS` says which is possible in which state and for whom.

Every verb is one transaction; files are stored and texts prepared before it. All raise NotAllowed without the role, and
WrongState when the document is no longer of the `version` seen.
"""

import copy
from collections.abc import Callable
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import release, search
from documents.files import intake, scanner
from documents.files.intake import Incoming, receive
from documents.filetypes import BY_MIME
from documents.lifecycle import metadata
from documents.lifecycle.proposal import Proposal
from documents.lifecycle.rules import (
    CLOSING,
    DECIDING,
    STEPS,
    Act,
    is_author,
    is_ruled_open,
    may_be_deleted,
    may_decide_on,
    may_publish_directly,
)
from documents.models import (
    PUBLIC_STATES,
    Disclosure,
    Document,
    DocumentEvent,
    DocumentState,
    FileScan,
    Revision,
    ScanState,
    ScheduleEnd,
)
from documents.models.document import slug_of
from documents.release import at_rest, confirmation, traces
from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.models import Opd, Role, User
from opd.rules import has_role
from opd.words import required
from opd.worker.queues import enqueue_slow

EXTRACT = "documents.tasks.extract"


def create(
    opd: Opd,
    *,
    by: User,
    values: dict,
    incoming: Incoming | None = None,
    together: Callable[[Document], object] | None = None,
) -> Document:
    """Create a draft; `values` are named as in `METADATA_FIELDS`. Raises ValidationError by field.

    `together` is called with the draft in the same transaction; if it raises, no draft is created.
    """
    if not has_role(by, opd, *STEPS[Act.SAVE].roles):
        raise NotAllowed(_("Anda tidak bekerja untuk %(opd)s.") % {"opd": opd})
    document = Document(opd=opd, created_by=by, **metadata.clean(opd, values))
    metadata.fill(document, metadata.by_agency(document))
    with _stored(incoming, by) as revision, transaction.atomic():
        document.save()
        _attach(document, revision, is_scanned=bool(incoming and incoming.checked.is_scanned))
        if together:
            together(document)
        note(document, Act.CREATE, by, revision=revision)
    return document


def save_draft(document: Document, *, by: User, values: dict, incoming: Incoming | None = None) -> None:
    """Change metadata or file, of a public document for review. Raises ValidationError by field."""
    _save(document, Act.SAVE, by, values, incoming)


def mend(document: Document, *, by: User, values: dict, incoming: Incoming | None = None) -> None:
    """Change a withdrawn document, whose title shows at once. Raises ValidationError by field."""
    _save(document, Act.MEND, by, values, incoming)


def replace_file(document: Document, *, by: User, incoming: Incoming) -> None:
    """Add a revision. The published one stays public until the new one is reviewed."""
    save_draft(document, by=by, values={}, incoming=incoming)


def add_redacted_copy(document: Document, *, by: User, incoming: Incoming) -> Revision:
    """Add a redacted copy as newest version, restoring a withdrawn one (Pasal 22 ayat (7) huruf e). Returns it."""
    with _stored(incoming, by) as revision, transaction.atomic():
        move(document, Act.REDACT, by)
        _attach(document, revision, is_scanned=bool(incoming and incoming.checked.is_scanned))
        note(document, Act.REDACT, by, revision=revision)
    return revision


def add_public_copy(revision: Revision, *, by: User) -> Revision:
    """Add and return a copy of the newest version without comments, changes and hidden sheets.

    Raises ValidationError for another version, or one public or without traces, `intake.Refused` for a signed one.
    """
    document = revision.document
    if reason := traces.why_not_copied(revision):
        raise ValidationError(reason)
    with revision.file.open("rb") as file:
        content = intake.without_traces(cast(BinaryIO, file), BY_MIME[revision.mime].extension)
    incoming = receive(SimpleUploadedFile(revision.name, content))
    with _stored(incoming, by) as result, transaction.atomic():
        move(document, Act.PUBLIC_COPY, by)
        if reason := traces.why_not_copied(revision):
            raise ValidationError(reason)
        _attach(document, result, is_scanned=incoming.checked.is_scanned)
        facts = {"of": revision.number, "original": revision.sha256, "copy": result.sha256}
        note(document, Act.PUBLIC_COPY, by, revision=result, facts=facts)
    return result


def submit(document: Document, *, by: User) -> None:
    """Submit for review. Raises ValidationError for gaps, personal numbers, or an open redaction."""
    proposal = Proposal(document)
    proposal.require_complete()
    with transaction.atomic():
        move(document, Act.SUBMIT, by, reason="")
        release.require_submittable(proposal.document)
        note(document, Act.SUBMIT, by)  # no message: `reminders.tell_submitted` writes one for all that waits


def recall(document: Document, *, by: User) -> None:
    with transaction.atomic():
        move(document, Act.RECALL, by)
        note(document, Act.RECALL, by)


def return_to_operator(document: Document, *, by: User, reason: str) -> None:
    reason = required(reason)
    with transaction.atomic():
        move(document, Act.RETURN, by, reason=reason)
        _write_to(_authors(document), "document_returned", document, by)
        note(document, Act.RETURN, by, reason=reason)


def publish(document: Document, *, by: User, looked_for: bool) -> None:
    """Publish the reviewed metadata and file (Permendagri 3/2017: PPID Utama approves).

    `looked_for` is the confirmation of `release.confirmation`. Raises ValidationError without it, and while something
    keeps file or metadata from going out.
    """
    _make_public(document, Act.PUBLISH, by, looked_for=looked_for)


def publish_scheduled(document: Document, *, by: User) -> None:
    """Publish as `publish` does, on the confirmation that was recorded when the publication was scheduled."""
    _make_public(document, Act.PUBLISH, by)


def publish_directly(document: Document, *, by: User, looked_for: bool) -> None:
    """Publish berkala or serta-merta information without review, where the agency lets operators."""
    if not may_publish_directly(document):
        raise NotAllowed(_("Dokumen ini harus diperiksa dahulu: ajukan untuk diperiksa."))
    _make_public(document, Act.PUBLISH_DIRECTLY, by, looked_for=looked_for)


def restore(document: Document, *, by: User, looked_for: bool) -> None:
    """Publish a withdrawn document again as it was, or as a reviewer has mended or redacted it since."""
    after = Proposal(document).document
    try:
        _make_public(document, Act.RESTORE, by, looked_for=looked_for)
    except ValidationError as error:
        if release.has_clear_metadata(after):
            raise
        how = _("Betulkan isiannya di halaman dokumen ini, lalu terbitkan kembali.")
        raise ValidationError([*error.messages, how]) from error


def discard_change(document: Document, *, by: User) -> None:
    with transaction.atomic():
        move(document, Act.DISCARD, by, proposed={}, proposed_revision=None, reason="")
        note(document, Act.DISCARD, by)


def ask_withdrawal(document: Document, *, by: User, reason: str) -> None:
    reason = required(reason)
    with transaction.atomic():
        move(document, Act.ASK_WITHDRAWAL, by, withdrawal_asked=reason)
        _write_to(User.objects.with_role(Role.REVIEWER), "withdrawal_asked", document, by)
        note(document, Act.ASK_WITHDRAWAL, by, reason=reason)


def withdraw(document: Document, *, by: User, reason: str) -> None:
    """Take a public document off the site; its address gives the reason (domain rule 42)."""
    reason = required(reason)
    release.require_texts(document, {_("alasan"): reason})
    with transaction.atomic():
        move(
            document,
            Act.WITHDRAW,
            by,
            reason=reason,
            withdrawn_at=timezone.now(),
            withdrawal_asked="",
            proposed={},
            proposed_revision=release.proven_copy(document),  # with which it may be restored
        )
        search.remove(document)
        _write_to(_authors(document), "document_withdrawn", document, by)
        note(document, Act.WITHDRAW, by, reason=reason)


def hide_title(document: Document, *, by: User, reason: str) -> None:
    """Hide the title of a withdrawn or exempt document, itself the problem; staff still read it."""
    reason = required(reason)
    with transaction.atomic():
        move(document, Act.HIDE_TITLE, by, hides_title=True)
        note(document, Act.HIDE_TITLE, by, reason=reason)


def delete_draft(document: Document, *, by: User) -> None:
    """Delete a document that was never public nor tested; the ledger keeps that it existed."""
    if not may_be_deleted(document):
        raise NotAllowed(_("Yang pernah terbit atau diuji tidak dihapus, tetapi dicabut."))
    files = [file for revision in document.revisions.all() for file in (revision.file, revision.preview) if file]
    with transaction.atomic():
        move(document, Act.DELETE, by)
        gone = copy.copy(document)
        document.delete()
        ledger.record("document.delete", gone, by, {"opd": gone.opd.slug})
    for file in files:
        file.delete(save=False)


def move(document: Document, act: Act, by: User, **columns) -> None:
    """Change state and columns of the version seen, here alone; refresh `document`.

    Raises NotAllowed, WrongState. The worker stores files again that become public or cease to be.
    """
    step = STEPS[act]
    if not has_role(by, document.opd, *step.roles):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas dokumen ini."))
    if act in CLOSING and is_ruled_open(document):
        raise NotAllowed(
            _("Dokumen ini dinyatakan terbuka oleh putusan yang tetap. Hanya putusan kemudian yang dapat menutupnya.")
        )
    target = step.moves.get(DocumentState(document.state))
    seen = Document.objects.filter(pk=document.pk, state=document.state, version=document.version)
    now = timezone.now()
    if target is None or not seen.update(state=target, version=F("version") + 1, updated_at=now, **columns):
        raise WrongState(_present_state(document))
    if (document.state in PUBLIC_STATES) != (target in PUBLIC_STATES):
        at_rest.settle_soon()
    document.refresh_from_db()


def _present_state(document: Document) -> str:
    now = Document.objects.filter(pk=document.pk).first()
    if now is None:
        return _("Dokumen ini sudah dihapus.")
    if now.version != document.version:
        return _("Orang lain lebih dulu mengubah dokumen ini. Statusnya sekarang: %(state)s. Periksa lagi.") % {
            "state": now.get_state_display()
        }
    return _("Tindakan ini tidak dapat dilakukan saat statusnya: %(state)s.") % {"state": now.get_state_display()}


def require_another(document: Document, act: Act, by: User) -> None:
    """Raise NotAllowed where the city asks for another person than the author."""
    if act in DECIDING and not may_decide_on(document, by):
        raise NotAllowed(
            _("Dokumen ini Anda tulis, ubah, atau unggah sendiri. Menurut pengaturan kota, orang lain menerbitkannya.")
        )


def _make_public(document: Document, act: Act, by: User, looked_for: bool | None = None) -> None:
    """Publish a document. `looked_for` is None where the confirmation was recorded before, by a schedule."""
    require_another(document, act, by)
    now = timezone.now()
    proposal = Proposal(document, now=now)
    revision = proposal.revision
    proposal.require_complete()
    proposal.require_place()
    release.require_screened(revision)
    release.require_tests(revision)
    prepared = proposal.rows()
    with transaction.atomic():
        if looked_for is not None:
            confirmation.confirm(revision, by=by, looked_for=looked_for, now=now)
        confirmation.require(revision)
        move(document, act, by, **proposal.columns)
        document.schedules.open().update(ended_at=now, end=ScheduleEnd.PUBLISHED)
        release.require(proposal.document)
        if revision:
            row = Revision.objects.filter(pk=revision.pk)
            row.filter(published_at__isnull=True).update(published_at=now)
            row.update(disclosure=Disclosure.PUBLIC)
        release.seal(document)
        if revision and not Revision.objects.filter(pk=revision.pk, extraction=revision.extraction).exists():
            search.index(document)  # it was read meanwhile
        else:
            search.write(document, prepared)
        _write_to(_authors(document), "document_published", document, by)
        facts = {"by_author": is_author(document, by), "looked_for": revision is not None}
        note(document, act, by, changes=proposal.filled, revision=revision, facts=facts)


def _save(document: Document, act: Act, by: User, values: dict, incoming: Incoming | None) -> None:
    values = metadata.clean(document.opd, values)
    changes = metadata.changes(document, values)
    if not changes and incoming is None:
        return
    columns = {name: values[name] for name in changes}
    with _stored(incoming, by) as revision, transaction.atomic():
        if document.state in PUBLIC_STATES:
            move(document, act, by, proposed=metadata.proposal(document, changes))
        else:
            move(document, act, by, slug=slug_of(columns.get("title", document.title)), **columns)
        if act == Act.MEND:
            release.require_submittable(document)
        _attach(document, revision, is_scanned=bool(incoming and incoming.checked.is_scanned))
        note(document, act, by, changes=changes, revision=revision)


@contextmanager
def _stored(incoming: Incoming | None, by: User):
    if incoming is None:
        yield None
        return
    checked = incoming.checked
    revision = Revision(name=incoming.name, mime=checked.mime, size=checked.size, sha256=checked.sha256, uploaded_by=by)
    incoming.file.seek(0)
    revision.file.save(incoming.name, File(incoming.file), save=False)
    try:
        yield revision
    except BaseException:
        revision.file.delete(save=False)
        raise


def _attach(document: Document, revision: Revision | None, *, is_scanned: bool = False) -> None:
    if revision is None:
        return
    revision.document = document
    revision.number = (document.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
    revision.save(force_insert=True)
    if document.first_published_at:  # also after an exemption: else the old file would go out again
        document.proposed_revision = revision
        Document.objects.filter(pk=document.pk).update(proposed_revision=revision)
    if is_scanned:
        FileScan.objects.create(revision=revision, state=ScanState.CLEAN, at=timezone.now())
    elif scanner.is_on():
        FileScan.objects.create(revision=revision)
    enqueue_slow(EXTRACT, revision.pk)


def _authors(document: Document):
    operators = User.objects.with_role(Role.OPERATOR, document.opd)
    return operators.filter(pk__in=document.events.filter(act=Act.SUBMIT).values("by")) or operators


def _write_to(people, message: str, document: Document, by: User) -> None:
    outbox.write(message, people.exclude(pk=by.pk), {"document": document, "by": by})


def note(document: Document, act: Act, by: User, *, reason="", changes=None, revision=None, facts=None) -> None:
    """Write the history, then the ledger, as the last step of every act."""
    DocumentEvent.objects.create(
        document=document,
        act=act,
        state=document.state,
        by=by,
        reason=reason,
        changes=changes or {},
        revision=revision,
    )
    facts = {"opd": document.opd.slug, "state": document.state, "version": document.version, **(facts or {})}
    if revision:
        facts |= {"revision": revision.number, "sha256": revision.sha256}
    if changes:
        facts["changed"] = sorted(changes)
    ledger.record(f"document.{act}", document, by, facts)
