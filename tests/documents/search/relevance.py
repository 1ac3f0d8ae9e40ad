"""A small library and questions with judged answers; the judgements were written before any answer was seen.

Typing errors are not counted among `demanded`: whether they are repaired is another test's matter.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from django.utils.text import slugify

from documents import search
from documents.models import Category, Document, Medium
from opd.models import Opd, OpdKind
from tests.documents.past_the_verbs import give_file, public_document

HERE = Path(__file__).parent
PUBLISHED = datetime(2025, 1, 1, tzinfo=UTC)
TYPO = "typo"


@dataclass(frozen=True)
class Judged:
    """`kept_aside`: not looked at while the search was being improved."""

    kind: str
    question: str
    answers: frozenset[str]
    kept_aside: bool


def _lines(name):
    for line in (HERE / name).read_text().splitlines():
        if line and not line.startswith("#"):
            yield [part.strip() for part in line.split("|")]


def judged(name="relevance_queries.txt") -> list[Judged]:
    return [
        Judged(kind.rstrip("*"), question, frozenset(map(str.strip, answers.split(","))), kind.endswith("*"))
        for kind, question, answers in _lines(name)
    ]


def load(by, *more: str) -> None:
    """All documents, public and indexed; `by` has made them. `more`: files with documents beside those of all."""
    for code, agency, years, *facts in chain.from_iterable(map(_lines, ("relevance_documents.txt", *more))):
        first, _mark, last = years.partition("-")
        for year in range(int(first), int(last or first) + 1):
            _add(code, agency, year, [fact.replace("{y}", str(year)) for fact in facts], by)
    search.index_many(Document.objects.public().select_related("opd", "published_revision").order_by("pk"))


def _add(code, agency, year, facts, by):
    number, title, summary, keywords, text, kind = facts
    opd, _made = Opd.objects.get_or_create(
        slug=slugify(agency),
        defaults={"name": agency, "kind": OpdKind.SERVICE, "parent": Opd.objects.filter(parent=None).first()},
    )
    at = PUBLISHED + timedelta(hours=Document.objects.count())
    document = public_document(
        opd=opd,
        category=Category.objects.get_or_create(opd=opd, name="Semua")[0],
        title=title,
        number=number,
        summary=summary,
        keywords=keywords,
        year=year,
        classification="berkala",
        kind=kind,
        form=Medium.HARD,
        published_at=at,
        created_by=by,
    )
    give_file(
        document, number=1, file="dokumen/x.txt", name=f"{code}:{year}", mime="text/plain", size=1,
        sha256="0" * 64, uploaded_by=by, text=text,
    )  # fmt: skip


def answers(question: str, number: int = 20) -> list[str]:
    """`code:year` of the best documents."""
    best = search.find(question).best(number)
    names = dict(Document.objects.filter(pk__in=best).values_list("pk", "published_revision__name"))
    return [names[pk] for pk in best]


def reciprocal_rank(query: Judged) -> float:
    for rank, name in enumerate(answers(query.question), start=1):
        if name in query.answers or name.partition(":")[0] in query.answers:
            return 1 / rank
    return 0.0


def mean(ranks: list[float]) -> float:
    return sum(ranks) / len(ranks)


def demanded(ranks: dict[Judged, float]) -> list[float]:
    return [rank for query, rank in ranks.items() if query.kind != TYPO]


def report(ranks: dict[Judged, float]) -> str:
    """MRR and how often the first answer is right, by kind of question, and of all but typing errors."""
    groups = defaultdict(list)
    for query, rank in ranks.items():
        groups[query.kind].append(rank)
        if query.kind != TYPO:
            groups["kept aside" if query.kept_aside else "looked at"].append(rank)
    groups["all but typo"] = demanded(ranks)
    return "\n".join(
        f"{name:14} {len(found):3}  MRR {mean(found):.3f}  P@1 {mean([rank == 1 for rank in found]):.2f}"
        for name, found in groups.items()
    )
