"""Files and documents of an answer, and the checks that keep a file in the house (Pasal 22 ayat 7 huruf e)."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from documents.models import HAS_OPEN_FILE, Document
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from opd.worker.queues import enqueue_slow, queued_arguments
from requests_app.models import AnswerFile, CheckState, Decision, InformationRequest, WithheldPart
from requests_app.states import NOTIFIED_STATES, OPEN_STATES

CHECK = "requests_app.tasks.check_answer_file"


def add(inforequest: InformationRequest, files: Iterable[AnswerFile], *, by: User) -> None:
    """Save sealed, unsaved files as parts of the answer, by PPID or by the agency that has the request now.

    *Raises* NotAllowed or WrongState.
    """
    with transaction.atomic():
        follows = _lock_open(inforequest, by)
        for file in files:
            file.inforequest, file.uploaded_by, file.follows = inforequest, by, follows
            file.save(force_insert=True)
            enqueue_slow(CHECK, file.pk)


def set_going_out(file: AnswerFile, *, by: User, goes_out: bool) -> None:
    """Set whether the applicant gets this file; an agency's working copy with names in it, for example, stays here.

    *Raises* NotAllowed or WrongState.
    """
    with transaction.atomic():
        if _lock_open(file.inforequest, by):
            lock_changeable(file, by, Role.REVIEWER)
        AnswerFile.objects.filter(pk=file.pk).update(goes_out=goes_out)


def set_documents(inforequest: InformationRequest, documents: Iterable[Document], *, by: User) -> None:
    """Set the published documents that are the answer or a part of it; what is public already needs no file.

    *Raises* NotAllowed or WrongState.
    """
    with transaction.atomic():
        if _lock_open(inforequest, by):
            raise WrongState(_("Jawaban tidak dapat diubah lagi: pemberitahuan sudah dikirim."))
        inforequest.answer_documents.set(documents)


def public_documents(inforequest: InformationRequest) -> QuerySet[Document]:
    """Return the documents of the answer that are public now; one may have been withdrawn since it was chosen."""
    return Document.objects.public().filter(pk__in=inforequest.answer_documents.values("pk"))


def readable_documents(inforequest: InformationRequest) -> QuerySet[Document]:
    """Return those of them that have a file which nobody has closed: a page without one gives nothing."""
    return public_documents(inforequest).filter(HAS_OPEN_FILE)


def recheck(inforequest: InformationRequest) -> None:
    """Queue a new check of every file, because the words to redact have changed."""
    for file in inforequest.answer_files.filter(destroyed_at=None).exclude(key=""):
        AnswerFile.objects.filter(pk=file.pk).update(check_state=CheckState.WAITING)
        enqueue_slow(CHECK, file.pk)


def request_screening() -> int:
    """Queue the files of open requests that no machine has screened yet, or that wait for the virus scanner.

    Safe to run twice. Returns how many were queued.
    """
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
    parts = WithheldPart.objects.filter(decision__inforequest=inforequest)
    return sorted({word for part in parts for word in part.word_list})


def words_to_redact(file: AnswerFile) -> list[str]:
    """Return what a file that goes out must not contain: the words of the decision, and findings to be redacted.

    The findings of a redacted copy are those of its original.
    """
    found = [finding.written for finding in (file.made_from or file).findings.to_redact()]
    return [word for word in dict.fromkeys([*withheld_words(file.inforequest), *found]) if word.strip()]


def lock_changeable(file: AnswerFile, by: User, *roles: Role) -> InformationRequest:
    """Lock the request of a file that has not gone out yet, and return it.

    *Raises* NotAllowed or WrongState.
    """
    locked = _lock(file.inforequest_id)
    _require_role(locked, by, *roles)
    now = AnswerFile.objects.get(pk=file.pk)
    follows = locked.state in NOTIFIED_STATES and now.follows and now.followed_at is None
    if locked.state not in OPEN_STATES and not follows:
        raise WrongState(_("Jawaban tidak dapat diubah lagi: pemberitahuan sudah dikirim."))
    return locked


def _lock_open(inforequest: InformationRequest, by: User) -> bool:
    """Lock the request and check it in its present state: notice sent, or agency changed, in the meantime.

    *Returns* whether its files follow a notice that has been sent. *Raises* NotAllowed or WrongState.
    """
    locked = _lock(inforequest.pk)
    _require_role(locked, by, Role.REVIEWER, Role.OPERATOR)
    if locked.state in OPEN_STATES:
        drop_letter(locked)
        return False
    if locked.state in NOTIFIED_STATES and locked.decision.files_follow and has_role(by, None, Role.REVIEWER):
        return True
    raise WrongState(_("Jawaban tidak dapat diubah lagi: pemberitahuan sudah dikirim."))


def drop_letter(inforequest: InformationRequest) -> None:
    """Take back a notice that was made but not handed over: it lists the files of before, so it is made again."""
    made = Decision.objects.filter(inforequest=inforequest.pk, letter__isnull=False, sent_on__isnull=True)
    made.update(letter=None)


def _lock(pk: int) -> InformationRequest:
    cases = InformationRequest.objects.select_for_update(of=("self",), no_key=True).select_related("opd", "applicant")
    return cases.get(pk=pk)


def _require_role(inforequest: InformationRequest, by: User, *roles: Role) -> None:
    may = Role.REVIEWER in roles and has_role(by, None, Role.REVIEWER)
    if not may and not (Role.OPERATOR in roles and has_role(by, inforequest.opd, Role.OPERATOR)):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas perkara ini."))
