"""Proof over all texts and pages of a file that redacted words are gone."""

from collections.abc import Iterable
from pathlib import Path
from typing import cast

from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.files import intake
from documents.files.reading import TEXT_SECONDS, Everything, FileReader, careful_words, everything_in
from documents.models import (
    FREE_TEXT_FIELDS,
    ConsequenceTest,
    Disclosure,
    Document,
    DocumentState,
    Redaction,
    RedactionPart,
    RedactionState,
    Revision,
)
from documents.privacy.free_text import labelled
from documents.release import at_rest, word_match


def read_everything(path: Path, mime: str, reading: FileReader | None = None) -> Everything:
    """Return all texts of a file, visible and hidden; from `reading` where the file is open.

    Raises `intake.Refused`, as for archive bombs, attached files and false PDFs, and `NotReadable`.
    """
    with path.open("rb") as file:
        intake.check(file, "document")
    return reading.everything(TEXT_SECONDS) if reading else everything_in(path, mime)


def left_in_texts(words: list[str], path: Path, mime: str, name: str) -> list[str]:
    """Return the `words` left in the file's name or texts. Raises `intake.Refused` and `NotReadable`."""
    texts = read_everything(path, mime)
    return word_match.matches(words, [name, texts.shown, *texts.hidden])


def left_on_picture(words: list[str], path: Path, mime: str, number: int) -> list[str]:
    """Return the `words` that OCR reads on page `number` (from 0). Raises `NotReadable`."""
    if not words:
        return []
    seen = careful_words(path, mime, number)
    return word_match.ocr_matches(words, " ".join(word.text for word in seen))


def require_clean(after: Document) -> None:
    """Raise ValidationError if redaction forbids publishing file or metadata of `after`."""
    revision = after.published_revision
    if revision is None:
        return
    if _is_sealed_elsewhere(after, revision):
        raise ValidationError(_("Isi berkas ini sama dengan berkas yang disegel, jadi tidak dapat diterbitkan."))
    blocking = Redaction.objects.blocking(revision).select_related("revision", "result").first()
    if blocking:
        raise ValidationError(_why_blocked(blocking, revision))
    words = _redacted_words(revision)
    if _brings_back(revision, words):
        raise ValidationError(
            _("Berkas ini memuat kata yang dihitamkan dalam versi sebelumnya. Hitamkan juga berkas ini.")
        )
    require_without(words, labelled(after, FREE_TEXT_FIELDS))


def require_tests(revision: Revision | None) -> None:
    """Raise ValidationError if a part has no test in force today; parts of before name none."""
    if revision is None:
        return
    parts = RedactionPart.objects.filter(redaction__result=revision, test__isnull=False).defer("words")
    for part in parts.select_related("test__document"):
        test = cast(ConsequenceTest, part.test)
        serving = ConsequenceTest.objects.serving(timezone.localdate()).of_subject(test)
        if not serving.filter(ground=part.ground).exists():
            raise ValidationError(
                _("Uji konsekuensi atas “%(title)s”, dasar bagian yang dihitamkan, tidak berlaku lagi. Uji lagi.")
                % {"title": test.title}
            )


def require_metadata_without_redacted_words(after: Document) -> None:
    """Raise ValidationError if public metadata contains a word redacted in the file."""
    if after.published_revision:
        require_without(_redacted_words(after.published_revision), labelled(after, FREE_TEXT_FIELDS))


def require_without(words: list[str], texts: dict[str, str]) -> None:
    """Raise ValidationError if one of `texts`, a dict by label, contains one of `words`."""
    for label, text in texts.items():
        if word_match.contains_any(words, [text]):
            raise ValidationError(
                _("Isian “%(label)s” memuat kata yang dihitamkan dalam berkasnya. Ubah dahulu isian itu.")
                % {"label": label}
            )


def words_to_redact(document: Document) -> list[str]:
    parts = RedactionPart.objects.filter(redaction__revision__document=document)
    return words_of(parts.exclude(redaction__state=RedactionState.DISCARDED))


