"""The gate before publication: personal data in a file, and what nobody has read of it (domain rules 48 and 54).

What was found is kept with the revision, sealed. A file goes out when a person has answered every finding, and when
either a machine has read all of it or a person has signed for what no machine could read.
"""

import html
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from documents import privacy
from documents.extraction import Everything, NotReadable, Reading, everything_in, scanned_pages
from documents.extraction.scanned_pages import Text
from documents.free_text import free_text_fields
from documents.models import FREE_TEXT_FIELDS, Document, ExtractionState, Finding, PageText, Place, Revision, Screening
from documents.models.file_contents.screening import KIND_LABELS
from documents.privacy import Hit, Kind
from documents.release import redaction_check
from opd.worker.queues import put_slow, queued

SCREEN = "documents.tasks.screen"
MOST_FINDINGS = 5_000  # of one revision; a file with more is a register and needs other eyes than these
AROUND = 60  # characters of context to each side
MOST_BENEATH = 2_000_000  # characters, and a tenth as many pieces; more takes too long to look through
SHORTEST_BENEATH = 6  # characters in which something may stand
SECONDS_BENEATH = 5, 30  # at least and at most
PLAIN = {ord("_"): " ", **dict.fromkeys(range(0x2010, 0x2016), "-"), 0x2212: "-"}
UNFINISHED = (ExtractionState.WAITING, ExtractionState.RUNNING)

Thing = tuple[str, str]  # kind and value
Answer = tuple[str, int | None, datetime | None]  # verdict, by whom, when


@dataclass(frozen=True)
class Found:
    at: Text
    hit: Hit

    @property
    def row(self) -> dict:
        """The columns of a finding."""
        text, hit = self.at.text, self.hit
        return {
            "kind": hit.kind.value,
            "place": self.at.place,
            "page": self.at.page,
            "start": hit.start,
            "end": hit.end,
            "value": hit.value,
            "before": text[max(0, hit.start - AROUND) : hit.start],
            "written": text[hit.start : hit.end],
            "after": text[hit.end : hit.end + AROUND],
        }


@dataclass(frozen=True)
class Looked:
    """What a look through a file gave; `unseen`: what could not be looked at, as a sentence."""

    found: list[Found]
    unseen: str = ""


# What the worker does ---------------------------------------------------------------------------------------------


def look_through(
    texts: list[Text], path: Path | None, mime: str, until: float = 0, reading: Reading | None = None
) -> Looked:
    """Look through the texts that people see, then through whatever else is written in the file, if there is a `path`.

    By the monotonic clock at `until` it should be over; the deeper look takes what is left, within SECONDS_BENEATH.
    """
    found = [Found(text, hit) for text in texts for hit in privacy.find(text.text)]
    if path is None:
        return Looked(found)
    least, most = SECONDS_BENEATH
    try:
        seconds = max(least, min(most, int(until - time.monotonic())))
        everything = reading.everything(seconds) if reading else everything_in(path, mime, seconds)
        beneath = _beneath(texts, everything)
    except NotReadable:
        return Looked(
            found,
            _("Komentar, bagian yang tidak tampak, dan ujung teks yang sangat panjang tidak dapat diperiksa mesin."),
        )
    known = {one.hit.value for one in found}
    for text in beneath:
        for hit in privacy.find(text.text):
            if hit.value not in known:
                known.add(hit.value)
                found.append(Found(text, hit))
    return Looked(found)


def _beneath(texts: list[Text], everything: Everything) -> list[Text]:
    """What stands in the file and in none of its texts, line by line: an office file's own parts repeat all of them.

    Raises NotReadable for more than MOST_BENEATH.
    """
    seen = {line for text in (everything.shown, *(text.text for text in texts)) for line in _lines(text)}
    pieces, left = [], MOST_BENEATH
    for piece in sorted(everything.beneath):
        unseen = "\n".join("" if line in seen else line for line in _lines(piece)).strip()
        if len(unseen) >= SHORTEST_BENEATH:
            pieces.append(Text(None, unseen, Place.BENEATH))
            left -= max(len(unseen), 10)
        if left < 0:
            raise NotReadable
    return pieces


