"""Spelling: what is repaired, what must never be, and that nothing hidden can be read out of a repair."""

from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from documents import search
from documents.lifecycle import closing, publishing
from documents.models import Document
from documents.search.snapshot import vocabulary
from documents.search.spelling.edit_distance import weighted_distance
from tests.documents.past_the_verbs import WITHDRAWN
from tests.documents.search.misspellings import MEANT, RIGHT

pytestmark = pytest.mark.django_db


@pytest.fixture
def words(library):
    """Documents with all the words that are meant, some in more of them than others."""
    meant = list(dict.fromkeys(MEANT.values()))
    for step in (1, 2, 4):
        library(f"Naskah {step}", " ".join(meant[::step]))
    search.merge_fresh()


def test_most_misspellings_are_repaired_right(words):
    wrong = {typed: found for typed, meant in MEANT.items() if (found := search.corrected(typed)) != meant}
    assert len(MEANT) >= 100
    assert len(wrong) <= 0.1 * len(MEANT), wrong


def test_what_is_right_is_left_alone(words, library):
    library("Profil Kelurahan Purwosari", "Yosodadi, Mulyosari, Hadimulyo Barat, sumber dan sari")
    search.merge_fresh()
    names = ["Kelurahan Purwoasri", "Kelurahan Mulyojati"]
    known = [*RIGHT.split(), *MEANT.values(), "Ketersediaan", "pelayanannya", "undang-undang", "wali kota"]
    assert {word: found for word in known if (found := search.corrected(word, names))} == {}


def test_words_in_their_places(words):
    expected = {
        "lapran keuangan": "laporan keuangan",
        "Lapran, 2024 (kesehtan)!": "laporan, 2024 (kesehatan)!",
        "lapran kesehtan tentang": "laporan kesehatan tentang",
        "infra struktur kota": "infrastruktur kota",
        "laporankeuangan 2023": "laporan keuangan 2023",
        '"lapran keuangan"': "",
        '"lapran keuangan" kesehtan': '"lapran keuangan" kesehatan',
        "-kesehtan laporan": "",
        "laporan -kesehtan kesehtan": "laporan -kesehtan kesehatan",
        "KSHTN": "",
        "DAERA": "",  # may be an abbreviation
        "xyzzyqwertz": "",
        "kesehtan" * 20: "",
        "": "",
        "kesehtan\0": "kesehatan\0",
        "🙂 ‏ <b>": "",
        "<b>kesehtan</b>": "",
    }
    assert {typed: search.corrected(typed) for typed in expected} == expected


@pytest.mark.parametrize("typed", ["resep rendang", "rendang", "gulai", "pempek lenjer", "motor bekas", "tarif parkir"])
def test_a_word_of_the_language_is_not_taken_for_another(library, words, typed):
    """No document has it, while one has a word of nearly the same letters (*rendang*, *rendah*)."""
    library("Warga berpenghasilan rendah, gulma, bekal, tarip dan daftar")
    search.merge_fresh()
    assert search.corrected(typed) == ""
    assert search.corrected("rendha") == "rendah"


def test_any_string_is_answered(words):
    for typed in ("kesehtan " * 100_000, '"' * 5000, "\0" * 100, "-" * 3000, "\ud800", "a" * 1_000_000, "ﷺ" * 500):
        search.corrected(typed)


def test_a_word_of_a_hidden_document_is_no_repair(library, words):
    document = library("Daftar pengaduan", "Perselingkuhan")
    search.merge_fresh()
    assert search.corrected("perselingkuan") == "perselingkuhan"
    search.remove(document)  # the worker has not been there
    assert b"perselingkuhan" in vocabulary.current().words
    assert search.corrected("perselingkuan") == ""


def test_two_words_are_parted_only_where_they_stand_together(library):
    library("Naskah", "sumber air. Kota sari.")
    library("Rumah sakit", "")
    vocabulary.learn_fresh()
    assert search.corrected("rumahsakti") == ""
    assert search.corrected("sumbersari") == ""
    assert search.corrected("sumberair") == "sumber air"


