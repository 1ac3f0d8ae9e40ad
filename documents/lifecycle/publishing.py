"""The verbs of a document's life; `rules.STEPS` says which is possible when and for whom.

Every verb is one transaction: the right person, the right state, one winner among rivals (`version`), the document's
history, the messages and, last, the ledger. File and text work happens before the transaction.
"""

import copy
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import intake, search
from documents.lifecycle import metadata as document_facts
from documents.lifecycle.rules import STEPS, Act, may_be_deleted, may_publish_directly
from documents.models import (
    FACTS,
    PUBLIC_STATES,
    Disclosure,
    Document,
    DocumentEvent,
    DocumentState,
    Medium,
    Revision,
    ScheduleEnd,
)
from documents.models.document import slug_of
from documents.release import privacy_gate, redaction_check
from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.models import Opd, Role, User
from opd.rules import has_role
from opd.worker.queues import enqueue_slow

EXTRACT = "documents.tasks.extract"


@dataclass(frozen=True)
class Incoming:
    """A file that has passed intake and waits to become a revision."""

    file: File
    name: str
    checked: intake.Checked


def receive(file: UploadedFile, kind: str = "document", inspection: intake.Inspection | None = None) -> Incoming:
    """Check an uploaded file; raises `intake.Refused` with a sentence for the person.

    What is stored is `Incoming.file`: a picture without its metadata, any other file as it came. `kind` is a policy of
    intake; files of one form share an `inspection`.
    """
    checked = intake.check(cast(BinaryIO, file), kind, inspection=inspection)
    stored: File = File(checked.cleaned) if checked.cleaned else file
    return Incoming(stored, intake.clean_name(file.name or ""), checked)


# Verbs --------------------------------------------------------------------------------------------------------------


def create(
    opd: Opd,
    *,
    by: User,
    facts: dict,
    incoming: Incoming | None = None,
    together: Callable[[Document], object] | None = None,
) -> Document:
    """A new draft of an agency. `facts`: any of `models.FACTS`; `category` is a Category of that agency.

    `together` writes what must stand or fall with the draft, in the same transaction.
    """
    if not has_role(by, opd, *STEPS[Act.SAVE].roles):
        raise NotAllowed(_("Anda tidak bekerja untuk %(opd)s.") % {"opd": opd})
    document = Document(opd=opd, created_by=by, **document_facts.clean(opd, facts))
    with _stored(incoming, by) as revision, transaction.atomic():
        document.save()
        _attach(document, revision)
        if together:
            together(document)
        note(document, Act.CREATE, by, revision=revision)
    return document


def save_draft(document: Document, *, by: User, facts: dict, incoming: Incoming | None = None) -> None:
    """Change facts or file. A public document keeps its public face; the change waits for review beside it."""
    facts = document_facts.clean(document.opd, facts)
    changes = document_facts.changes(document, facts)
    if not changes and incoming is None:
        return
    with _stored(incoming, by) as revision, transaction.atomic():
        if document.state in PUBLIC_STATES:
            move(document, Act.SAVE, by, proposed=document_facts.proposal(document, changes))
        else:
            columns = {name: facts[name] for name in changes}
            move(document, Act.SAVE, by, slug=slug_of(columns.get("title", document.title)), **columns)
        _attach(document, revision)
        note(document, Act.SAVE, by, changes=changes, revision=revision)


def replace_file(document: Document, *, by: User, incoming: Incoming) -> None:
    """A new revision; what is public stays public until the new one has passed review."""
    save_draft(document, by=by, facts={}, incoming=incoming)


def take_copy(document: Document, *, by: User, incoming: Incoming) -> Revision:
    """A blackened copy becomes the newest version, also of a withdrawn document, which comes back with it."""
    with _stored(incoming, by) as revision, transaction.atomic():
        move(document, Act.BLACKEN, by)
        _attach(document, revision)
        note(document, Act.BLACKEN, by, revision=revision)
    return revision


def submit(document: Document, *, by: User) -> None:
    """Ask for review. Raises ValidationError while facts are missing, or a file that is not stated to be on paper."""
    after = as_proposed(document)
    _require_complete(after)
    with transaction.atomic():
        move(document, Act.SUBMIT, by, reason="")
        redaction_check.require_clean(after)
        privacy_gate.require_clear_metadata(after)
        note(
            document, Act.SUBMIT, by
        )  # reviewers are told of all that waits: `documents.lifecycle.reminders.tell_submitted`


def recall(document: Document, *, by: User) -> None:
    """Take a submitted document back before anybody decided."""
    with transaction.atomic():
        move(document, Act.RECALL, by)
        note(document, Act.RECALL, by)