def _lines(text: str) -> Iterator[str]:
    """Lines, and the cells of a table."""
    return (line.strip() for line in text.replace("\t", "\n").splitlines())


def keep(revision: Revision, looked: Looked) -> None:
    """Write down what was found, inside the transaction of whoever read the text.

    Answers that people have given for the same places of this revision stand. A signature stands where this reading
    says what the one before said, as when a task is run twice; else it was for another. Where a thing stands in other
    places than before, its answers are given anew: which of them was meant by "official" nobody can say.
    """
    given = _answers(revision)
    before = Screening.objects.filter(revision=revision).first()
    places_before = _places(revision.findings.order_by("pk"))
    revision.findings.all().delete()
    Screening.objects.filter(revision=revision).delete()
    after = Screening(revision=revision, found=len(looked.found), unseen=looked.unseen)
    rows = [Finding(revision=revision, **one.row) for one in looked.found[:MOST_FINDINGS]]
    if before and (before.found, before.unseen, places_before) == (after.found, after.unseen, _places(rows)):
        after.signed_by_id, after.signed_at = before.signed_by_id, before.signed_at
    after.save(force_insert=True)
    places: dict[Thing, list[Finding]] = {}
    for row in rows:
        places.setdefault((row.kind, row.value), []).append(row)
    for thing, standing in places.items():
        answers = given.get(thing, [])
        if len(answers) == len(standing):
            for row, answer in zip(standing, answers, strict=True):
                row.verdict, row.answered_by_id, row.answered_at = answer
    Finding.objects.bulk_create(rows, batch_size=500)


def forget_signature(revision: Revision) -> None:
    """What somebody signed for is about to be read by a machine; what is unclear then wants a look of its own."""
    Screening.objects.filter(revision=revision).update(signed_by=None, signed_at=None)


def _places(findings: Iterable[Finding]) -> list[tuple]:
    return [(row.kind, row.place, row.page, row.start, row.end, row.value) for row in findings]


def _answers(revision: Revision) -> dict[Thing, list[Answer]]:
    """What was said of each place of a thing, in order of the text."""
    given: dict[Thing, list[Answer]] = {}
    for finding in revision.findings.order_by("pk"):
        answer = finding.verdict, finding.answered_by_id, finding.answered_at
        given.setdefault((finding.kind, finding.value), []).append(answer)
    return given


