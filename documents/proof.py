"""The proof that words are gone from a file, and what is held back while there is none.

A file is read whole, behind intake's guard: all its texts in every depth, and each page's picture by a machine.
"""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from documents import blackwords, intake
from documents.extraction import Everything, close_words, everything_in
from documents.models import Disclosure, Document, Redaction, RedactionState, Revision

READ_BY_PEOPLE = ("title", "summary", "keywords", "number", "holder", "responsible_unit")


def read_whole(path: Path, mime: str) -> Everything:
    """Intake's guard stands before the deeper look: no bombs, no attached files, nothing that only seems a PDF.

    Raises `intake.Refused` and `NotReadable`.
    """
    with path.open("rb") as file:
        intake.check(file, "document")
    return everything_in(path, mime)


def left_in_texts(words: list[str], path: Path, mime: str, name: str) -> list[str]:
    """Those of `words` that stand in the file's name or in any text of it. Raises `intake.Refused`, `NotReadable`."""
    found = read_whole(path, mime)
    return blackwords.held(words, [name, found.shown, *found.beneath])


def left_on_picture(words: list[str], path: Path, mime: str, number: int) -> list[str]:
    """Those of `words` that a machine still sees on page `number` (from 0). Raises `NotReadable`."""
    if not words:
        return []
    seen = close_words(path, mime, number)
    return blackwords.held_as_seen(words, " ".join(word.text for word in seen))


def require(after: Document) -> None:
    """Raises ValidationError while the file, or the facts, of a document about to be published are held back."""
    revision = after.published_revision
    if revision is None:
        return
    if _is_sealed_elsewhere(revision):
        raise ValidationError(_("Isi berkas ini sama dengan berkas yang disegel, jadi tidak dapat diterbitkan."))
    holding = Redaction.objects.holding_back(revision).select_related("revision", "result").first()
    if holding:
        raise ValidationError(_why_held(holding, revision))
    words = _black_words(revision)
    if _holds_in_text(revision, words):
        raise ValidationError(
            _("Berkas ini memuat kata yang dihitamkan dalam versi sebelumnya. Hitamkan juga berkas ini.")
        )
    for name in READ_BY_PEOPLE:
        if blackwords.holds(words, [getattr(after, name)]):
            label = Document._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            raise ValidationError(
                _("Isian “%(label)s” memuat kata yang dihitamkan dalam berkasnya. Ubah dahulu isian itu.")
                % {"label": label}
            )


def _black_words(revision: Revision) -> list[str]:
    """Of its own proof, or where it is no copy of the newest one of its document."""
    proven = Redaction.objects.filter(revision__document=revision.document_id, state=RedactionState.CLEAN)
    newest = proven.filter(result=revision).first() or proven.order_by("-result__number").first()
    return [word for part in newest.parts.all() for word in part.word_list] if newest else []


def _holds_in_text(revision: Revision, words: list[str]) -> bool:
    """Whether a newer file brings black words back; a copy has its own, deeper proof."""
    if not words or Redaction.objects.filter(result=revision).exists():
        return False
    return blackwords.holds(words, [revision.name, revision.text])


def _is_sealed_elsewhere(revision: Revision) -> bool:
    """What is exempt, or was blackened, does not come back as a new document or as a new version of the same one.

    Bytes that are public somewhere are no secret: a neighbour who blackens a draft of them holds up nobody.
    """
    same = Revision.objects.filter(sha256=revision.sha256).exclude(pk=revision.pk)
    sealed = same.filter(disclosure=Disclosure.SEALED)
    if Redaction.objects.filter(result=revision, state=RedactionState.CLEAN).exists():
        sealed = sealed.exclude(document=revision.document_id)  # an equal copy, of which less was known
    return sealed.exists() and not Revision.objects.public().filter(sha256=revision.sha256).exists()


def seal_originals(document: Document) -> None:
    """Close the versions before a proven copy: the original, failed copies, and what may hold the same words.

    The version that is public now stays so until another one is: closing it alone would leave a page without its file.
    """
    proven = Redaction.objects.filter(revision__document=document, state=RedactionState.CLEAN)
    newest = proven.aggregate(number=Max("result__number"))["number"]
    if newest:
        before = document.revisions.filter(number__lt=newest)
        before.exclude(pk=document.published_revision_id or 0).update(disclosure=Disclosure.SEALED)


def proven_copy(document: Document) -> Revision | None:
    """The copy that waits to take the place of the public file, when it is proven clean."""
    waiting = document.proposed_revision
    is_proven = Redaction.objects.filter(result=waiting, state=RedactionState.CLEAN).exists() if waiting else False
    return waiting if is_proven else None


def _why_held(redaction: Redaction, revision: Revision) -> str:
    if redaction.revision.sha256 == revision.sha256:
        return _(
            "Berkas ini sedang atau sudah dihitamkan, jadi aslinya tidak dapat diterbitkan. Terbitkan salinannya, atau "
            "batalkan penghitamannya."
        )
    return {
        RedactionState.CHECKING: _("Salinan yang dihitamkan masih diperiksa. Tunggu sampai terbukti bersih."),
        RedactionState.UNPROVEN: redaction.error or _("Salinan ini belum dapat dibuktikan bersih."),
        RedactionState.DISCARDED: _(
            "Penghitamannya dibatalkan, jadi salinan ini tidak dapat terbit. Unggah lagi berkasnya, atau hitamkan lagi "
            "versi sebelumnya."
        ),
    }.get(RedactionState(redaction.state), _("Salinan ini masih memuat kata yang harus hitam. Hitamkan lagi."))
