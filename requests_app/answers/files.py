"""Files and documents of an answer, and the checks that keep a file in the house (Pasal 22 ayat 7 huruf e)."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import HAS_OPEN_FILE, Document
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from opd.worker.queues import enqueue_slow, queued_arguments
from requests_app.models import AnswerFile, CheckState, Decision, InformationRequest, OpeningTask, WithheldPart
from requests_app.states import NOTIFIED_STATES, OPEN_STATES

CHECK = "requests_app.tasks.check_answer_file"
NO_ROLE = gettext_lazy("Peran Anda tidak mengizinkan tindakan ini atas perkara ini.")


def add(inforequest: InformationRequest, files: Iterable[AnswerFile], *, by: User) -> None:
    """Save sealed, unsaved files of the answer. *Raises* NotAllowed or WrongState."""
    with transaction.atomic():
        follows = _lock_open(inforequest, by)
        task = OpeningTask.objects.to_hand_over(inforequest).first() if follows else None
        for file in files:
            file.inforequest, file.uploaded_by, file.follows = inforequest, by, follows
            file.carries_out = task
            file.save(force_insert=True)
            enqueue_slow(CHECK, file.pk)


def set_going_out(file: AnswerFile, *, by: User, goes_out: bool) -> None:
    """Set whether the applicant gets this file; a working copy stays here. *Raises* NotAllowed or WrongState."""
    with transaction.atomic():
        if _lock_open(file.inforequest, by):
            lock_changeable(file, by)
        others = file.inforequest.answer_files.filter(goes_out=True, destroyed_at=None).exclude(pk=file.pk)
        if not goes_out and file.as_given not in {other.as_given for other in others}:
            _require_new(file.inforequest, [file.as_given])
        AnswerFile.objects.filter(pk=file.pk).update(goes_out=goes_out)


def set_documents(inforequest: InformationRequest, documents: Iterable[Document], *, by: User) -> None:
    """Set the published documents that answer, or answer a part. *Raises* NotAllowed or WrongState."""
    with transaction.atomic():
        if _lock_open(inforequest, by):
            raise WrongState(_("Jawaban tidak dapat diubah lagi: pemberitahuan sudah dikirim."))
        kept = {document.pk for document in documents}
        lost = inforequest.answer_documents.exclude(pk__in=kept).values_list("pk", flat=True)
        _require_new(inforequest, [f"document {pk}" for pk in lost])
        inforequest.answer_documents.set(kept)


def _require_new(inforequest: InformationRequest, lost: Iterable[str]) -> None:
    """Raise ValidationError if one of these was in a notice that came back and is to go out once more."""
    returned = Decision.objects.filter(inforequest=inforequest).values_list("returned_given", flat=True).first()
    if set(lost) & set(returned or []):
        raise ValidationError(_("Ini bagian dari jawaban yang kembali, jadi tetap diberikan kepada pemohon."))


def public_documents(inforequest: InformationRequest) -> QuerySet[Document]:
    return Document.objects.public().filter(pk__in=inforequest.answer_documents.values("pk"))


def readable_documents(inforequest: InformationRequest) -> QuerySet[Document]:
    """Return the public documents of the answer that have an open file: a page without one gives nothing."""
    return public_documents(inforequest).filter(HAS_OPEN_FILE)


def recheck(inforequest: InformationRequest) -> None:
    """Queue a new check of every file, because the words to redact have changed."""
    for file in inforequest.answer_files.filter(destroyed_at=None).exclude(key=""):
        AnswerFile.objects.filter(pk=file.pk).update(check_state=CheckState.WAITING)
        enqueue_slow(CHECK, file.pk)


def request_screening() -> int:
    """Queue unscreened files of open requests; safe to run twice. *Returns* how many were queued."""
    unscreened = AnswerFile.objects.filter(
        Q(screened_at=None) | Q(check_state=CheckState.WAITING),
        Q(inforequest__state__in=OPEN_STATES) | Q(follows=True, followed_at=None),
        destroyed_at=None,
    ).exclude(key="")
    waiting = set(unscreened.values_list("pk", flat=True))
    if waiting:
        waiting -= queued_arguments(CHECK)
    for pk in sorted(waiting):
        AnswerFile.objects.filter(pk=pk).update(check_state=CheckState.WAITING)
        enqueue_slow(CHECK, pk)
    return len(waiting)


def withheld_words(inforequest: InformationRequest) -> list[str]:
    """Return the words of the parts that no ruling has opened, and those that a task keeps."""
    parts = WithheldPart.objects.closed().filter(decision__inforequest=inforequest)
    kept = OpeningTask.objects.filter(objection__inforequest=inforequest).exclude(kept_words="")
    return sorted({word for row in (*parts, *kept) for word in row.word_list})


def words_to_redact(file: AnswerFile) -> list[str]:
    """Return the words of the decision and of findings; of a redacted copy those of its original."""
    found = [finding.written for finding in (file.made_from or file).findings.to_redact()]
    return [word for word in dict.fromkeys([*withheld_words(file.inforequest), *found]) if word.strip()]


def lock_changeable(file: AnswerFile, by: User) -> InformationRequest:
    """Lock the request of a file that has not gone out yet. *Raises* NotAllowed or WrongState."""
    locked = _lock(file.inforequest_id)
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(str(NO_ROLE))
    now = AnswerFile.objects.get(pk=file.pk)
    follows = locked.state in NOTIFIED_STATES and now.follows and now.followed_at is None
    if locked.state not in OPEN_STATES and not follows:
        raise WrongState(_("Jawaban tidak dapat diubah lagi: pemberitahuan sudah dikirim."))
    return locked


def _lock_open(inforequest: InformationRequest, by: User) -> bool:
    """Lock the request. *Returns* whether its files follow a sent notice. *Raises* NotAllowed or WrongState."""
    locked = _lock(inforequest.pk)
    is_reviewer = has_role(by, None, Role.REVIEWER)
    if not is_reviewer and not has_role(by, locked.opd, Role.OPERATOR):
        raise NotAllowed(str(NO_ROLE))
    drop_letter(locked)
    if locked.state in OPEN_STATES:
        return False
    if is_reviewer and awaits_files(locked):
        return True
    raise WrongState(_("Jawaban tidak dapat diubah lagi: pemberitahuan sudah dikirim."))


def awaits_files(inforequest: InformationRequest) -> bool:
    """Return whether files are still owed after the notice: it said so, or a ruling has ordered them since."""
    if inforequest.state not in NOTIFIED_STATES:
        return False
    return inforequest.decision.files_follow or OpeningTask.objects.to_hand_over(inforequest).exists()


def drop_letter(inforequest: InformationRequest) -> None:
    """Take back the letters that were made but not handed over: they list the files of before."""
    OpeningTask.objects.to_hand_over(inforequest).update(letter=None)
    Decision.objects.filter(inforequest=inforequest.pk, letter__isnull=False, sent_on__isnull=True).update(letter=None)


def _lock(pk: int) -> InformationRequest:
    locked = InformationRequest.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("opd", "applicant").get(pk=pk)