def return_to_operator(document: Document, *, by: User, reason: str) -> None:
    """Send it back with a reason that the operator can work with."""
    reason = _required(reason)
    with transaction.atomic():
        move(document, Act.RETURN, by, reason=reason)
        _write_to(_authors(document), "document_returned", document, by)
        note(document, Act.RETURN, by, reason=reason)


def publish(document: Document, *, by: User) -> None:
    """Make the reviewed facts and file the public ones (Permendagri 3/2017: PPID Utama approves)."""
    _make_public(document, Act.PUBLISH, by)


def publish_directly(document: Document, *, by: User) -> None:
    """An operator publishes berkala or serta-merta information alone, where the agency's setting allows it."""
    if not may_publish_directly(document):
        raise NotAllowed(_("Dokumen ini harus diperiksa dahulu: ajukan untuk diperiksa."))
    _make_public(document, Act.PUBLISH_DIRECTLY, by)


def restore(document: Document, *, by: User) -> None:
    """Make a withdrawn document public again, as it was."""
    after = as_proposed(document)
    try:
        _make_public(document, Act.RESTORE, by)
    except ValidationError as error:
        if _has_clear_facts(after):
            raise
        how = _(
            "Isian dokumen yang dicabut tidak dapat diubah. Buat dokumen baru dengan berkas yang boleh terbit dan "
            "isian yang sudah diperbaiki, lalu biarkan dokumen ini tetap dicabut."
        )
        raise ValidationError([*error.messages, how]) from error


def discard_change(document: Document, *, by: User) -> None:
    """Drop the change of a public document that has not passed review."""
    with transaction.atomic():
        move(document, Act.DISCARD, by, proposed={}, proposed_revision=None, reason="")
        note(document, Act.DISCARD, by)


def ask_withdrawal(document: Document, *, by: User, reason: str) -> None:
    """An operator cannot withdraw; he asks the reviewer to."""
    reason = _required(reason)
    with transaction.atomic():
        move(document, Act.ASK_WITHDRAWAL, by, withdrawal_asked=reason)
        _write_to(User.objects.with_role(Role.REVIEWER), "withdrawal_asked", document, by)
        note(document, Act.ASK_WITHDRAWAL, by, reason=reason)


def withdraw(document: Document, *, by: User, reason: str) -> None:
    """Take a public document off the site; its address says why (domain rule 42)."""
    reason = _required(reason)
    privacy_gate.require_no_numbers({_("alasan"): reason})
    redaction_check.require_without(redaction_check.words_to_redact(document), {_("alasan"): reason})
    with transaction.atomic():
        move(
            document,
            Act.WITHDRAW,
            by,
            reason=reason,
            withdrawn_at=timezone.now(),
            withdrawal_asked="",
            proposed={},
            proposed_revision=redaction_check.proven_copy(
                document
            ),  # what was withdrawn for its words comes back without them,
        )
        search.remove(document)
        _write_to(_authors(document), "document_withdrawn", document, by)
        note(document, Act.WITHDRAW, by, reason=reason)


def hide_title(document: Document, *, by: User, reason: str) -> None:
    """The page of a withdrawn document, or the list of exempt ones, no longer names it: its title was what had to go.

    Staff still reads it.
    """
    reason = _required(reason)
    with transaction.atomic():
        move(document, Act.HIDE_TITLE, by, hides_title=True)
        note(document, Act.HIDE_TITLE, by, reason=reason)


def withhold_revision(revision: Revision, *, by: User, reason: str) -> None:
    """Close an old version; the version that is public now can only be replaced, or the document withdrawn."""
    reason, document = _required(reason), revision.document
    if revision.pk == document.published_revision_id:
        raise ValidationError(_("Versi yang sedang terbit tidak dapat ditutup: ganti berkasnya atau cabut dokumennya."))
    with transaction.atomic():
        move(document, Act.WITHHOLD, by)
        still_open = Revision.objects.filter(pk=revision.pk, disclosure=Disclosure.PUBLIC)
        if not still_open.update(disclosure=Disclosure.WITHHELD):
            raise ValidationError(_("Versi ini tidak terbuka: belum terbit, sudah ditutup, atau sudah disegel."))
        note(document, Act.WITHHOLD, by, reason=reason, revision=revision)


def delete_draft(document: Document, *, by: User) -> None:
    """Delete what was never public. The ledger keeps that it existed."""
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


# How it is done -----------------------------------------------------------------------------------------------------


def move(document: Document, act: Act, by: User, **columns) -> None:
    """The one place where a state changes: conditional on state and version, so that one rival wins."""
    step = STEPS[act]
    if not has_role(by, document.opd, *step.roles):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas dokumen ini."))
    target = step.moves.get(DocumentState(document.state))
    seen = Document.objects.filter(pk=document.pk, state=document.state, version=document.version)
    now = timezone.now()
    if target is None or not seen.update(state=target, version=F("version") + 1, updated_at=now, **columns):
        raise WrongState(_what_it_is_now(document))
    document.refresh_from_db()


