"""Abbreviations learned from documents: what explains one, when it is used, and that it goes with its sources."""

import pytest
from django.utils import timezone

from documents import search
from documents.models import Category, Document, DocumentState, LearnedAbbreviation, Medium, Synonym
from documents.search.snapshot import synonyms
from documents.search.text.abbreviations import explained
from documents.search.writing import abbreviations
from opd.models import Opd, OpdKind
from tests.documents.past_the_verbs import give_file, public_document

KTR = "Perda mengatur Kawasan Tanpa Rokok (KTR) di sekolah."


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (KTR, [("KTR", "Kawasan Tanpa Rokok")]),
        ("KTR (Kawasan Tanpa Rokok) berlaku.", [("KTR", "Kawasan Tanpa Rokok")]),
        ("di kawasan tanpa\nrokok (KTR)", [("KTR", "kawasan tanpa rokok")]),
        (
            "Pejabat Pengelola Informasi dan Dokumentasi (PPID)",
            [("PPID", "Pejabat Pengelola Informasi dan Dokumentasi")],
        ),
        ("Anggaran tahun ini naik. Tanpa rokok (KTR)", []),
        ("rapat pleno (II)", []),
        ("Rokok (R) dan Kesehatan (DINKES)", []),
        ("KTR (lihat lampiran)", []),
        ("(((((KTR)", []),
        ("", []),
    ],
)
def test_what_explains_an_abbreviation(text, pairs):
    assert list(explained(text)) == pairs


def test_a_text_explains_no_more_than_so_many():
    assert len(explained(" ".join(f"Alfa {chr(65 + n % 26)}eta {chr(65 + n // 26)}elta (A{chr(65 + n % 26)}"
                                  f"{chr(65 + n // 26)})" for n in range(600)))) == 50  # fmt: skip


@pytest.fixture
def publish(city, opd_health, operator):
    other = Opd.objects.create(name="Badan Lain Sekali", slug="lain-sekali", kind=OpdKind.BOARD, parent=city)

    def make(title, text, agency=0, index=True):
        opd = (opd_health, other)[agency]
        document = public_document(
            opd=opd,
            category=Category.objects.get_or_create(opd=opd, name="Semua")[0],
            title=title,
            year=2025,
            classification="berkala",
            kind="lain",
            form=Medium.HARD,
            created_by=operator,
            published_at=timezone.now(),
        )
        give_file(
            document, number=1, file="dokumen/x.txt", name="x", mime="text/plain", size=1, sha256="0" * 64,
            uploaded_by=operator, text=text,
        )  # fmt: skip
        search.index(Document.objects.get(pk=document.pk))
        return document

    return make


def learned(short="KTR"):
    return [(row.long, row.documents, row.agencies, row.has_conflict, row.is_active)
            for row in LearnedAbbreviation.objects.filter(short=short)]  # fmt: skip


def titles(question):
    best = search.find(question).best(20)
    names = dict(Document.objects.filter(pk__in=best).values_list("pk", "title"))
    return [names[pk] for pk in best]


@pytest.mark.django_db
def test_three_documents_of_two_agencies_make_it_active_below_literal_hits(publish):
    plain = publish("Aturan kawasan tanpa rokok", "Semua orang menaatinya.")
    first = publish("Laporan satu", KTR)
    publish("Laporan dua", KTR)
    assert plain.title not in titles("KTR")
    publish("Laporan tiga", KTR)
    assert learned() == [("Kawasan Tanpa Rokok", 3, 1, False, False)]
    publish("Laporan empat", KTR, agency=1)
    assert learned() == [("Kawasan Tanpa Rokok", 4, 2, False, True)]
    assert titles("KTR")[-1] == plain.title
    assert len(titles("KTR")) == 5
    assert str(search.understood("KTR")) == "KTR (kawasan tanpa rokok)"
    assert search.find("KTR").has_all_words
    letters = publish("Denda KTR", "Besarnya denda.")
    assert letters.title in titles("kawasan tanpa rokok")
    assert titles("kawasan tanpa rokok")[0] == plain.title
    search.remove(first)
    assert learned() == [("Kawasan Tanpa Rokok", 3, 2, False, True)]


@pytest.mark.django_db
def test_it_goes_with_its_sources_and_past_the_verbs_at_the_next_count(publish):
    sources = [publish(f"Laporan {number}", KTR, agency=number % 2) for number in range(3)]
    assert learned()[0][-1] is True
    version = synonyms.latest().version
    search.remove(sources[0])
    assert learned()[0][1:] == (2, 2, False, False)
    search.find("KTR")
    assert synonyms.latest().version != version
    assert str(search.understood("KTR")) == ""
    Document.objects.filter(pk=sources[1].pk).update(
        state=DocumentState.WITHDRAWN, reason="Salah.", withdrawn_at=timezone.now()
    )
    abbreviations.recount()
    assert learned()[0][1:] == (1, 1, False, False)
    search.remove(sources[2])
    assert learned() == []


@pytest.mark.django_db
def test_two_meanings_are_a_conflict_and_the_table_of_people_wins(publish):
    for number in range(3):
        publish(f"Laporan {number}", KTR, agency=number % 2)
    rival = publish("Kartu", "Kartu Tanda Relawan (KTR)")
    assert sorted(learned()) == [("Kartu Tanda Relawan", 1, 1, True, False), ("Kawasan Tanpa Rokok", 3, 2, True, False)]
    assert str(search.understood("KTR")) == ""
    search.remove(rival)
    assert learned() == [("Kawasan Tanpa Rokok", 3, 2, False, True)]
    Synonym.objects.create(ways="ktr\nkantor tata ruang")
    synonyms.bump_version()
    search.find("KTR")
    assert str(search.understood("KTR")) == "KTR (kantor tata ruang)"


@pytest.mark.django_db
def test_the_admin_lists_them_with_their_sources(publish, client, reviewer):
    for number in range(3):
        publish(f"Laporan <b>{number}</b>", KTR, agency=number % 2)
    client.force_login(reviewer)
    assert "Kawasan Tanpa Rokok" in client.get("/admin/documents/learnedabbreviation/").content.decode()
    row = LearnedAbbreviation.objects.get()
    page = client.get(f"/admin/documents/learnedabbreviation/{row.pk}/change/").content.decode()
    assert all(f"Laporan &lt;b&gt;{number}&lt;/b&gt;</a>" in page for number in range(3))
