"""The proof that words are gone from a file, and what is held back while there is none.

A file is read whole, behind intake's guard: all its texts in every depth, and each page's picture by a machine.
"""

from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from documents import intake
from documents.extraction import Everything, close_words, everything_in
from documents.models import (
    FREE_TEXT_FIELDS,
    Disclosure,
    Document,
    DocumentState,
    Redaction,
    RedactionPart,
    RedactionState,
    Revision,
)
from documents.release import word_match


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
    return word_match.held(words, [name, found.shown, *found.beneath])


def left_on_picture(words: list[str], path: Path, mime: str, number: int) -> list[str]:
    """Those of `words` that a machine still sees on page `number` (from 0). Raises `NotReadable`."""
    if not words:
        return []
    seen = close_words(path, mime, number)
    return word_match.held_as_seen(words, " ".join(word.text for word in seen))


def require(after: Document) -> None:
    """Raises ValidationError while the file, or the facts, of a document about to be published are held back."""
    revision = after.published_revision
    if revision is None:
        return
    if _is_sealed_elsewhere(after, revision):
        raise ValidationError(_("Isi berkas ini sama dengan berkas yang disegel, jadi tidak dapat diterbitkan."))
    holding = Redaction.objects.blocking(revision).select_related("revision", "result").first()
    if holding:
        raise ValidationError(_why_held(holding, revision))
    if _holds_in_text(revision, _black_words(revision)):
        raise ValidationError(
            _("Berkas ini memuat kata yang dihitamkan dalam versi sebelumnya. Hitamkan juga berkas ini.")
        )
    require_clear_facts(after)


def require_clear_facts(after: Document) -> None:
    """Raises ValidationError where what everybody reads beside the file tells what is black in it."""
    if after.published_revision:
        require_without(_black_words(after.published_revision), labelled(after, FREE_TEXT_FIELDS))


def require_without(words: list[str], texts: dict[str, str]) -> None:
    """Raises ValidationError where one of `texts` (by label) holds one of `words`."""
    for label, text in texts.items():
        if word_match.holds(words, [text]):
            raise ValidationError(
                _("Isian “%(label)s” memuat kata yang dihitamkan dalam berkasnya. Ubah dahulu isian itu.")
                % {"label": label}
            )


def labelled(row: Model, names: Iterable[str]) -> dict[str, str]:
    """`{label: text}` of the fields `names` of a row."""
    return {str(row._meta.get_field(name).verbose_name): str(getattr(row, name)) for name in names}  # type: ignore[union-attr]


def words_to_blacken(document: Document) -> list[str]:
    """All that is, or is about to be, black in any file of the document."""
    parts = RedactionPart.objects.filter(redaction__revision__document=document)
    return _words_of(parts.exclude(redaction__state=RedactionState.DISCARDED))


def _black_words(revision: Revision) -> list[str]:
    """What must not stand in this file: what is black in it, and in each clean copy from before it or its original.

    A copy of the same original with fewer words is another decision, and not held to what an earlier one blackened.
    """
    words: list[str] = []
    made = _redactions().filter(result=revision).first() or _newest_clean(revision)
    while made:
        words += _words_of(made.parts.all())
        made = _redactions().filter(result=made.revision_id).first() or _newest_clean(made.revision, earlier=True)
    return words


def _newest_clean(revision: Revision, *, earlier: bool = False) -> Redaction | None:
    clean = _redactions().filter(revision__document=revision.document_id, state=RedactionState.CLEAN)
    return (clean.filter(result__number__lt=revision.number) if earlier else clean).order_by("-result__number").first()


def _redactions() -> QuerySet[Redaction]:
    return Redaction.objects.select_related("revision").defer("revision__text")


def _words_of(parts: Iterable[RedactionPart]) -> list[str]:
    return [word for part in parts for word in part.word_list]


def _holds_in_text(revision: Revision, words: list[str]) -> bool:
    """Whether a newer file brings black words back; of a copy's own words there is a deeper proof.

    The text is asked of the database as it is now: the worker may have finished it meanwhile.
    """
    made = Redaction.objects.filter(result=revision).first()
    sought = set(words) - set(_words_of(made.parts.all()) if made else ())
    if not sought:
        return False
    return word_match.holds(sorted(sought), Revision.objects.values_list("name", "text").get(pk=revision.pk))


def _is_sealed_elsewhere(after: Document, revision: Revision) -> bool:
    """What is exempt, or was blackened, does not come back as a new document or as a new version of the same one.

    Bytes that are public somewhere are no secret: a neighbour who blackens a draft of them holds up nobody. Where they
    are exempt, a document on its way back counts itself for nothing, though its row says already that it is public.
    """
    same = Revision.objects.filter(sha256=revision.sha256).exclude(pk=revision.pk)
    sealed = same.filter(disclosure=Disclosure.SEALED)
    if Redaction.objects.filter(result=revision, state=RedactionState.CLEAN).exists():
        sealed = sealed.exclude(document=revision.document_id)  # an equal copy, of which less was known
    public = Revision.objects.public().filter(sha256=revision.sha256)
    if not after.is_public and sealed.filter(document__state=DocumentState.EXEMPT).exists():
        public = public.exclude(document=after.pk)
    return sealed.exists() and not public.exists()


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


def without_words(revision: Revision | None) -> Revision | None:
    """Its newest proven copy, or itself: with such a copy the file itself goes out no more, whatever was dropped."""
    if revision is None:
        return None
    copies = Revision.objects.filter(redaction__revision=revision, redaction__state=RedactionState.CLEAN)
    copy = copies.order_by("-number").first()
    return without_words(copy) if copy else revision


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
