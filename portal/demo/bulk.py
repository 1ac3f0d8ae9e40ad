"""Fast creation of many published documents, the only place that bypasses the verbs."""

import difflib
import hashlib
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
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
Planned = tuple[Document, str]  # with its text


def _planned(stage: Stage, opd: Opd, node: str, text: str, *, title: str, **columns: Any) -> Planned:
    row = Document(
        opd=opd,
        place="Metro",
        category=stage.categories[opd.pk, node],
        title=title,
        slug=slug_of(title),
        responsible_unit=opd.name,
        created_by=stage.cast.operators[opd.pk],
        **columns,
    )
    return row, text


def own_words(count: int, stage: Stage) -> Iterator[Planned]:
    """Yield documents 1 to `count` of the demo's sentences that do not exist; each is the same for every count."""
    there = _numbers(OWN_MARKER)
    for i in range(1, count + 1):
        number = f"{OWN_MARKER}-{i:06d}"
        if number not in there:
            yield _own(i, number, stage)


def _own(i: int, number: str, stage: Stage) -> Planned:
    opds = [opd for opd in stage.opds if not opd.is_root]
    chance = random.Random(number)  # noqa: S311 - repeatable on purpose
    topic = chance.choice(_topics())
    spec = content.topics()[topic]
    lot = chance.choice(spec["for"])
    opd = chance.choice(_agencies_for(spec, lot, opds) or opds)
    later, month = spec["dated"]
    year = chance.choice(range(FIRST_YEAR, LAST_YEAR + (month <= LAST_MONTH) - later))
    entry = content.PaperPlan(topic, opd, year, lot.get("subject", ""), "txt", copy=i)
    summary, paper = content.compose(entry, opds)
    related = Section(RELATED, [" ".join(chance.sample(content.plain_sentences(), 3)) for _paragraph in range(4)])
    paper = replace(paper, sections=[*paper.sections, related])
    return _planned(
        stage,
        opd,
        spec["node"],
        files.txt(paper).decode(),
        title=f"{entry.title}, Berkas {i}",
        summary=summary,
        classification=spec["classification"],
        kind=spec["kind"],
        number=number,
        year=entry.year,
        date=entry.date,
        keywords=", ".join(spec["keywords"]),
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


def corpus(path: Path, stage: Stage) -> Iterator[Planned]:
    """Yield the documents of a JSONL file, but exempt ones, whose tests would be invented."""
    there, categories = _numbers(CORPUS_MARKER), content.read("corpus")
    by_name = {_plain(opd.name): opd for opd in stage.opds}
    fallback = next(opd for opd in stage.opds if opd.kind == OpdKind.SECRETARIAT)

    @cache
    def agency_named(name: str) -> Opd:
        near = difflib.get_close_matches(_plain(name), by_name, n=1)
        return by_name[near[0]] if near else fallback

    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            number = f"{CORPUS_MARKER}-{row['index']:06d}"
            classification = row["classification"].replace("_", "-")
            if number in there or classification == Classification.EXEMPT:
                continue
            node, kind = categories.get(row["category"], categories["else"])
            yield _planned(
                stage,
                agency_named(row["opd"]),
                node,
                row["text"],
                title=row["title"],
                summary=row["summary"],
                classification=classification,
                kind=kind,
                number=number,
                year=row["year"],
                date=date.fromisoformat(row["published"]),
                keywords=", ".join(row["keywords"])[:300],
            )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _numbers(marker: str) -> set[str]:
    return set(Document.objects.filter(number__startswith=f"{marker}-").values_list("number", flat=True))


def load(items: Iterable[Planned], stage: Stage, progress: Progress) -> int:
    """Store, publish and index the items; `progress` gets the size of each batch. Returns how many."""
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


def _insert(batch: list[Planned], stage: Stage) -> list[int]:
    reviewer = stage.cast.reviewer
    now = timezone.now()
    with _stored(batch) as revisions, transaction.atomic():
        documents = Document.objects.bulk_create(row for row, _text in batch)
        for document, revision in zip(documents, revisions, strict=True):
            opened = timezone.make_aware(datetime.combine(document.date or now, OPENING_TIME))
            revision.document, revision.published_at = document, min(now, opened)
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
        span = {"documents": len(batch), "first": documents[0].number, "last": documents[-1].number}
        ledger.record("demo.load", stage.city, reviewer, span)
    return [document.pk for document in documents]


@contextmanager
def _stored(batch: list[Planned]):
    revisions: list[Revision] = []
    try:
        for row, text in batch:
            data = text.encode()
            revision = Revision(
                number=1,
                name=f"{row.slug[:80].strip('-')}.txt",
                mime=TXT.mime,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                disclosure=Disclosure.PUBLIC,
                uploaded_by=row.created_by,
                extraction=ExtractionState.DONE,
                text=text,
            )
            revision.file.save(revision.name, ContentFile(data), save=False)
            revisions.append(revision)
        yield revisions
    except BaseException:
        for revision in revisions:
            revision.file.storage.delete(revision.file.name)
        raise
