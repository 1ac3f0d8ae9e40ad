"""The files of an answer, and when they are looked into for words declared black (Pasal 22 ayat 7 huruf e)."""

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
from requests_app.models import AnswerFile, CheckState, InformationRequest, WithheldPart
from requests_app.states import OPEN_STATES

CHECK = "requests_app.tasks.check_answer_file"
WHY_HELD = {
    CheckState.WAITING: gettext_lazy("%(file)s masih diperiksa. Tunggu sebentar, lalu muat ulang."),
    CheckState.HOLDS: gettext_lazy(
        "%(file)s masih memuat kata yang dihitamkan. Jangan kirim berkas itu, atau tambah salinan yang katanya "
        "benar-benar hilang, juga dari nama berkas, komentar, dan sifat dokumennya."
    ),
    CheckState.UNREADABLE: gettext_lazy(
        "%(file)s tidak dapat diperiksa. Jangan kirim berkas itu, atau tambah PDF atau gambar yang utuh."
    ),
}


def add(inforequest: InformationRequest, files: Iterable[AnswerFile], *, by: User) -> None:
    """Keep sealed, unsaved files as parts of the answer: by PPID, or by the agency whose turn it is."""
    with transaction.atomic():
        _hold_open(inforequest, by)
        for file in files:
            file.inforequest, file.uploaded_by = inforequest, by
            file.save(force_insert=True)
            enqueue_slow(CHECK, file.pk)


def set_going_out(file: AnswerFile, *, by: User, goes_out: bool) -> None:
    """Whether the applicant gets this file; the agency's working copy with names in it, for one, does not go out."""
    with transaction.atomic():
        _hold_open(file.inforequest, by)
        AnswerFile.objects.filter(pk=file.pk).update(goes_out=goes_out)


def set_documents(inforequest: InformationRequest, documents: Iterable[Document], *, by: User) -> None:
    """Published documents that are the answer or a part of it: what is public already needs no file."""
    with transaction.atomic():
        _hold_open(inforequest, by)
        inforequest.answer_documents.set(documents)


def public_documents(inforequest: InformationRequest) -> QuerySet[Document]:
    """Those of the answer that everybody may see now: one of them may have been withdrawn since it was chosen."""
    return Document.objects.public().filter(pk__in=inforequest.answer_documents.values("pk"))


def check_again(inforequest: InformationRequest) -> None:
    """The black words changed: no older result counts."""
    for file in inforequest.answer_files.filter(destroyed_at=None):
        AnswerFile.objects.filter(pk=file.pk).update(check_state=CheckState.WAITING)
        enqueue_slow(CHECK, file.pk)


def black_words(inforequest: InformationRequest) -> list[str]:
    parts = WithheldPart.objects.filter(decision__inforequest=inforequest)
    return sorted({word for part in parts for word in part.word_list})


def held_back(inforequest: InformationRequest) -> list[str]:
    """One sentence for each file that is to go out with the notice and may not yet."""
    blackening = WithheldPart.objects.filter(decision__inforequest=inforequest).exclude(words="")
    held = inforequest.answer_files.filter(
        Exists(blackening), goes_out=True, destroyed_at=None, check_state__in=WHY_HELD
    )
    return [
        str(WHY_HELD[CheckState(state)]) % {"file": name} for name, state in held.values_list("name", "check_state")
    ]


def _hold_open(inforequest: InformationRequest, by: User) -> None:
    """Lock the request and judge it as it is now: its notice may have gone out, or its agency changed, meanwhile."""
    now = InformationRequest.objects.select_for_update(of=("self",)).select_related("opd").get(pk=inforequest.pk)
    if not has_role(by, None, Role.REVIEWER) and not has_role(by, now.opd, Role.OPERATOR):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas perkara ini."))
    if now.state not in OPEN_STATES:
        raise WrongState(_("Jawaban tidak dapat diubah lagi: pemberitahuan sudah dikirim."))
