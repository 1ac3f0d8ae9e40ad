"""The privacy gate: personal data in a file, and its unread parts (domain rules 48 and 54).

A file may be published when a person has answered every finding, and a machine has read all of it or a person has
signed for the rest.
"""

import html
import time
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import privacy
from documents.files import scanned_pages
from documents.files.reading import Everything, FileReader, NotReadable, everything_in
from documents.files.scanned_pages import Text
from documents.models import (
    FREE_TEXT_FIELDS,
    PUBLIC_STATES,
    UNFINISHED,
    Document,
    ExtractionState,
    Finding,
    PageText,
    Place,
    Revision,
    Screening,
)
from documents.models.file_contents.screening import KIND_LABELS
from documents.privacy import Hit, Kind
from documents.privacy.free_text import free_text_fields, labelled
from documents.privacy.identity import family_and_identity_numbers
from documents.release import virus_scan
from opd.worker.queues import enqueue_slow, queued_arguments

SCREEN = "documents.tasks.screen"
MAX_FINDINGS = 5_000  # of one revision; a file with more is a register, which nobody can answer finding by finding
CONTEXT_CHARS = 60  # characters of context before and after a finding
MAX_HIDDEN_CHARS = 2_000_000  # and a tenth as many texts; more takes too long to screen
MIN_HIDDEN_CHARS = 6  # a shorter text cannot contain personal data
HIDDEN_SECONDS = 5, 30  # to read the hidden text: at least, at most
PLAIN = {ord("_"): " ", **dict.fromkeys(range(0x2010, 0x2016), "-"), 0x2212: "-"}
CONTACTS = (Kind.NIK, Kind.KK, Kind.PHONE, Kind.EMAIL, Kind.ACCOUNT)  # by which a person is reached or paid
BEING_SCREENED = gettext_lazy("Isi berkas sedang diperiksa. Coba lagi sebentar.")

Thing = tuple[str, str]  # kind and value of a finding: the same person's number, wherever it is written
Answer = tuple[str, int | None, datetime | None]  # verdict, primary key of the person, time


@dataclass(frozen=True)
class LocatedHit:
    at: Text
    hit: Hit

    @property
    def row(self) -> dict:
        text, hit = self.at.text, self.hit
        return {
            "kind": hit.kind.value,
            "place": self.at.place,
            "page": self.at.page,
            "start": hit.start,
            "end": hit.end,
            "value": hit.value,
            "before": text[max(0, hit.start - CONTEXT_CHARS) : hit.start],
            "written": text[hit.start : hit.end],
            "after": text[hit.end : hit.end + CONTEXT_CHARS],
        }


@dataclass(frozen=True)
class ScreeningResult:
    """Result of screening a file. `unseen` is a sentence about the parts that could not be screened, or empty."""

    hits: list[LocatedHit]
    unseen: str = ""


def screen_file(
    texts: list[Text], path: Path | None, mime: str, until: float = 0, reading: FileReader | None = None
) -> ScreeningResult:
    """Find personal data in the visible `texts` of a file and, with `path`, in its hidden text.

    `until`: end of the work by the monotonic clock; the hidden text gets what is left, within HIDDEN_SECONDS.
    """
    hits = [LocatedHit(text, hit) for text in texts for hit in privacy.find(text.text)]
    if path is None:
        return ScreeningResult(hits)
    least, most = HIDDEN_SECONDS
    try:
        seconds = max(least, min(most, int(until - time.monotonic())))
        everything = reading.everything(seconds) if reading else everything_in(path, mime, seconds)
        hidden_texts = _hidden_texts(texts, everything)
    except NotReadable:
        return ScreeningResult(
            hits,
            _("Komentar, bagian yang tidak tampak, dan ujung teks yang sangat panjang tidak dapat diperiksa mesin."),
        )
    known = {located.hit.value for located in hits}
    for text in hidden_texts:
        for hit in privacy.find(text.text):
            if hit.value not in known:
                known.add(hit.value)
                hits.append(LocatedHit(text, hit))
    return ScreeningResult(hits)


