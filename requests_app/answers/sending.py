"""Which files of an answer may leave the house: with the notice, or after it where they were not ready on the due date.

`hold_back` is asked when the notice is made, `look_through` when it is sent, and `follow` sends what followed. A notice
that came back takes all of them back. Database triggers hold the same: no file goes out that was not read, answered for
and looked through.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.release import confirmation
from opd.models import User
from requests_app.answers.files import readable_documents
from requests_app.models import (
    BY_PORTAL,
    GIVING,
    AccessMode,
    AnswerFile,
    AnswerVerdict,
    CheckState,
    Decision,
    Format,
    InformationRequest,
    WithheldPart,
)

WAITING = gettext_lazy("%(file)s masih diperiksa. Tunggu sebentar, lalu muat ulang.")
UNREDACTED = gettext_lazy(
    "%(file)s masih memuat kata yang dihitamkan. Jangan kirim berkas itu, atau tambah salinan yang katanya "
    "benar-benar hilang, juga dari nama berkas, komentar, dan sifat dokumennya."
)
UNREADABLE = gettext_lazy(
    "%(file)s tidak dapat diperiksa. Jangan kirim berkas itu, atau tambah PDF atau gambar yang utuh."
)
UNPROVEN = gettext_lazy(
    "%(file)s belum terbukti bersih dari kata yang dihitamkan: ada isinya yang tidak terbaca mesin. Buat salinan yang "
    "dihitamkan."
)
UNSIGNED = gettext_lazy("%(file)s: ada isi yang tidak terbaca mesin. Periksa sendiri, lalu nyatakan.")
OPEN = gettext_lazy("%(file)s: %(n)s temuan data pribadi belum dijawab.")
TO_REDACT = gettext_lazy("%(file)s: %(n)s temuan harus dihitamkan dahulu. Buat salinan yang dihitamkan.")
NO_COPY = gettext_lazy(
    "Ada bagian yang dihitamkan menurut tempatnya. Buat salinan yang dihitamkan: hanya salinan itu yang terbukti."
)


COLUMNS = ("files_follow", "looked_for_by", "looked_for_at")  # columns of the decision that are set here


def going_out(inforequest: InformationRequest) -> QuerySet[AnswerFile]:
    """Return the files that are to go to the applicant, with what `reasons` needs, as long as they are not there."""
    parts = WithheldPart.objects.filter(decision__inforequest=OuterRef("inforequest"))
    stated = {
        "has_words": Exists(parts.exclude(words="")),
        "is_black_by_place": Exists(parts.filter(words="").exclude(places="")),
    }
    unanswered = Count("findings", filter=Q(findings__verdict=""))
    to_redact = Count("findings", filter=Q(findings__verdict=AnswerVerdict.REDACT))
    files = inforequest.answer_files.filter(goes_out=True, destroyed_at=None, followed_at=None)
    return files.annotate(unanswered=unanswered, to_redact=to_redact, **stated).order_by("pk")


def delivered(inforequest: InformationRequest) -> QuerySet[AnswerFile]:
    """Return the files that the applicant may fetch: those sent with the notice, and those that have followed it."""
    there = Q(follows=False) | Q(followed_at__isnull=False)
    return inforequest.answer_files.filter(there, goes_out=True, destroyed_at=None)


def is_given_on_page(inforequest: InformationRequest, decision: Decision) -> bool:
    """Return whether the information is given by the applicant's page, so that its day is that of the notice.

    What an applicant wants to see, and neither file nor document brings, is given on the day on which they see it.
    """
    if not (decision.is_giving and decision.sent_by_channel in BY_PORTAL and decision.format == Format.SOFT):
        return False
    return inforequest.access == AccessMode.COPY or brings_something(inforequest)


def brings_something(inforequest: InformationRequest) -> bool:
    """Return whether the notice brings a file, or a document that has one."""
    return delivered(inforequest).exists() or readable_documents(inforequest).exists()


def reasons(file) -> list[str]:
    """Return why a file of `going_out` must stay here, one sentence for each reason."""
    found: list[str] = []
    if file.check_state == CheckState.WAITING or file.screened_at is None:
        found.append(str(WAITING))
    elif file.check_state == CheckState.UNREDACTED:
        found.append(str(UNREDACTED))
    elif file.check_state == CheckState.UNREADABLE and (file.has_words or not file.unread):
        found.append(str(UNREADABLE))
    elif file.check_state != CheckState.CLEAN and file.has_words:
        found.append(str(UNPROVEN))
    elif file.check_state != CheckState.CLEAN and file.signed_at is None:
        found.append(str(UNSIGNED))
    found += [str(OPEN)] if file.unanswered else []
    found += [str(TO_REDACT)] if file.to_redact else []
    numbers = {OPEN: file.unanswered, TO_REDACT: file.to_redact}
    count = {str(sentence): number for sentence, number in numbers.items()}
    return [sentence % {"file": file.name, "n": count.get(sentence, 0)} for sentence in found]


def blockers(inforequest: InformationRequest) -> list[str]:
    """Return one sentence for each reason why a file that is to go out with the notice may not yet."""
    files = list(going_out(inforequest).filter(inforequest__decision__outcome__in=GIVING))
    sentences = [sentence for file in files for sentence in reasons(file)]
    return sentences + ([str(NO_COPY)] if _lacks_copy(files) else [])


def _lacks_copy(files: list) -> bool:
    """Return whether a part is black at places only, and no file is a copy on which they are proved to be black."""
    is_proved = any(file.is_copy and file.check_state == CheckState.CLEAN for file in files)
    return not is_proved and any(file.is_black_by_place for file in files)


def may_follow(inforequest: InformationRequest, today: date | None = None) -> bool:
    """Return whether the notice may go out before its files: its due date has come, and it must not wait for them."""
    return inforequest.due_on <= (today or timezone.localdate())


def hold_back(
    inforequest: InformationRequest,
    decision: Decision,
    *,
    today: date,
    files_follow: bool = False,
    is_lacking: bool = False,
) -> None:
    """Check the files that go out with a notice that is made now; those that are not ready on the due date follow it.

    `is_lacking` says that a file is wanted and there is none yet, as while the scanner of uploads is out of order. Sets
    a column of `decision`, which the caller saves. *Raises* ValidationError.
    """
    if files_follow and not may_follow(inforequest, today):
        raise ValidationError({"files_follow": _("Berkas hanya boleh menyusul bila tenggatnya sudah tiba.")})
    files = list(going_out(inforequest))
    held = [file for file in files if reasons(file)]
    if _lacks_copy(files):
        held = files
    if held and not files_follow:
        raise ValidationError(blockers(inforequest))
    keys = [file.pk for file in held]
    inforequest.answer_files.filter(followed_at=None, follows=True).exclude(pk__in=keys).update(follows=False)
    inforequest.answer_files.filter(pk__in=keys).update(follows=True)
    decision.files_follow = files_follow and (bool(held) or is_lacking)


def require_as_noticed(inforequest: InformationRequest) -> None:
    """Check that no file which a notice on paper takes is held here on the day on which the paper is handed over.

    *Raises* ValidationError.
    """
    files = list(going_out(inforequest).filter(follows=False))
    sentences = [sentence for file in files for sentence in reasons(file)]
    sentences += [str(NO_COPY)] if _lacks_copy(files) else []
    if sentences:
        raise ValidationError([*sentences, _("Bila berkas itu menyusul, buat lagi suratnya.")])


def look_through(inforequest: InformationRequest, decision: Decision, *, by: User, looked_for: bool) -> None:
    """Keep who has looked through the files that go out with the notice, in columns that the caller saves.

    *Raises* ValidationError.
    """
    decision.looked_for_by = decision.looked_for_at = None
    if decision.is_giving and delivered(inforequest).exists():
        _require_looked_for(looked_for)
        decision.looked_for_by, decision.looked_for_at = by, timezone.now()


def facts_of(inforequest: InformationRequest, decision: Decision) -> dict:
    """Return what the history keeps of the files: that somebody looked, what follows, how many hold own data."""
    facts: dict = {"looked_for": True} if decision.looked_for_at else {}
    own = delivered(inforequest).filter(findings__verdict=AnswerVerdict.OWN).distinct().count()
    return facts | ({"files_follow": True} if decision.files_follow else {}) | ({"own_data": own} if own else {})


def follow(inforequest: InformationRequest, *, by: User, looked_for: bool) -> list[AnswerFile]:
    """Mark the files that followed the notice and are ready now as sent. Call it inside the transaction of the act.

    *Raises* ValidationError if none is ready, with the reasons.
    """
    with transaction.atomic():
        files = [file for file in going_out(inforequest) if file.follows]
        ready = [] if _lacks_copy(files) else [file for file in files if not reasons(file)]
        if not ready:
            sentences = [sentence for file in files for sentence in reasons(file)]
            raise ValidationError(sentences or [_("Tidak ada berkas yang menyusul.")])
        _require_looked_for(looked_for)
        AnswerFile.objects.filter(pk__in=[file.pk for file in ready]).update(followed_by=by, followed_at=timezone.now())
    return ready


def take_back(inforequest: InformationRequest) -> None:
    """Let the files that followed a notice go out once more, with the next one or after it, checked again."""
    inforequest.answer_files.filter(followed_at__isnull=False).update(followed_by=None, followed_at=None)


def _require_looked_for(looked_for: bool) -> None:
    try:
        confirmation.require_said(looked_for)
    except ValidationError as error:
        raise ValidationError({"looked_for": error.messages}) from error