def unscreened(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Those that were read, but not looked through."""
    return revisions.filter(screening=None).exclude(extraction__in=UNFINISHED)


# Questions --------------------------------------------------------------------------------------------------------


def ask_for_screening(revision: Revision | None) -> None:
    """Files that were read before there was a gate are looked through when somebody wants to publish them."""
    if revision is None or not unscreened(Revision.objects.filter(pk=revision.pk)).exists():
        return
    if revision.pk not in queued(SCREEN):  # a scheduled publication asks every minute
        put_slow(SCREEN, revision.pk)


def is_at_work(revision: Revision | None) -> bool:
    """Whether the file waits for a machine and not yet for a person."""
    now = Revision.objects.filter(pk=revision.pk) if revision else Revision.objects.none()
    return now.filter(Q(extraction__in=UNFINISHED) | Q(screening=None)).exists()


def require_clear(revision: Revision | None) -> None:
    """Raise ValidationError with a sentence for each reason why the file must not go out yet."""
    reasons = held_back(revision) if revision else []
    if reasons:
        raise ValidationError(reasons)


def require_clear_facts(after: Document) -> None:
    """Raise ValidationError where what everybody reads beside the file names a person by number.

    Only NIK and KK, which hardly any other number passes for: whoever is wrongly refused writes it differently.
    """
    reasons, revision = _telling_numbers(redaction_check.labelled(after, FREE_TEXT_FIELDS)), after.published_revision
    for kind in _numbers_of_people(revision.name) if revision else ():
        reasons.append(_("Nama berkas memuat %(kind)s. Ganti nama berkasnya, lalu unggah lagi.") % {"kind": kind})
    if reasons:
        raise ValidationError(reasons)


def require_clear_texts(row: Model) -> None:
    """Raise ValidationError where a text of `row` that everybody may read names a person by number.

    Which texts these are follows from the row's model (`free_text_fields`).
    """
    require_no_numbers(redaction_check.labelled(row, free_text_fields(type(row))))


def require_no_numbers(texts: dict[str, str]) -> None:
    """Raise ValidationError where one of `texts` (by label) names a person by number."""
    if reasons := _telling_numbers(texts):
        raise ValidationError(reasons)


def _telling_numbers(texts: dict[str, str]) -> list[str]:
    return [
        _("Isian “%(label)s” memuat %(kind)s. Hapus nomor itu dari isian.") % {"label": label, "kind": kind}
        for label, text in texts.items()
        for kind in _numbers_of_people(text)
    ]


def _numbers_of_people(text: str) -> list[str]:
    spellings = {_plain(text), _plain(html.unescape(strip_tags(text)))}  # of a rich text also what a reader sees
    kinds = {hit.kind for one in spellings for hit in privacy.find(one) if hit.kind in (Kind.NIK, Kind.KK)}
    return [str(KIND_LABELS[kind]) for kind in sorted(kinds)]


def _plain(text: str) -> str:
    """Return `text` with plain digits, spaces and dashes; in a file's name `_` is a space."""
    visible = (character for character in text if unicodedata.category(character) != "Cf")
    return unicodedata.normalize("NFKC", "".join(visible)).translate(PLAIN)


def held_back(revision: Revision) -> list[str]:
    """Why this file must not go out yet, as sentences; asked of the database as it is now."""
    now = Revision.objects.select_related("screening").defer("text").get(pk=revision.pk)
    if now.extraction in UNFINISHED:
        return [
            _("Isi berkas masih dibaca. %(progress)s Tunggu sampai selesai.")
            % {"progress": scanned_pages.progress(now)}
        ]
    if not hasattr(now, "screening"):
        return [_("Isi berkas sedang diperiksa. Coba lagi sebentar.")]
    reasons = []
    if unread_because(now) and now.screening.signed_by_id is None:
        reasons.append(_("Ada isi berkas yang tidak terbaca mesin. Periksa sendiri, lalu nyatakan di “Data pribadi”."))
    return reasons + _unanswered(now)


def unread_because(revision: Revision) -> str:
    """What of the file no machine has looked at, as a sentence; empty where a machine has looked at everything."""
    if revision.extraction == ExtractionState.FAILED:
        return revision.error or _("Isi berkas ini tidak dapat dibaca.")
    missing = scanned_pages.what_is_missing(revision)
    if missing:
        without = "" if scanned_pages.can_read() else _("Program pembaca gambar tidak terpasang di server.")
        return " ".join(filter(None, (missing, without, revision.screening.unseen)))
    if revision.extraction == ExtractionState.EMPTY and not PageText.objects.filter(revision=revision).exists():
        return _("Berkas ini tidak berisi teks, dan gambar di dalamnya tidak dapat dibaca mesin.")
    if revision.screening.found > MOST_FINDINGS:
        return _("Berkas ini memuat %(n)s temuan, lebih banyak daripada yang dapat ditampilkan.") % {
            "n": revision.screening.found
        }
    return revision.screening.unseen


def _unanswered(revision: Revision) -> list[str]:
    reasons = []
    if count := revision.findings.open().count():
        reasons.append(_("%(n)s temuan data pribadi belum dijawab.") % {"n": count})
    if count := revision.findings.to_redact().count():
        sentence = _("%(n)s temuan harus dihitamkan dahulu: ganti berkasnya dengan yang sudah dihitamkan.")
        reasons.append(sentence % {"n": count})
    return reasons