def _hidden_texts(texts: list[Text], everything: Everything) -> list[Text]:
    """Return hidden texts without lines of `texts`. Raises NotReadable beyond MAX_HIDDEN_CHARS."""
    seen = {line for text in (everything.shown, *(text.text for text in texts)) for line in _lines(text)}
    pieces, left = [], MAX_HIDDEN_CHARS
    for piece in sorted(everything.hidden):
        unseen = "\n".join("" if line in seen else line for line in _lines(piece)).strip()
        if len(unseen) >= MIN_HIDDEN_CHARS:
            pieces.append(Text(None, unseen, Place.BENEATH))
            left -= max(len(unseen), 10)
        if left < 0:
            raise NotReadable
    return pieces


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.replace("\t", "\n").splitlines())


def save_findings(revision: Revision, result: ScreeningResult) -> None:
    """Store the findings of a revision. Call inside the transaction that stores the text that was read.

    Answers to a thing are kept if it is found as often as before, as none can be matched to its place; a signature, if
    this screening gives the same result.
    """
    answers_before: dict[Thing, list[Answer]] = {}
    for finding in revision.findings.order_by("pk"):
        answer = finding.verdict, finding.answered_by_id, finding.answered_at
        answers_before.setdefault((finding.kind, finding.value), []).append(answer)
    before = Screening.objects.filter(revision=revision).first()
    places_before = _places(revision.findings.order_by("pk"))
    revision.findings.all().delete()
    Screening.objects.filter(revision=revision).delete()
    after = Screening(revision=revision, found=len(result.hits), unseen=result.unseen)
    rows = [Finding(revision=revision, **located.row) for located in result.hits[:MAX_FINDINGS]]
    if before and (before.found, before.unseen, places_before) == (after.found, after.unseen, _places(rows)):
        after.signed_by_id, after.signed_at = before.signed_by_id, before.signed_at
    after.save(force_insert=True)
    by_thing: dict[Thing, list[Finding]] = {}
    for row in rows:
        by_thing.setdefault((row.kind, row.value), []).append(row)
    for thing, findings in by_thing.items():
        answers = answers_before.get(thing, [])
        if len(answers) == len(findings):
            for row, answer in zip(findings, answers, strict=True):
                row.verdict, row.answered_by_id, row.answered_at = answer
    Finding.objects.bulk_create(rows, batch_size=500)


def forget_signature(revision: Revision) -> None:
    Screening.objects.filter(revision=revision).update(signed_by=None, signed_at=None)


def _places(findings: Iterable[Finding]) -> list[tuple]:
    return [(row.kind, row.place, row.page, row.start, row.end, row.value) for row in findings]


