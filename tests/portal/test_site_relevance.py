"""How good the order of the one list is, measured; run with `-s` to see the figures by kind of question.

The judged set of the documents is asked once more beside news, notices, pages, FAQ and agencies: none of its answers
may move down.
"""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import slugify

from documents import search
from documents.models import Alert, Category, Document, Medium
from documents.search.facets.filters import DocumentFilter
from documents.search.site.hits import Hit
from opd.models import Opd
from portal.models import Faq, News, Page
from tests.documents.past_the_verbs import give_file, public_document
from tests.documents.search import relevance
from tests.documents.search.relevance import Judged

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

HERE = Path(__file__).parent
SOURCES = 3  # documents that explain an abbreviation
LEARNED = "learned"
# Of the documents' set: the first row is now the page *Tata cara meminta informasi*, which says what to do.
ANSWERED_BY_A_PAGE = {"bagaimana kalau permintaan informasi saya ditolak"}


def judged() -> list[Judged]:
    lines = (HERE / "site_relevance_queries.txt").read_text().splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines if line and not line.startswith("#")]
    return [Judged(kind, question, frozenset([answer]), False) for kind, question, answer in rows]


def load(by) -> dict[tuple[str, int], str]:
    """Write everything of the TOML file; return its codes by kind and primary key."""
    names, now, opds = {}, timezone.now(), list(Opd.objects.order_by("pk")[1:3])
    content = tomllib.loads((HERE / "site_relevance.toml").read_text(encoding="utf-8"))
    for row in content["news"]:
        item = News.objects.create(title=row["title"], slug=row["code"], summary=row["summary"], body=row["body"])
        names["berita", item.pk] = f"berita:{row['code']}"
    for row in content["alert"]:
        starts = now - timedelta(hours=1 if row["running"] else 200)
        alert = Alert.objects.create(
            opd=opds[0], title=row["title"], kind=row["kind"], area=row["area"], danger=row["danger"],
            starts_at=starts, ends_at=starts + timedelta(hours=100), published_at=starts, published_by=by,
            changed_at=starts,
        )  # fmt: skip
        names["peringatan", alert.pk] = f"peringatan:{row['code']}"
    for row in content["page"]:
        page = Page.objects.create(slug=row["code"], title=row["title"], body=row["body"])
        names["halaman", page.pk] = f"halaman:{row['code']}"
    for row in content["faq"]:
        item = Faq.objects.create(question=row["question"], answer=row["answer"], group="Umum")
        names["tanya-jawab", item.pk] = f"tanya-jawab:{row['code']}"
    for row in content["learned"]:
        document = _document(row["title"], "Isi menurut judulnya.", opds[0], by)
        names["dokumen", document.pk] = f"learned:{row['code']}"
        for number in range(SOURCES):
            _document(f"Catatan rapat {row['code']}x{number}", f"Dibahas {row['long']} ({row['short']}).",
                      opds[number % 2], by)  # fmt: skip
    names |= {("instansi", opd.pk): f"instansi:{slugify(opd.name)}" for opd in Opd.objects.all()}
    return names


def _document(title, text, opd, by) -> Document:
    category = Category.objects.get_or_create(opd=opd, name="Semua")[0]
    document = public_document(
        opd=opd, category=category, title=title, year=2025, classification="berkala", kind="lain", form=Medium.HARD,
        published_at=timezone.now(), created_by=by,
    )  # fmt: skip
    give_file(
        document, number=1, file="dokumen/x.txt", name=title, mime="text/plain", size=1, sha256="0" * 64,
        uploaded_by=by, text=text,
    )  # fmt: skip
    search.index(Document.objects.get(pk=document.pk))
    return document


def listed(question: str, number: int = 20) -> list[tuple[str, int]]:
    """Return kind and primary key of the first rows of the page."""
    rows = search.Answer(DocumentFilter(QueryDict(), words=question))[:number]
    return [(row.kind, row.pk) if isinstance(row, Hit) else ("dokumen", row) for row in rows]


def reciprocal_rank(query: Judged, names: dict[tuple[str, int], str]) -> float:
    for rank, row in enumerate(listed(query.question), start=1):
        name = names.get(row, "")
        if name in query.answers or name.partition(":")[0] in query.answers:
            return 1 / rank
    return 0.0


def test_the_right_result_comes_first_and_documents_stay_where_they_were(city, operator):
    relevance.load(operator)
    names = {("dokumen", pk): name for pk, name in Document.objects.values_list("pk", "published_revision__name")}
    before = {query: relevance.reciprocal_rank(query) for query in relevance.judged()}
    unanswered = relevance.mean([reciprocal_rank(query, names) for query in judged()])
    names |= load(operator)
    ranks = {query: reciprocal_rank(query, names) for query in judged()}
    old = {query: reciprocal_rank(query, names) for query in before}
    print(f"\n{relevance.report(ranks)}\nbefore these were indexed {unanswered:.3f}")
    print(f"old set: {relevance.mean(list(before.values())):.4f} before, {relevance.mean(list(old.values())):.4f} now")
    print([(query.question, rank) for query, rank in ranks.items() if rank < 1])
    worse = {query.question: (before[query], old[query]) for query in before if old[query] < before[query]}
    assert len(ranks) >= 60
    learned = [rank for query, rank in ranks.items() if query.kind == LEARNED]
    assert relevance.mean([rank for query, rank in ranks.items() if query.kind != LEARNED]) >= 0.96
    assert min(learned) >= 1 / (SOURCES + 1)  # below the literal hits, which are its sources, and nothing else
    assert worse.keys() <= ANSWERED_BY_A_PAGE
