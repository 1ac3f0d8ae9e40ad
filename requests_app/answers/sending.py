"""Which files of an answer may leave the house: with the notice, or after it where they were not ready in time.

`hold_back` is asked when the notice is made, `look_through` when it is sent, and `follow` sends what followed. Database
triggers hold the same.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.files import scanned_pages
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
    OpeningTask,
    Outcome,
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
UNPROVEN_WITHOUT_READER = gettext_lazy("%(file)s belum terbukti bersih dari kata yang dihitamkan.")
PROVED_WITHOUT_READER = gettext_lazy(
    "Tanpa program itu, tambah jawabannya sebagai DOCX, XLSX, CSV, atau TXT tanpa kata itu dan tanpa gambar: berkas "
    "seperti itu dapat dibuktikan."
)
UNSIGNED = gettext_lazy("%(file)s: ada isi yang tidak terbaca mesin. Periksa sendiri, lalu nyatakan.")
OPEN = gettext_lazy("%(file)s: %(n)s temuan data pribadi belum dijawab.")
TO_REDACT = gettext_lazy("%(file)s: %(n)s temuan harus dihitamkan dahulu. Buat salinan yang dihitamkan.")
NO_COPY = gettext_lazy(
    "Ada bagian yang dihitamkan menurut tempatnya. Buat salinan yang dihitamkan: hanya salinan itu yang terbukti."
)
GRANTED_WHOLE = gettext_lazy(
    "%(file)s dihitamkan, padahal keputusannya memberi seluruhnya. Sebut dalam keputusan bagian yang dihitamkan dengan "
    "uji konsekuensinya, atau kirim berkas aslinya."
)


COLUMNS = ("files_follow", "looked_for_by", "looked_for_at")  # of the decision, set here


def going_out(inforequest: InformationRequest) -> QuerySet[AnswerFile]:
    """Return the files that are to go to the applicant and are not there yet, with what `reasons` needs."""
    parts = WithheldPart.objects.closed().filter(decision__inforequest=OuterRef("inforequest"))
    kept = OpeningTask.objects.filter(objection__inforequest=OuterRef("inforequest")).exclude(kept_words="")
    stated = {
        "has_words": Exists(parts.exclude(words="")) | Exists(kept),
        "is_black_by_place": Exists(parts.filter(words="").exclude(places="")),
        "is_of_grant": Exists(Decision.objects.filter(inforequest=OuterRef("inforequest"), outcome=Outcome.GRANTED)),
    }
    unanswered = Count("findings", filter=Q(findings__verdict=""))
    to_redact = Count("findings", filter=Q(findings__verdict=AnswerVerdict.REDACT))
    files = inforequest.answer_files.filter(goes_out=True, destroyed_at=None, followed_at=None)
    return files.annotate(unanswered=unanswered, to_redact=to_redact, **stated).order_by("pk")


def delivered(inforequest: InformationRequest) -> QuerySet[AnswerFile]:
    """Return the files that the applicant may fetch: those sent with the notice, and those that have followed it."""
    there = Q(follows=False, inforequest__decision__outcome__in=GIVING) | Q(followed_at__isnull=False)
    return inforequest.answer_files.filter(there, goes_out=True, destroyed_at=None)


def is_given_on_page(inforequest: InformationRequest, decision: Decision) -> bool:
    """Return whether the information is given by the applicant's page, so that its day is that of the notice.

    What neither file nor document brings is given on the day on which the applicant sees it.
    """
    if not (decision.is_giving and decision.sent_by_channel in BY_PORTAL and decision.format == Format.SOFT):
        return False
    return inforequest.access == AccessMode.COPY or brings_something(inforequest)


def brings_something(inforequest: InformationRequest) -> bool:
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
        found.append(_unproven())
    elif file.check_state != CheckState.CLEAN and file.signed_at is None:
        found.append(str(UNSIGNED))
    values = {"file": file.name}
    sentences = [sentence % values for sentence in found]
    sentences += [str(GRANTED_WHOLE) % values] if file.is_copy and file.is_of_grant and not file.carries_out_id else []
    sentences += [str(OPEN) % (values | {"n": file.unanswered})] if file.unanswered else []
    return sentences + ([str(TO_REDACT) % (values | {"n": file.to_redact})] if file.to_redact else [])


def _unproven() -> str:
    if scanned_pages.can_read():
        return str(UNPROVEN)
    return f"{UNPROVEN_WITHOUT_READER} {scanned_pages.WITHOUT_READER} {PROVED_WITHOUT_READER}"


def blockers(inforequest: InformationRequest) -> list[str]:
    """Return the reasons why files that are to go out with the notice may not yet."""
    return _why_held(list(going_out(inforequest).filter(inforequest__decision__outcome__in=GIVING)))


def _why_held(files: list) -> list[str]:
    sentences = [sentence for file in files for sentence in reasons(file)]
    return sentences + ([str(NO_COPY)] if _lacks_copy(files) else [])


def _lacks_copy(files: list) -> bool:
    """Return whether a part is black at places only, and no copy proves that they are."""
    is_proved = any(file.is_copy and file.check_state == CheckState.CLEAN for file in files)
    return not is_proved and any(file.is_black_by_place for file in files)


def may_follow(inforequest: InformationRequest, today: date | None = None) -> bool:
    """Return whether the notice may go out before its files, as its due date has come."""
    return inforequest.due_on <= (today or timezone.localdate())


def hold_back(
    inforequest: InformationRequest,
    decision: Decision,
    *,
    today: date,
    files_follow: bool = False,
    is_lacking: bool = False,
) -> None:
    """Check the files that go out with a notice that is made now; on the due date the others follow it.

    `is_lacking` says that a file is wanted and there is none yet. Sets a column of `decision`, which the caller saves.
    *Raises* ValidationError.
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
    """Check that nothing holds the files of a notice on paper at its hand-over. *Raises* ValidationError."""
    if sentences := _why_held(list(going_out(inforequest).filter(follows=False))):
        raise ValidationError([*sentences, _("Bila berkas itu menyusul, buat lagi suratnya.")])


