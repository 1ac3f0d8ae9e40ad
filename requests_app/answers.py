"""The files of an answer, and the proof that what was declared black is gone from them (Pasal 22 ayat 7 huruf e)."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from documents.extraction import NotReadable, text_of
from documents.models import Document
from documents.publishing import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from requests_app.models import AnswerFile, CheckState, InformationRequest, WithheldPart
from requests_app.states import OPEN_STATES

CHECK = "requests_app.tasks.check_answer_file"


def add(inforequest: InformationRequest, files: Iterable[AnswerFile], *, by: User) -> None:
    """Keep sealed, unsaved files as parts of the answer: by PPID, or by the agency whose turn it is."""
    _require_entitled(inforequest, by)
    with transaction.atomic():
        for file in files:
            file.inforequest, file.uploaded_by = inforequest, by
            file.save(force_insert=True)
            async_task(CHECK, file.pk)


def set_going_out(file: AnswerFile, *, by: User, goes_out: bool) -> None:
    """Whether the applicant gets this file; the agency's working copy with names in it, for one, does not go out."""
    _require_entitled(file.inforequest, by)
    AnswerFile.objects.filter(pk=file.pk).update(goes_out=goes_out)


def set_documents(inforequest: InformationRequest, documents: Iterable[Document], *, by: User) -> None:
    """Published documents that are the answer or a part of it: what is public already needs no file."""
    _require_entitled(inforequest, by)
    inforequest.answer_documents.set(documents)


def check_again(inforequest: InformationRequest) -> None:
    """The black words changed: no older result counts."""
    for file in inforequest.answer_files.filter(destroyed_at=None):
        AnswerFile.objects.filter(pk=file.pk).update(check_state=CheckState.WAITING)
        async_task(CHECK, file.pk)


def black_words(inforequest: InformationRequest) -> list[str]:
    parts = WithheldPart.objects.filter(decision__inforequest=inforequest)
    return sorted({word for part in parts for word in part.word_list})


def look_into(file: AnswerFile, words: list[str]) -> CheckState:
    """Read the file's text and look for `words`, however they are spaced, broken or written in capitals."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "berkas"
            with path.open("wb") as copy:
                copy.writelines(file.chunks())
            text = text_of(path, file.mime).text
    except NotReadable:
        return CheckState.UNREADABLE
    if not text.strip():
        return CheckState.NO_TEXT
    shown = squeezed(text)
    return CheckState.HOLDS if any(squeezed(word) in shown for word in words) else CheckState.CLEAN


def squeezed(text: str) -> str:
    """Letters and digits alone: a name broken over two lines or a number written with dots is still found."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _require_entitled(inforequest: InformationRequest, by: User) -> None:
    if not has_role(by, None, Role.REVIEWER) and not has_role(by, inforequest.opd, Role.OPERATOR):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas perkara ini."))
    if inforequest.state not in OPEN_STATES:
        raise WrongState(_("Jawaban tidak dapat diubah lagi: pemberitahuan sudah dikirim."))