# The vocabulary -------------------------------------------------------------------------------------------------------


def known():
    vocabulary_now = vocabulary.current()
    return {word.decode(): int(n) for word, n in zip(vocabulary_now.words, vocabulary_now.documents, strict=True)}


def test_words_are_learned_at_once_and_counted(library):
    library("Neraca", "kas kas Daérah 2024 di b3 ßé " + "x" * 30, summary="Untuk umum", keywords="uang, kas")
    library("Neraca")
    assert known() == {}
    search.merge_fresh(at_least=64)  # merges nothing yet
    expected = {"neraca": 2, "kas": 1, "daerah": 1, "untuk": 1, "umum": 1, "uang": 1, "dinas": 2, "kesehatan": 2}
    assert known().items() >= expected.items()
    assert not known().keys() & {"di", "b", "x" * 30, "2024"}
    assert vocabulary.learn_fresh() == 0


def test_each_version_is_read_once(library, django_assert_num_queries):
    library("Neraca")
    vocabulary.learn_fresh()
    vocabulary.current()
    with django_assert_num_queries(1):
        vocabulary.current()


def test_a_new_count_forgets_what_is_gone(library):
    document = library("Neraca rahasia")
    library("Neraca", "Neraca")
    vocabulary.learn_fresh()
    search.remove(document)
    assert "rahasia" in known()
    vocabulary.recount()
    assert "rahasia" not in known()
    assert known()["neraca"] == 1


def test_words_are_forgotten_with_their_document(library, reviewer, worker):
    document = library("Neraca", "rahasia")
    vocabulary.learn_fresh()
    assert "rahasia" in known()
    publishing.withdraw(document, by=reviewer, reason="Keliru.")
    assert "rahasia" not in known()


def test_words_are_forgotten_with_their_file(library, reviewer, worker):
    document = library("Neraca", "rahasia")
    vocabulary.learn_fresh()
    closing.close_file(document.published_revision, by=reviewer, reason="Keliru.")
    assert ("rahasia" in known(), "neraca" in known()) == (False, True)


@pytest.mark.parametrize(("moment", "is_known"), [("2026-11-25 08:16:59Z", True), ("2026-11-25 08:17:00Z", False)])
def test_once_an_hour_the_worker_forgets_what_nobody_may_read(library, moment, is_known):
    document = library("Neraca", "rahasia")
    vocabulary.learn_fresh()
    Document.objects.filter(pk=document.pk).update(**WITHDRAWN)  # or the worker would index it again
    search.remove(document)
    with time_machine.travel(moment, tick=False):
        call_command("tend_index", stdout=StringIO())
    assert ("rahasia" in known()) == is_known


def test_reindex_learns_all_words_and_counts_them_anew(library):
    library("Neraca", "kas")
    library("Neraca")
    for _time in range(2):
        call_command("reindex", stdout=StringIO(), stderr=StringIO())
        assert (known()["neraca"], known()["kas"]) == (2, 1)


def test_only_so_many_words_are_kept_and_newcomers_have_a_chance(library, monkeypatch):
    monkeypatch.setattr(vocabulary, "MOST", 5)
    for _copy in range(3):
        library("Neraca kas")
    vocabulary.learn_fresh()
    assert len(known()) == 5
    library("Neraca belanja")
    vocabulary.learn_fresh()
    assert len(known()) == 5
    assert known()["neraca"] == 4
    assert "belanja" in known()


def test_the_table_of_slips():
    assert weighted_distance("anggaran", "anggaran") == 0
    assert weighted_distance("angaran", "anggaran") < weighted_distance("anggarn", "anggaran")
    assert weighted_distance("anggarna", "anggaran") < weighted_distance("anggxrun", "anggaran")
    assert weighted_distance("propinsi", "provinsi") < weighted_distance("proginsi", "provinsi")
    assert weighted_distance("xnggaran", "anggaran") > weighted_distance("anggarax", "anggaran")