def look_through(inforequest: InformationRequest, decision: Decision, *, by: User, looked_for: bool) -> None:
    """Set who has looked through the files, in columns that the caller saves. *Raises* ValidationError."""
    decision.looked_for_by = decision.looked_for_at = None
    if decision.is_giving and delivered(inforequest).exists():
        _require_looked_for(looked_for)
        decision.looked_for_by, decision.looked_for_at = by, timezone.now()


def facts_of(inforequest: InformationRequest, decision: Decision) -> dict:
    facts: dict = {"looked_for": True} if decision.looked_for_at else {}
    own = delivered(inforequest).filter(findings__verdict=AnswerVerdict.OWN).distinct().count()
    return facts | ({"files_follow": True} if decision.files_follow else {}) | ({"own_data": own} if own else {})


def follow(
    inforequest: InformationRequest,
    *,
    by: User,
    looked_for: bool,
    task: OpeningTask | None = None,
    at: datetime | None = None,
) -> list[AnswerFile]:
    """Mark the files that followed the notice and are ready now as sent, in the transaction of the act.

    Those of a `task` go together, with its letter. *Raises* ValidationError with the reasons if none is ready.
    """
    with transaction.atomic():
        files = [file for file in going_out(inforequest).filter(carries_out=task) if file.follows]
        if task and not files and delivered(inforequest).filter(carries_out=task).exists():
            return []  # its letter came back, and goes out once more
        held = [sentence for file in files for sentence in reasons(file)]
        if task and held:
            raise ValidationError(held)
        ready = [] if _lacks_copy(files) else [file for file in files if not reasons(file)]
        if not ready:
            raise ValidationError(held or [_("Tidak ada berkas yang menyusul.")])
        _require_looked_for(looked_for)
        sent = AnswerFile.objects.filter(pk__in=[file.pk for file in ready])
        sent.update(followed_by=by, followed_at=at or timezone.now())
    return ready


def take_back(inforequest: InformationRequest) -> None:
    """Let the files that followed a notice go out once more."""
    inforequest.answer_files.filter(followed_at__isnull=False).update(followed_by=None, followed_at=None)


def _require_looked_for(looked_for: bool) -> None:
    try:
        confirmation.require_said(looked_for)
    except ValidationError as error:
        raise ValidationError({"looked_for": error.messages}) from error
