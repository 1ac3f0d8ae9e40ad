"""Drafts before there is a case: sealed, kept for a day, sent once. Verbs lock the row, against a second window."""

import errno
import json
import os
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.files.intake import Incoming
from documents.models import Document
from opd.web.limits import disk
from requests_app.models import Applicant, Attachment, Deflection, Draft, DraftFile, Paper, PaperKind
from requests_app.workflow import requests as workflow

LIFETIME = timedelta(hours=24)
ATTACHMENT = "attachment"
MOVED = ("key", "name", "mime", "size", "sha256")


class DraftGone(Exception):
    """A draft that was deleted or sent meanwhile. Carries a sentence for the person."""

    def __init__(self):
        super().__init__(_("Isian Anda sudah tidak ada di sini. Isian disimpan paling lama 24 jam."))


class NotStored(Exception):
    """A file that could not be written. Nothing of it is kept."""

    code = "not_stored"  # of the error at the form

    def __init__(self, advice: str):
        super().__init__(f"{_('Berkas Anda tidak dapat disimpan sekarang.')} {advice}")


@contextmanager
def storing(advice: str) -> Iterator[None]:
    """Turn OSError of a block that seals files into NotStored; `advice` says what the person can do now."""
    try:
        yield
    except OSError as error:
        raise NotStored(advice) from error


class FilesLost(Exception):
    """Files of a draft that are missing from the storage; their rows are already deleted."""

    def __init__(self, purposes: list[str]):
        names = ", ".join(sorted({purpose_label(purpose) for purpose in purposes}))
        super().__init__(_("Berkas ini tidak tersimpan dengan utuh: %(names)s. Unggah sekali lagi.") % {"names": names})


@dataclass(frozen=True)
class Answers:
    """Content of a draft. `typed` maps fields to text; `edition` changes each time it is saved."""

    edition: str = ""
    typed: dict[str, str] = field(default_factory=dict)


def purpose_label(purpose: str) -> str:
    return _("Lampiran") if purpose == ATTACHMENT else str(PaperKind(purpose).label)


def find(pk: int | None) -> Draft | None:
    return Draft.objects.filter(pk=pk).first() if pk else None


def read(draft: Draft | None) -> Answers:
    return Answers(**json.loads(draft.answers)) if draft and draft.answers else Answers()


def save(
    draft: Draft | None,
    typed: dict[str, str],
    *,
    files: Iterable[tuple[str, Incoming]] = (),
    removed: Collection[int] = (),
    is_part: bool = False,
) -> Draft:
    """Save what was typed and the files that passed intake; None as `draft` begins a new one.

    With `is_part`, fields that `typed` lacks keep what the draft has; without it they are emptied. `files` are pairs of
    purpose and file, `removed` primary keys of files to delete. *Raises* NotStored, or DraftGone when the draft was
    sent or deleted meanwhile; then nothing of this call is kept.
    """
    with ExitStack() as stack:
        with storing(_("Coba lagi nanti, atau lanjutkan tanpa berkas dan susulkan.")):
            rows = ((DraftFile(purpose=purpose), incoming) for purpose, incoming in _with_room(files))
            new = [stack.enter_context(incoming.sealed_in(row)) for row, incoming in rows]
        with transaction.atomic():
            draft = _locked(draft) if draft else Draft()
            answers = read(draft).typed | typed if is_part else typed
            draft.answers = json.dumps({"edition": secrets.token_urlsafe(6), "typed": answers})
            draft.save()
            _delete(draft.files.filter(pk__in=removed))
            for row in new:
                row.draft = draft
                row.save(force_insert=True)
    return draft


def _with_room(files: Iterable[tuple[str, Incoming]]) -> Iterator[tuple[str, Incoming]]:
    """Yield `files` while the disk has room for the city's own work, too. *Raises* OSError below `disk.RESERVE`."""
    for purpose, incoming in files:
        if disk.free_bytes() < disk.RESERVE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        yield purpose, incoming


def send(
    draft: Draft, facts: dict, applicant: Applicant, *, papers: Collection[str], confirmed: bool, today=None, **entered
) -> workflow.RegisteredRequest:
    """Register the draft as a request. Its files move to the case without being sealed again.

    `papers` are the kinds that this applicant has to show; any other is destroyed. `entered` are by, channel and
    received_on where staff enter it. *Raises* AlreadySent, DraftGone, or FilesLost before anything is registered.
    """
    _check_files(draft)
    with transaction.atomic():
        draft = _locked(draft, unless_sent=False)
        if draft.inforequest_id:
            raise workflow.AlreadySent(draft.token)
        files = list(draft.files.all())
        registered = workflow.register(
            facts,
            applicant,
            papers=[_moved(row, Paper(kind=row.purpose)) for row in files if row.purpose in papers],
            attachments=[_moved(row, Attachment()) for row in files if row.purpose == ATTACHMENT],
            confirmed=confirmed,
            draft=draft,
            today=today,
            **entered,
        )
        _delete(row for row in files if row.purpose != ATTACHMENT and row.purpose not in papers)
        draft.files.all().delete()  # the rows only: their files belong to the case now
    return registered


def deflect(draft: Draft, document: Document, today: date | None = None) -> bool:
    """Count a click on *Ini menjawab saya* and delete the draft; *Returns* False for the second of two clicks."""
    try:
        with transaction.atomic():
            draft = _locked(draft)
            Deflection.objects.create(document=document, on=today or timezone.localdate())
            _forget(draft)
    except DraftGone:
        return False
    return True


def discard(draft: Draft) -> None:
    """Delete a draft with its files; one that was sent stays, its case needs it."""
    with suppress(DraftGone), transaction.atomic():
        _forget(_locked(draft))


def sweep(now: datetime | None = None) -> int:
    """Delete drafts older than `LIFETIME`, also sent ones. *Returns* how many."""
    old = Draft.objects.filter(created_at__lte=(now or timezone.now()) - LIFETIME)
    swept = 0
    for pk in old.values_list("pk", flat=True):
        with transaction.atomic():
            for draft in Draft.objects.select_for_update(no_key=True).filter(pk=pk):
                _forget(draft)
                swept += 1
    return swept


def _locked(draft: Draft, *, unless_sent: bool = True) -> Draft:
    locked = Draft.objects.select_for_update(no_key=True).filter(pk=draft.pk).first()
    if locked is None or (unless_sent and locked.inforequest_id):
        raise DraftGone
    return locked


def _check_files(draft: Draft) -> None:
    lost = [row for row in draft.files.all() if not row.file.storage.exists(str(row.file))]
    if lost:
        DraftFile.objects.filter(pk__in=[row.pk for row in lost]).delete()
        raise FilesLost([row.purpose for row in lost])


def _moved(row: DraftFile, target):
    target.file = str(row.file)
    for column in MOVED:
        setattr(target, column, getattr(row, column))
    return target


def _forget(draft: Draft) -> None:
    _delete(draft.files.all())
    draft.delete()


def _delete(rows: Iterable[DraftFile]) -> None:
    """Delete rows and files; the key goes with the row, so that a file that is left behind cannot be opened."""
    for row in list(rows):
        storage, name = row.file.storage, str(row.file)
        row.delete()
        transaction.on_commit(partial(storage.delete, name), robust=True)