def unscreened(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Return revisions read but not screened, or not public and screened by an earlier gate."""
    by_an_earlier_gate = Q(screening__format__lt=Screening.FORMAT) & ~Q(document__state__in=PUBLIC_STATES)
    return revisions.filter(Q(screening=None) | by_an_earlier_gate).exclude(extraction__in=UNFINISHED)


def require_screened(revision: Revision | None) -> None:
    """Raise ValidationError for a file not screened by this gate, and queue its screening."""
    row = Revision.objects.filter(pk=revision.pk) if revision else Revision.objects.none()
    if revision is None or not unscreened(row).exists():
        return
    if revision.pk not in queued_arguments(SCREEN):  # a scheduled publication calls this every minute
        enqueue_slow(SCREEN, revision.pk)
    if unscreened(row).exists():
        raise ValidationError(BEING_SCREENED)


def is_processing(revision: Revision | None) -> bool:
    now = Revision.objects.filter(pk=revision.pk) if revision else Revision.objects.none()
    return now.filter(extraction__in=UNFINISHED).exists() or unscreened(now).exists()


def require_clear(revision: Revision | None) -> None:
    reasons = blocking_reasons(revision) if revision else []
    if reasons:
        raise ValidationError(reasons)


def require_clear_metadata(after: Document) -> None:
    """Raise ValidationError for a NIK or KK number, which hardly looks like others, in metadata or the file's name."""
    reasons, revision = _reasons_of_numbers(labelled(after, FREE_TEXT_FIELDS)), after.published_revision
    for kind in _numbers_of_people(revision.name) if revision else ():
        reasons.append(_("Nama berkas memuat %(kind)s. Ganti nama berkasnya, lalu unggah lagi.") % {"kind": kind})
    if reasons:
        raise ValidationError(reasons)


def require_clear_texts(row: Model) -> None:
    """Raise ValidationError for a NIK or KK number in a public text of `row`."""
    require_no_numbers(labelled(row, free_text_fields(type(row))))


def require_no_numbers(texts: dict[str, str]) -> None:
    """Raise ValidationError for a NIK or KK number in `texts`, a dict by label."""
    if reasons := _reasons_of_numbers(texts):
        raise ValidationError(reasons)


def require_no_personal_data(texts: dict[str, str]) -> None:
    """Raise ValidationError if one of `texts`, short ones by label for the public, has any personal data."""
    reasons = [
        _("Isian “%(label)s” memuat %(kinds)s. Hapus dari isian.") % {"label": label, "kinds": ", ".join(kinds)}
        for label, text in texts.items()
        if (kinds := kinds_in(text))
    ]
    if reasons:
        raise ValidationError(reasons)


def kinds_in(text: str, among: Collection[Kind] = tuple(Kind)) -> list[str]:
    kinds = {hit.kind for form in (text, _plain(text)) for hit in privacy.find(form)}
    return [str(KIND_LABELS[kind]) for kind in sorted(kinds.intersection(among))]


def masked(text: str) -> str:
    """Return the text with the name of its kind in place of each of CONTACTS."""
    shown = _without_contacts(text)
    return _without_contacts(_plain(shown)) if kinds_in(shown, CONTACTS) else shown


def _without_contacts(text: str) -> str:
    for hit in reversed(privacy.find(text)):
        if hit.kind in CONTACTS:
            text = f"{text[: hit.start]}[{KIND_LABELS[hit.kind]}]{text[hit.end :]}"
    return text


def _reasons_of_numbers(texts: dict[str, str]) -> list[str]:
    return [
        _("Isian “%(label)s” memuat %(kind)s. Hapus nomor itu dari isian.") % {"label": label, "kind": kind}
        for label, text in texts.items()
        for kind in _numbers_of_people(text)
    ]


def _numbers_of_people(text: str) -> list[str]:
    forms = {_plain(text), _plain(html.unescape(strip_tags(text)))}  # rich text also as the reader sees it
    kinds = {hit.kind for form in forms for hit in family_and_identity_numbers(form)}
    return [str(KIND_LABELS[kind]) for kind in sorted(kinds)]


def _plain(text: str) -> str:
    """Return `text` with ASCII digits, spaces and hyphens; underscores, as in file names, become spaces."""
    visible = (character for character in text if unicodedata.category(character) != "Cf")
    return unicodedata.normalize("NFKC", "".join(visible)).translate(PLAIN)


def blocking_reasons(revision: Revision) -> list[str]:
    """Return the reasons why this file must not be published yet, as sentences, from the current database state."""
    now = Revision.objects.select_related("screening").defer("text").get(pk=revision.pk)
    if unsafe := virus_scan.reason(now):
        return [unsafe]
    if now.extraction in UNFINISHED:
        return [
            _("Isi berkas masih dibaca. %(progress)s Tunggu sampai selesai.")
            % {"progress": scanned_pages.progress(now)}
        ]
    if not hasattr(now, "screening"):
        return [str(BEING_SCREENED)]
    reasons = []
    if unread_because(now) and now.screening.signed_by_id is None:
        reasons.append(_("Ada isi berkas yang tidak terbaca mesin. Periksa sendiri, lalu nyatakan di “Data pribadi”."))
    return reasons + _unanswered(now)


def unread_because(revision: Revision) -> str:
    """Return a sentence about the parts of the file that no machine has screened, or an empty string."""
    if revision.extraction == ExtractionState.FAILED:
        return revision.error or _("Isi berkas ini tidak dapat dibaca.")
    missing = scanned_pages.what_is_missing(revision)
    if missing:
        without = "" if scanned_pages.can_read() else str(scanned_pages.WITHOUT_READER)
        return " ".join(filter(None, (missing, without, revision.screening.unseen)))
    if revision.extraction == ExtractionState.EMPTY and not PageText.objects.filter(revision=revision).exists():
        return _("Berkas ini tidak berisi teks, dan gambar di dalamnya tidak dapat dibaca mesin.")
    if revision.screening.found > MAX_FINDINGS:
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
