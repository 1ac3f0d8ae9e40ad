"""The snippet: the right place, marked, and nothing but text and <mark>."""

import re

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from documents import search
from documents.models import Document
from documents.search.default_synonyms import beginning
from documents.search.matching.query import parse
from documents.search.results.highlighting import Highlighter, excerpt
from documents.search.snapshot.synonyms import Lexicon
from tests.documents.past_the_verbs import WITHDRAWN
from tests.documents.ranked import snippet
from tests.patience import times_as_long

LEXICON = Lexicon.of(beginning())
FILLER = "Kalimat ini tidak ada hubungannya dengan apa pun. " * 30


def shown(text, question):
    return excerpt(text, Highlighter(parse(question, LEXICON)).highlights(text))


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("Tata cara permohonan.", "pemohon", "Tata cara <mark>permohonan</mark>."),
        ("Uji itu, pengujian tentang konsekuensi.", '"pengujian tentang konsekuensi"',
         "Uji itu, <mark>pengujian tentang konsekuensi</mark>."),
        ("Dinas Pendidikan dan Kebudayaan", "disdik", "<mark>Dinas Pendidikan dan Kebudayaan</mark>"),
        ("Undang-Undang No. 14 Tahun 2008", "UU 14/2008", "<mark>Undang-Undang</mark> No. <mark>14 Tahun 2008</mark>"),
        ("Harga Rp1.250.000,00", "1250000", "Harga Rp<mark>1.250.000</mark>,00"),
        ("Café dan KAFE", "cafe", "<mark>Café</mark> dan KAFE"),
        ("a < b & izin", "izin", "a &lt; b &amp; <mark>izin</mark>"),
        ("<script>izin</script>", "izin", "&lt;script&gt;<mark>izin</mark>&lt;/script&gt;"),
        ("dan izin\n\n  baru", "izin dan", "dan <mark>izin</mark> baru"),
    ],
)  # fmt: skip
def test_marks(text, question, expected):
    assert shown(text, question) == expected


def test_it_shows_the_place_where_most_words_stand_together():
    text = f"Izin. {FILLER} Syarat izin apotek ditetapkan dinas. {FILLER} Apotek."
    snippet = shown(text, "izin apotek syarat")
    assert "<mark>Syarat</mark> <mark>izin</mark> <mark>apotek</mark> ditetapkan" in snippet
    assert snippet.startswith("…") and snippet.endswith("…")
    plain = re.sub("</?mark>|…", "", snippet)
    assert 150 < len(plain) < 300
    assert plain.split()[0] in FILLER.split()  # begins with a whole word


PIECES = """
memukul pukulan penyapu perijinan izin mengesahkan rencana kerja bekerja Rencana undang-undang uji pengujian 1.250.000
1250000 3.5 5/2023 007 7 B3 dinas pendidikan & _ - ' , . ( RT/RW
""".split()  # noqa: SIM905 - a list of thirty words
QUESTIONS = """
pukul sapu izin ijin sah "rencana undang-undang uji 1250000 5 7 b3 5/2023 disdik rw k
""".split()  # noqa: SIM905
QUESTIONS += ['"rencana kerja"', "dinas izin uji", "perwali 5/2023"]


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", "\n", "."]))), st.sampled_from(QUESTIONS))
def test_words_are_found_by_their_letters_as_one_by_one(pieces, question):
    text = "".join(word + gap for word, gap in pieces)
    highlighter = Highlighter(parse(question, LEXICON))
    assert highlighter.highlights(text) == highlighter.highlights(f"{text} é")  # for an accent, each word is looked at


@pytest.mark.long
@pytest.mark.parametrize("text", ["1 " + "1." * 12_000, "a " + "a" * 24_000, "an anggaran " + "anggaran" * 3_000])
def test_a_text_without_gaps_takes_no_longer_than_another(text):
    """Each word is looked at once, not once for each of its letters."""

    def look_at(length):
        assert Highlighter(parse("1 a an", LEXICON)).highlights(text[:length])

    assert times_as_long(lambda: look_at(len(text)), lambda: look_at(len(text) // 8)) < 24


@given(st.text(), st.text(min_size=1))
def test_only_mark_is_html(text, question):
    assert "<" not in re.sub("</?mark>", "", shown(text, question))


# From the index -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("more", "queries"), [("", 1), (FILLER * 20, 3)], ids=["short", "in pieces"])
def test_snippets_of_a_page_in_few_queries(library, django_assert_num_queries, more, queries):
    documents = [library(f"Judul {number}", f"{FILLER} Vaksin nomor {number}. {more}") for number in range(5)]
    search.find("vaksin")  # as every page does; it knows the synonyms from here on
    with django_assert_num_queries(queries):
        snippets = search.snippets(documents, search.understood("vaksin"))
    assert [
        f"<mark>Vaksin</mark> nomor {number}." in snippets[document.pk] for number, document in enumerate(documents)
    ]
    assert snippet(documents[3], "vaksin") == snippets[documents[3].pk]


@pytest.mark.django_db
def test_it_comes_from_the_chunk_that_has_the_words(library):
    document = library("Judul", f"{FILLER * 40} pengadaan vaksin rabies {FILLER * 40}")
    assert "<mark>vaksin</mark> <mark>rabies</mark>" in snippet(document, "vaksin rabies judul")


@pytest.mark.django_db
def test_the_summary_serves_where_the_text_has_none_of_the_words(library):
    document = library("Neraca Daerah", "isi", summary="Neraca per 31 Desember.")
    assert snippet(document, "neraca") == "<mark>Neraca</mark> per 31 Desember."
    assert snippet(document, "") == ""


@pytest.mark.django_db
def test_what_is_not_public_has_no_snippet(library):
    document = library("Neraca", "isi rahasia", summary="Neraca rahasia.")
    Document.objects.filter(pk=document.pk).update(**WITHDRAWN)
    assert snippet(Document.objects.get(), "rahasia") == ""


@pytest.mark.django_db
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(question=st.text())
def test_no_question_is_an_error(question, library):
    if not (document := Document.objects.first()):
        document = library("Judul", "isi")
    search.snippets([document], search.understood(question))


def test_the_year_of_the_letterhead_is_not_what_the_reader_looks_for():
    text = "Nomor 8/2025. Tahun anggaran 2025. " + "Isi lain. " * 60 + "Sekolah dibangun."
    assert "<mark>Sekolah</mark>" in shown(text, "sekolah 2025")
    assert "<mark>2025</mark>" in shown(text, "2025")
