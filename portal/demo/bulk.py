"""Fast creation of many published documents, the only place that bypasses the verbs.

Each document still has a stored file, a revision and its place in the index, and takes the states that the database
asks for; it has no history, and the ledger gets one entry for each batch. A marker in the number identifies existing
ones, so a second run adds nothing and an interrupted one continues.
"""

import difflib
import hashlib
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from documents import search
from documents.filetypes import TXT
from documents.models import (
    Classification,
    Confirmation,
    Disclosure,
    Document,
    DocumentKind,
    DocumentState,
    ExtractionState,
    Revision,
)
from documents.models.document import slug_of
from opd import ledger
from opd.models import Opd, OpdKind
from portal.demo import content, files
from portal.demo.paper import Section
from portal.demo.story import Stage

OWN_MARKER, CORPUS_MARKER = "MASSAL", "KORPUS"
BATCH = 500
INDEXED_AT_ONCE = 4000  # each time, a block of the index is rewritten
OPENING_TIME = time(9)
FIRST_YEAR, LAST_YEAR, LAST_MONTH = 2019, 2026, 10  # no paper is dated later
GENERAL_WEIGHT = 4
RELATED = "Kutipan dari dokumen terkait"

Progress = Callable[[int], None]

# Category of the corpus: heading of the common skeleton, kind of document
CORPUS_CATEGORIES = {
    "Perencanaan": ("ringkasan-program-dan-kegiatan", DocumentKind.PLAN),
    "Anggaran dan Keuangan": ("rencana-dan-realisasi-anggaran", DocumentKind.FINANCE),
    "Laporan Kinerja": ("laporan-kinerja", DocumentKind.REPORT),
    "Profil dan Kepegawaian": ("profil-badan-publik", DocumentKind.PROFILE),
    "Pengadaan Barang dan Jasa": ("pengadaan-barang-dan-jasa", DocumentKind.PROCUREMENT),
    "Layanan Informasi Publik": ("laporan-akses-informasi-publik", DocumentKind.REPORT),
    "Kebencanaan dan Darurat": ("bencana-alam", DocumentKind.NOTICE),
    "Standar dan Prosedur": ("prosedur-kerja-dan-standar-pelayanan", DocumentKind.PROCEDURE),
    "Aset dan Statistik": ("data-dan-statistik", DocumentKind.DATA),
    "Produk Hukum": ("kebijakan-dan-dokumen-pendukungnya", DocumentKind.POLICY),
    "Kerja Sama": ("perjanjian-dengan-pihak-ketiga", DocumentKind.AGREEMENT),
}
OTHER_CATEGORY = ("kebijakan-dan-dokumen-pendukungnya", DocumentKind.OTHER)


@dataclass(frozen=True)
class PlannedDocument:
    """A document to create. `node`: code in the common skeleton; `date`: its day; `text`: the text of its file."""

    opd: Opd
    node: str
    title: str
    summary: str
    classification: str
    kind: str
    number: str
    year: int
    date: date
    keywords: str
    text: str


# Sources of the items ----------------------------------------------------------------------------------------------


def own_words(count: int, stage: Stage) -> Iterator[PlannedDocument]:
    """Yield documents 1 to `count` from the demo's sentences, spread over agencies, categories, years and kinds.

    Document i is the same for every count. Existing documents are left out.
    """
    there = _numbers(OWN_MARKER)
    opds = [opd for opd in stage.opds if not opd.is_root]
    for i in range(1, count + 1):
        number = f"{OWN_MARKER}-{i:06d}"
        if number not in there:
            yield _own(i, number, opds)


def _own(i: int, number: str, opds: list[Opd]) -> PlannedDocument:
    chance = random.Random(number)  # noqa: S311 - repeatable on purpose
    topic = chance.choice(_topics())
    spec = content.topics()[topic]
    lot = chance.choice(spec["for"])
    opd = chance.choice(_agencies_for(spec, lot, opds) or opds)
    entry = content.PaperPlan(topic, opd, chance.choice(_years_of(spec)), lot.get("subject", ""), "txt", copy=i)
    summary, paper = content.compose(entry, opds)
    related = Section(RELATED, [" ".join(chance.sample(content.plain_sentences(), 3)) for _paragraph in range(4)])
    paper = replace(paper, sections=[*paper.sections, related])
    return PlannedDocument(
        opd=opd,
        node=spec["node"],
        title=f"{entry.title}, Berkas {i}",
        summary=summary,
        classification=spec["classification"],
        kind=spec["kind"],
        number=number,
        year=entry.year,
        date=entry.date,
        keywords=", ".join(spec["keywords"]),
        text=files.txt(paper).decode(),
    )


@cache
def _topics() -> list[str]:
    """Return names of papers; those that any agency may write are repeated, so that every agency gets its share."""
    suitable = {name: spec for name, spec in content.topics().items() if spec.get("bulk", True)}
    return [name for name, spec in suitable.items() for _time in range(GENERAL_WEIGHT if _is_general(spec) else 1)]


def _is_general(spec: dict[str, Any]) -> bool:
    return "{opd}" in spec["title"]


def _agencies_for(spec: dict[str, Any], lot: dict[str, Any], opds: list[Opd]) -> list[Opd]:
    if _is_general(spec):
        return [opd for opd in opds if "kinds" not in spec or opd.kind in spec["kinds"]]
    return [opd for opd in opds if opd.label == lot["opd"]]


def _years_of(spec: dict[str, Any]) -> range:
    later, month = spec["dated"]
    return range(FIRST_YEAR, LAST_YEAR + (month <= LAST_MONTH) - later)


