"""Files and documents of an answer, and the check of files for words to redact (Pasal 22 ayat 7 huruf e)."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Document
from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from opd.worker.queues import enqueue_slow
from requests_app.models import AnswerFile, CheckState, Decision, InformationRequest, WithheldPart
from requests_app.states import OPEN_STATES

CHECK = "requests_app.tasks.check_answer_file"
BLOCKER_TEXTS = {
    CheckState.WAITING: gettext_lazy("%(file)s masih diperiksa. Tunggu sebentar, lalu muat ulang."),
    CheckState.UNREDACTED: gettext_lazy(
        "%(file)s masih memuat kata yang dihitamkan. Jangan kirim berkas itu, atau tambah salinan yang katanya "
        "benar-benar hilang, juga dari nama berkas, komentar, dan sifat dokumennya."
    ),
    CheckState.UNREADABLE: gettext_lazy(
        "%(file)s tidak dapat diperiksa. Jangan kirim berkas itu, atau tambah PDF atau gambar yang utuh."
    ),
}


def add(inforequest: InformationRequest, files: Iterable[AnswerFile], *, by: User) -> None:
    """Save sealed, unsaved files as parts of the answer, by PPID or by the agency that has the request now.

    *Raises* NotAllowed or WrongState.
    """
    with transaction.atomic():
        _lock_open(inforequest, by)
        for file in files:
            file.inforequest, file.uploaded_by = inforequest, by
            file.save(force_insert=True)
            enqueue_slow(CHECK, file.pk)


def set_going_out(file: AnswerFile, *, by: User, goes_out: bool) -> None:
    """Set whether the applicant gets this file; an agency's working copy with names in it, for example, stays here.

    *Raises* NotAllowed or WrongState.
    """
    with transaction.atomic():
        _lock_open(file.inforequest, by)
        AnswerFile.objects.filter(pk=file.pk).update(goes_out=goes_out)


def set_documents(inforequest: InformationRequest, documents: Iterable[Document], *, by: User) -> None:
    """Set the published documents that are the answer or a part of it; what is public already needs no file.

    *Raises* NotAllowed or WrongState.
    """
    with transaction.atomic():
        _lock_open(inforequest, by)
        inforequest.answer_documents.set(documents)


def public_documents(inforequest: InformationRequest) -> QuerySet[Document]:
    """Return the documents of the answer that are public now; one may have been withdrawn since it was chosen."""
    return Document.objects.public().filter(pk__in=inforequest.answer_documents.values("pk"))


def recheck(inforequest: InformationRequest) -> None:
    """Queue a new check of every file, because the words to redact have changed."""
    for file in inforequest.answer_files.filter(destroyed_at=None):
        AnswerFile.objects.filter(pk=file.pk).update(check_state=CheckState.WAITING)
        enqueue_slow(CHECK, file.pk)


def withheld_words(inforequest: InformationRequest) -> list[str]:
    parts = WithheldPart.objects.filter(decision__inforequest=inforequest)
    return sorted({word for part in parts for word in part.word_list})


def blockers(inforequest: InformationRequest) -> list[str]:
    """Return one sentence for each file that is to go out with the notice, but may not yet."""
    redaction = WithheldPart.objects.filter(decision__inforequest=inforequest).exclude(words="")
    blocked = inforequest.answer_files.filter(
        Exists(redaction), goes_out=True, destroyed_at=None, check_state__in=BLOCKER_TEXTS
    )
    return [
        str(BLOCKER_TEXTS[CheckState(state)]) % {"file": name}
        for name, state in blocked.values_list("name", "check_state")
    ]


def _lock_open(inforequest: InformationRequest, by: User) -> None:
    """Lock the request and check it in its present state: notice sent, or agency changed, in the meantime.

    *Raises* NotAllowed or WrongState.
    """
    locked = InformationRequest.objects.select_for_update(of=("self",)).select_related("opd").get(pk=inforequest.pk)
    if not has_role(by, None, Role.REVIEWER) and not has_role(by, locked.opd, Role.OPERATOR):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas perkara ini."))
    if locked.state not in OPEN_STATES:
        raise WrongState(_("Jawaban tidak dapat diubah lagi: pemberitahuan sudah dikirim."))
    # A notice that was made but not handed over lists the files of before: it has to be made again.
    Decision.objects.filter(inforequest=inforequest.pk, letter__isnull=False).update(letter=None)