def _redacted_words(revision: Revision) -> list[str]:
    """Return the words that must not be in this file.

    They are redacted in it and in each clean copy that precedes it or its original; a second copy of the same original
    is a decision of its own.
    """
    words: list[str] = []
    redaction = _redactions().filter(result=revision).first() or _newest_clean(revision)
    while redaction:
        words += words_of(redaction.parts.all())
        source = _redactions().filter(result=redaction.revision_id).first()
        redaction = source or _newest_clean(redaction.revision, earlier=True)
    return words


def _newest_clean(revision: Revision, *, earlier: bool = False) -> Redaction | None:
    clean = _redactions().filter(revision__document=revision.document_id, state=RedactionState.CLEAN)
    return (clean.filter(result__number__lt=revision.number) if earlier else clean).order_by("-result__number").first()


def _redactions() -> QuerySet[Redaction]:
    return Redaction.objects.select_related("revision").defer("revision__text")


def words_of(parts: Iterable[RedactionPart]) -> list[str]:
    return [word for part in parts for word in part.word_list]


def _brings_back(revision: Revision, words: list[str]) -> bool:
    """Return whether a newer file contains redacted words again, but for those that this very copy redacted.

    The text is read from the database now: the worker may have stored it in the meantime.
    """
    redaction = Redaction.objects.filter(result=revision).first()
    sought = set(words) - set(words_of(redaction.parts.all()) if redaction else ())
    if not sought:
        return False
    return word_match.contains_any(sorted(sought), Revision.objects.values_list("name", "text").get(pk=revision.pk))


def _is_sealed_elsewhere(after: Document, revision: Revision) -> bool:
    """Return whether the same bytes are sealed in another revision, so that they must not be published.

    Bytes that are public somewhere are no secret: the redaction of a draft blocks nothing, an exemption does. A
    document that comes back from an exemption does not count as public, although its row already says so.
    """
    same = Revision.objects.filter(sha256=revision.sha256).exclude(pk=revision.pk)
    sealed = same.filter(disclosure=Disclosure.SEALED)
    if Redaction.objects.filter(result=revision, state=RedactionState.CLEAN).exists():
        sealed = sealed.exclude(document=revision.document_id)  # an identical earlier copy, not proven clean
    exempt = sealed.filter(document__state=DocumentState.EXEMPT)
    if exempt.exclude(document=revision.document_id).exists():
        return True
    public = Revision.objects.public().filter(sha256=revision.sha256)
    if not after.is_public and exempt.exists():
        public = public.exclude(document=after.pk)
    return sealed.exists() and not public.exists()


def seal(document: Document) -> None:
    """Seal all versions before the newest proven copy: the original, failed copies, and files with the same words.

    The public version stays open until another one is published: otherwise its page would have no file.
    """
    at_rest.settle_soon()
    proven = Redaction.objects.filter(revision__document=document, state=RedactionState.CLEAN)
    newest = proven.aggregate(number=Max("result__number"))["number"]
    if newest:
        before = document.revisions.filter(number__lt=newest)
        before.exclude(pk=document.published_revision_id or 0).update(disclosure=Disclosure.SEALED)


def proven_copy(document: Document) -> Revision | None:
    """Return the proposed revision of the document if it is a redacted copy that is proven clean, else None."""
    waiting = document.proposed_revision
    is_proven = Redaction.objects.filter(result=waiting, state=RedactionState.CLEAN).exists() if waiting else False
    return waiting if is_proven else None


def without_words(revision: Revision | None) -> Revision | None:
    """Return a revision's newest proven copy, after which the original never goes out again; else the revision."""
    if revision is None:
        return None
    copies = Revision.objects.filter(redaction__revision=revision, redaction__state=RedactionState.CLEAN)
    copy = copies.order_by("-number").first()
    return without_words(copy) if copy else revision


def _why_blocked(redaction: Redaction, revision: Revision) -> str:
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