def corpus(path: Path, stage: Stage) -> Iterator[PlannedDocument]:
    """Yield the documents of a JSONL file, one object on each line.

    Keys: index, opd, category, classification, title, summary, year, published, keywords, text. Exempt ones are left
    out, because they would need consequence tests, and invented tests would make the DIK false.
    """
    there = _numbers(CORPUS_MARKER)
    agency_named = _AgencyNames(stage.opds)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            number = f"{CORPUS_MARKER}-{row['index']:06d}"
            classification = row["classification"].replace("_", "-")
            if number in there or classification == Classification.EXEMPT:
                continue
            node, kind = CORPUS_CATEGORIES.get(row["category"], OTHER_CATEGORY)
            yield PlannedDocument(
                opd=agency_named(row["opd"]),
                node=node,
                title=row["title"],
                summary=row["summary"],
                classification=classification,
                kind=kind,
                number=number,
                year=row["year"],
                date=date.fromisoformat(row["published"]),
                keywords=", ".join(row["keywords"])[:300],
                text=row["text"],
            )


class _AgencyNames:
    """A lookup of agencies by other spellings of their names; unknown names give the Sekretariat Daerah."""

    def __init__(self, opds: list[Opd]):
        self.by_name = {self._plain(opd.name): opd for opd in opds}
        self.fallback = next(opd for opd in opds if opd.kind == OpdKind.SECRETARIAT)

    def __call__(self, name: str) -> Opd:
        plain = self._plain(name)
        if plain not in self.by_name:
            near = difflib.get_close_matches(plain, self.by_name, n=1)
            self.by_name[plain] = self.by_name[near[0]] if near else self.fallback
        return self.by_name[plain]

    @staticmethod
    def _plain(name: str) -> str:
        return re.sub(r"[^a-z]", "", name.lower())


def _numbers(marker: str) -> set[str]:
    return set(Document.objects.filter(number__startswith=f"{marker}-").values_list("number", flat=True))


# How they get in ----------------------------------------------------------------------------------------------------


def load(items: Iterable[PlannedDocument], stage: Stage, progress: Progress) -> int:
    """Store, publish and index the items in batches; `progress` gets the size of each. Returns their number."""
    left = Document.objects.public().filter(chunks__isnull=True)  # by an interrupted run
    waiting, total, unindexed = iter(items), 0, list(left.values_list("pk", flat=True))
    while batch := list(islice(waiting, BATCH)):
        unindexed += _insert(batch, stage)
        total += len(batch)
        progress(len(batch))
        if len(unindexed) >= INDEXED_AT_ONCE:
            search.index_many(search.public_in_batches(unindexed))
            unindexed = []
    search.index_many(search.public_in_batches(unindexed))
    return total


def _insert(batch: list[PlannedDocument], stage: Stage) -> list[int]:
    """Create a batch of documents. Returns their primary keys."""
    reviewer = stage.cast.reviewer
    now = timezone.now()
    with _stored(batch, stage) as revisions, transaction.atomic():
        documents = Document.objects.bulk_create(_document(item, stage) for item in batch)
        for item, document, revision in zip(batch, documents, revisions, strict=True):
            revision.document, revision.published_at = document, _moment(item, now)
        Revision.objects.bulk_create(revisions)
        Confirmation.objects.bulk_create(
            Confirmation(revision=revision, by=reviewer, at=revision.published_at or now) for revision in revisions
        )
        ours = Document.objects.filter(pk__in=[document.pk for document in documents])
        newest = Revision.objects.filter(document=OuterRef("pk"))[:1]
        ours.update(state=DocumentState.IN_REVIEW)
        published_at = Subquery(newest.values("published_at"))
        ours.update(
            state=DocumentState.PUBLISHED,
            published_revision=Subquery(newest.values("pk")),
            first_published_at=published_at,
            published_at=published_at,
            version=1,
        )
        root = next(opd for opd in stage.opds if opd.is_root)
        span = {"documents": len(batch), "first": batch[0].number, "last": batch[-1].number}
        ledger.record("demo.load", root, reviewer, span)
    return [document.pk for document in documents]


def _moment(item: PlannedDocument, now: datetime) -> datetime:
    return min(now, timezone.make_aware(datetime.combine(item.date, OPENING_TIME)))


def _document(item: PlannedDocument, stage: Stage) -> Document:
    """Return the document as a draft, as every document begins."""
    return Document(
        opd=item.opd,
        place="Metro",
        category=stage.categories[item.opd.pk, item.node],
        title=item.title,
        slug=slug_of(item.title),
        summary=item.summary,
        classification=item.classification,
        kind=item.kind,
        number=item.number,
        year=item.year,
        date=item.date,
        keywords=item.keywords,
        responsible_unit=item.opd.name,
        created_by=stage.cast.operators[item.opd.pk],
    )


@contextmanager
def _stored(batch: list[PlannedDocument], stage: Stage):
    """Yield revisions with stored files; if the block fails, the files are deleted."""
    revisions: list[Revision] = []
    try:
        for item in batch:
            data = item.text.encode()
            revision = Revision(
                number=1,
                name=f"{slug_of(item.title)[:80].strip('-')}.txt",
                mime=TXT.mime,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                disclosure=Disclosure.PUBLIC,
                uploaded_by=stage.cast.operators[item.opd.pk],
                extraction=ExtractionState.DONE,
                text=item.text,
            )
            revision.file.save(revision.name, ContentFile(data), save=False)
            revisions.append(revision)
        yield revisions
    except BaseException:
        for revision in revisions:
            revision.file.storage.delete(revision.file.name)
        raise