def _what_it_is_now(document: Document) -> str:
    now = Document.objects.filter(pk=document.pk).first()
    if now is None:
        return _("Dokumen ini sudah dihapus.")
    if now.version != document.version:
        return _("Orang lain lebih dulu mengubah dokumen ini. Statusnya sekarang: %(state)s. Periksa lagi.") % {
            "state": now.get_state_display()
        }
    return _("Tindakan ini tidak dapat dilakukan saat statusnya: %(state)s.") % {"state": now.get_state_display()}


def _make_public(document: Document, act: Act, by: User) -> None:
    after = as_proposed(document)
    _require_complete(after)
    privacy_gate.request_screening(after.published_revision)
    after.published_at = now = timezone.now()
    prepared = search.prepare(after)
    with transaction.atomic():
        move(
            document,
            act,
            by,
            **document_facts.proposed_columns(document),
            slug=slug_of(after.title),
            published_revision=after.published_revision,
            published_at=now,
            first_published_at=document.first_published_at or now,
            proposed={},
            proposed_revision=None,
            reason="",
            withdrawn_at=None,
            hides_title=False,
            withdrawal_asked="",
        )
        document.schedules.open().update(ended_at=now, end=ScheduleEnd.PUBLISHED)
        _require_releasable(after)
        _open(after.published_revision, now)
        redaction_check.seal_originals(document)
        _index(document, after.published_revision, prepared)
        _write_to(_authors(document), "document_published", document, by)
        note(document, act, by, revision=after.published_revision)


def as_proposed(document: Document) -> Document:
    """The document as it will be when it is public: a copy that is never saved."""
    after = copy.copy(document)
    for name, value in document_facts.proposed_columns(document).items():
        setattr(after, name, value)
    after.published_revision = document.proposed_revision or redaction_check.without_words(document.published_revision)
    if after.published_revision is None and document.first_published_at is None:
        after.published_revision = document.revisions.first()
    return after


def _open(revision: Revision | None, now) -> None:
    if revision:
        row = Revision.objects.filter(pk=revision.pk)
        row.filter(published_at__isnull=True).update(published_at=now)
        row.update(disclosure=Disclosure.PUBLIC)


def _index(document: Document, revision: Revision | None, prepared) -> None:
    """Write the prepared index rows, unless the worker has finished reading the text since they were prepared."""
    if revision and not Revision.objects.filter(pk=revision.pk, extraction=revision.extraction).exists():
        search.index(document)
    else:
        search.write(document, prepared)


@contextmanager
def _stored(incoming: Incoming | None, by: User):
    """The file in the storage and a revision for it, not yet in the database; gone again when the act fails."""
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


def _attach(document: Document, revision: Revision | None) -> None:
    if revision is None:
        return
    revision.document = document
    revision.number = (document.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
    revision.save(force_insert=True)
    if document.first_published_at:  # also of what was exempt since: else the old file would go out again
        document.proposed_revision = revision
        Document.objects.filter(pk=document.pk).update(proposed_revision=revision)
    enqueue_slow(EXTRACT, revision.pk)


def _require_complete(after: Document) -> None:
    after.clean_fields(exclude={field.name for field in Document._meta.concrete_fields} - set(FACTS))
    if after.form != Medium.HARD and after.published_revision is None:
        raise ValidationError(
            _("Unggah berkasnya dahulu, atau pilih bentuk “Salinan cetak” bila dokumen ini hanya ada di kertas.")
        )


def require_releasable(document: Document) -> None:
    """Raises ValidationError while something holds the file or the facts back that would go out now."""
    after = as_proposed(document)
    privacy_gate.request_screening(after.published_revision)
    _require_releasable(after)


def _require_releasable(after: Document) -> None:
    redaction_check.require_clean(after)
    privacy_gate.require_clear_metadata(after)
    privacy_gate.require_clear(after.published_revision)


def _has_clear_facts(after: Document) -> bool:
    try:
        redaction_check.require_clear_metadata(after)
        privacy_gate.require_clear_metadata(after)
    except ValidationError:
        return False
    return True


def _required(reason: str) -> str:
    if not reason.strip():
        raise ValidationError(_("Tulis alasannya."))
    return reason.strip()


def _authors(document: Document):
    """Whoever handed the document in and still works for its agency, or else its agency's operators."""
    operators = User.objects.with_role(Role.OPERATOR, document.opd)
    return operators.filter(pk__in=document.events.filter(act=Act.SUBMIT).values("by")) or operators


def _write_to(people, message: str, document: Document, by: User) -> None:
    outbox.write(message, people.exclude(pk=by.pk), {"document": document, "by": by})


def note(document: Document, act: Act, by: User, *, reason="", changes=None, revision=None, facts=None) -> None:
    """The last two lines of every act: history, then the ledger."""
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
