"""The gate before publication: personal data in a file's text, and what nobody has read yet (domain rules 48 and 54).

What was found is kept with the revision, sealed. A file goes out when a person has answered every finding, and when
either a machine has read all of it or a person has signed for what no machine could read.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents import privacy, scans
from documents.models import ExtractionState, Finding, PageText, Revision, Screening
from documents.privacy import Hit
from opd.queues import put_slow

SCREEN = "documents.tasks.screen"
MOST_FINDINGS = 5_000  # of one revision; a file with more is a register and needs other eyes than these
AROUND = 60  # characters of context to each side
UNFINISHED = (ExtractionState.WAITING, ExtractionState.RUNNING)

Thing = tuple[str, str]  # kind and value
Answer = tuple[str, int | None, datetime | None]  # verdict, by whom, when
Texts = list[tuple[int | None, str]]  # number from 1, or None where the format has no pages; text


@dataclass(frozen=True)
class Found:
    page: int | None
    hit: Hit
    before: str
    after: str


# What the worker does ---------------------------------------------------------------------------------------------


def look_through(texts: Texts) -> list[Found]:
    return [
        Found(page, hit, text[max(0, hit.start - AROUND) : hit.start], text[hit.end : hit.end + AROUND])
        for page, text in texts
        for hit in privacy.find(text)
    ]


def keep(revision: Revision, found: list[Found], texts: Texts) -> None:
    """Write down what was found, inside the transaction of whoever read the text.

    Answers that people have given for the same places of this revision stand; a signature does not, as it was for
    another reading. Where a thing stands in other places than before, its answers are given anew: which of them was
    meant by "official" nobody can say.
    """
    given = _answers(revision)
    revision.findings.all().delete()
    Screening.objects.filter(revision=revision).delete()
    Screening.objects.create(revision=revision, found=len(found))
    words = dict(texts)
    rows = [_row(revision, one, words[one.page]) for one in found[:MOST_FINDINGS]]
    places: dict[Thing, list[Finding]] = {}
    for row in rows:
        places.setdefault((row.kind, row.value), []).append(row)
    for thing, standing in places.items():
        answers = given.get(thing, [])
        if len(answers) == len(standing):
            for row, answer in zip(standing, answers, strict=True):
                row.verdict, row.answered_by_id, row.answered_at = answer
    Finding.objects.bulk_create(rows, batch_size=500)


def _answers(revision: Revision) -> dict[Thing, list[Answer]]:
    """What was said of each place of a thing, in order of the text."""
    given: dict[Thing, list[Answer]] = {}
    for finding in revision.findings.order_by("pk"):
        answer = finding.verdict, finding.answered_by_id, finding.answered_at
        given.setdefault((finding.kind, finding.value), []).append(answer)
    return given


def _row(revision: Revision, one: Found, text: str) -> Finding:
    hit = one.hit
    return Finding(
        revision=revision,
        kind=hit.kind.value,
        page=one.page,
        start=hit.start,
        end=hit.end,
        value=hit.value,
        before=one.before,
        written=text[hit.start : hit.end],
        after=one.after,
    )


def unscreened(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Those that were read, but not looked through."""
    return revisions.filter(screening=None).exclude(extraction__in=UNFINISHED)


# Questions --------------------------------------------------------------------------------------------------------


def ask_for_screening(revision: Revision | None) -> None:
    """Files that were read before there was a gate are looked through when somebody wants to publish them."""
    if revision and unscreened(Revision.objects.filter(pk=revision.pk)).exists():
        put_slow(SCREEN, revision.pk)


def require_clear(revision: Revision | None) -> None:
    """Raise ValidationError with a sentence for each reason why the file must not go out yet."""
    reasons = held_back(revision) if revision else []
    if reasons:
        raise ValidationError(reasons)


def held_back(revision: Revision) -> list[str]:
    """Why this file must not go out yet, as sentences; asked of the database as it is now."""
    now = Revision.objects.select_related("screening").defer("text").get(pk=revision.pk)
    if now.extraction in UNFINISHED:
        return [_("Isi berkas masih dibaca. %(progress)s Tunggu sampai selesai.") % {"progress": scans.progress(now)}]
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
    missing = scans.what_is_missing(revision)
    if missing:
        return missing if scans.can_read() else f"{missing} {_('Program pembaca gambar tidak terpasang di server.')}"
    if revision.extraction == ExtractionState.EMPTY and not PageText.objects.filter(revision=revision).exists():
        return _("Berkas ini tidak berisi teks, dan gambar di dalamnya tidak dapat dibaca mesin.")
    if revision.screening.found > MOST_FINDINGS:
        return _("Berkas ini memuat %(n)s temuan, lebih banyak daripada yang dapat ditampilkan.") % {
            "n": revision.screening.found
        }
    return ""


def _unanswered(revision: Revision) -> list[str]:
    reasons = []
    if count := revision.findings.open().count():
        reasons.append(_("%(n)s temuan data pribadi belum dijawab.") % {"n": count})
    if count := revision.findings.to_redact().count():
        sentence = _("%(n)s temuan harus dihitamkan dahulu: ganti berkasnya dengan yang sudah dihitamkan.")
        reasons.append(sentence % {"n": count})
    return reasons
