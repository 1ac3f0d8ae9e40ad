"""Letters and registers: tagged, repeatable, and whatever people typed is text on them."""

import copy
import functools
import io
import json
import os
import re
import subprocess
import sys
import threading
from datetime import UTC, date, datetime

import pikepdf
import pypdfium2
import pytest
import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from opd.papers import letterhead
from tests.opd.papers.letters import COMMON, FORMER, SAMPLES
from tests.patience import PATIENCE

pytestmark = pytest.mark.one_engine

NOT_PRINTED = {"qr", "government", "widths"}  # drawn, in capitals, a measure
OF_EVERY_LETTER = ["attachments", "copies", "tracked"]  # that is optional
# What each letter may do without: the keys marked ? on top of its template.
OPTIONAL = {
    "receipt": ["due_on_is_provisional", "objection_start", "periods"],
    "completion": ["complete_url", "due_on_is_provisional", "periods"],
    "extension": ["due_on_is_provisional", "objection_start", "periods"],
    "notice": [
        *("other_body", "reason", "material", "redactions", "delivery", "format", "handover", "cost", "costs"),
        *("payment", "files", "documents", "objection_until", "objection_start", "periods"),
    ],
    "refusal": ["applicant", "citing", "objection_until", "objection_start", "periods"],
    "lapse": ["asked_by", "days", "objection_start", "periods"],
    "withdrawal": ["recorded_on"],
    "fulfilment": ["inforequest", "due_on"],
    "objection_receipt": ["inforequest", "is_premature", "is_late", "due_on_is_provisional", "periods"],
    "objection_decision": ["commission_address", "inforequest", "citing", "order", "dispute_until", "periods"],
    "chronology": ["inforequest", "objection", "files"],
    "consequence_test": ["consent", "public_office", "remark"],
    "classification": ["ended"],
    "register": ["period"],
}
every_letter = pytest.mark.parametrize("name", SAMPLES)


def text_of(made: bytes) -> str:
    """All words without white space: where a line ends is the typesetter's business."""
    with pypdfium2.PdfDocument(made) as pdf:
        words = "".join(page.get_textpage().get_text_range() for page in pdf)
    return squeezed(words)


def squeezed(words: str) -> str:
    return "".join(words.replace("\ufffe", "-").split())  # pdfium's own sign for a hyphen at the end of a line


def said(value, key=""):
    """Every text that the letter has to show."""
    if key in NOT_PRINTED or isinstance(value, bool):
        return
    if isinstance(value, dict):
        for name, item in value.items():
            yield from said(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from said(item, key)
    elif value is not None:
        yield letterhead.in_words(value) if isinstance(value, date) else str(value)


@functools.cache
def typeset_sample(name: str) -> bytes:
    """Return the letter of the sample, which is typeset once for all tests that only read it."""
    return letterhead.pdf(name, SAMPLES[name])


def changed(name: str, **own) -> dict:
    return {**copy.deepcopy(SAMPLES[name]), **own}


def named(name: str) -> dict:
    return {**COMMON["recipient"], "name": name}


def test_every_template_has_its_sample():
    assert {path.stem for path in letterhead.LETTERS.glob("[!_]*.typ")} == set(SAMPLES) == set(OPTIONAL)


@every_letter
def test_a_letter_says_everything_it_was_given(name):
    text = text_of(typeset_sample(name))
    assert [words for words in said(SAMPLES[name]) if squeezed(words) not in text] == []


@every_letter
def test_a_letter_is_tagged_titled_dated_and_indonesian(name):
    sample = SAMPLES[name]
    with pikepdf.open(io.BytesIO(typeset_sample(name))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "id"
        assert str(pdf.docinfo["/Title"]).startswith(sample.get("subject") or sample["title"])
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261124")
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfuaid:part"], metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == (
                "1",
                "2",
                "A",
            )
        elements = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/S" in thing]
        tags = [str(element.S) for element in elements]
    assert tags.count("/H1") == 1
    assert ("/Table" in tags) == ("/TH" in tags)


@every_letter
def test_the_same_data_give_the_same_bytes(name):
    assert letterhead.pdf(name, copy.deepcopy(SAMPLES[name])) == typeset_sample(name)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "register"])
def test_data_may_wait_as_json(name):
    waited = json.loads(json.dumps(SAMPLES[name], cls=DjangoJSONEncoder))
    assert letterhead.pdf(name, waited) == typeset_sample(name)


@every_letter
def test_a_letter_does_without_what_is_optional(name):
    kept = {key: value for key, value in SAMPLES[name].items() if key not in [*OF_EVERY_LETTER, *OPTIONAL[name]]}
    kept["office"] = {key: COMMON["office"][key] for key in ("government", "name")}
    text = text_of(letterhead.pdf(name, kept))
    assert "None" not in text
    assert "Telepon" not in text
    for key in kept:
        with pytest.raises(typst.TypstError if key != "date" else KeyError):
            letterhead.pdf(name, {other: value for other, value in kept.items() if other != key})


@pytest.mark.parametrize("name", FORMER)
def test_a_letter_that_an_older_version_issued_is_still_made(name):
    text = text_of(letterhead.pdf(name, FORMER[name]))
    assert [words for words in said(FORMER[name]) if squeezed(words) not in text] == []
    assert "None" not in text


def test_a_refusal_that_waited_with_one_test_is_still_made():
    waited = {key: value for key, value in FORMER["refusal"].items() if key != "tests"}
    waited |= {"test": {"number": "3/UK/2024", "date": "2024-05-02"}, "consequence": "rahasia orang terbuka."}
    text = text_of(letterhead.pdf("refusal", waited))
    assert squeezed("Nomor 3/UK/2024 tanggal 2 Mei 2024") in text
    assert squeezed("rahasia orang terbuka.") in text


SWALLOWED = re.compile(r"#[a-z][\w.\"()-]*(?:\[[^\]]*\])?;")  # typst takes the semicolon as the end of the code


@pytest.mark.parametrize("path", sorted(letterhead.LETTERS.glob("*.typ")), ids=lambda path: path.stem)
def test_no_template_loses_a_semicolon(path):
    words = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("//"))
    assert SWALLOWED.findall(words) == []


@pytest.mark.parametrize(
    "name", ["nothing", "_letter", "../letters/receipt", "receipt.typ", "Receipt", "receipt\n", ""]
)
def test_an_unknown_template_is_refused(name):
    with pytest.raises(letterhead.UnknownTemplate):
        letterhead.pdf(name, SAMPLES["receipt"])


def test_what_no_letter_can_show_is_refused():
    with pytest.raises(TypeError, match="set"):
        letterhead.pdf("receipt", changed("receipt", place={"Metro"}))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("receipt", "dalam 10 hari kerja sejak permohonan diterima, paling lambat 8 Desember 2026"),
        ("completion", "tetap dihitung sejak permohonan Anda kami terima pada 24 November 2026"),
        ("extension", "paling lama 7 hari kerja setelah batas semula"),
        ("notice", "Jumlah seluruhnya: Rp10.000. Mencari informasi tidak dipungut biaya."),
        ("refusal", "kepada Atasan PPID, paling lambat 30 hari kerja setelah Anda menemukan alasannya"),
        ("refusal", "dapat menimbulkan konsekuensi: pesaing"),
        ("lapse", "tidak kami proses"),
        ("withdrawal", "Sampai hari itu semuanya berjalan terus, dengan tenggat 8 Desember 2026"),
        ("objection_receipt", "Catatan: belum waktunya."),
        ("objection_receipt", "Catatan: lewat waktu."),
        ("objection_receipt", "dalam 30 hari kerja sejak keberatan diterima"),
        (
            "objection_decision",
            "kepada Komisi Informasi Provinsi Lampung, paling lambat 14 hari kerja setelah Anda menerima",
        ),
    ],
)
def test_a_letter_says_what_the_law_wants(name, sentence):
    assert squeezed(sentence) in text_of(typeset_sample(name))


@every_letter
def test_no_letter_promises_mediation(name):
    assert "mediasi" not in text_of(typeset_sample(name)).lower()


@pytest.mark.parametrize(
    ("held", "words"),
    [(True, "Informasi berada di bawah penguasaan kami."), (False, "Informasi tidak berada di bawah penguasaan kami.")],
)
def test_a_notice_answers_whether_the_information_is_held(held, words):
    assert squeezed(words) in text_of(letterhead.pdf("notice", changed("notice", held=held)))


HOSTILE = [
    '#panic("x")',
    '#import "@preview/x:1.0.0"; #eval("1")',
    "*tebal* _miring_ $x^2$ `kode` = Judul",
    "@rujukan <label> ~ -- --- ... // komentar /* dan */",
    "\\ \\u{41} \\n \" ' } ] ) {{ #data.number",
    "שלום עולם",
    "مدينة مترو",
    "Rp1.250.000 ≥ 3 € → ½ é ñ ș Ω Ж",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_markup_in_what_people_typed_is_text(words):
    sample = changed("receipt", recipient=named(words))
    sample["inforequest"]["information"] = words
    text = text_of(letterhead.pdf("receipt", sample))
    letters = sorted(squeezed(words))  # right-to-left runs come back in another order
    assert sorted(set(letters) - set(text)) == []
    if words.isascii():
        assert text.count(squeezed(words)) == 2


@pytest.mark.parametrize(
    ("words", "clean"),
    [
        ("Siti\x00\x01\x1b[31m\x7f Aminah", "Siti[31m Aminah"),
        ("balik\u202e\u200b\ufeff arah", "balik arah"),
        ("kata\u00adpenggal", "katapenggal"),
        ("baris\r\nbaru\u2028lagi\ttab", "baris\nbaru\nlagi tab"),
        ("cafe\u0301 q\u0301 q\u0651", "café q q"),
        ("hai \U0001f600 日本 \ue000", "hai \ufffd \ufffd\ufffd \ufffd"),
        ("rusak\ud800", "rusak"),
    ],
)
def test_what_cannot_be_drawn_is_cleaned(words, clean):
    assert letterhead.printable(words) == clean
    assert letterhead.pdf("receipt", changed("receipt", recipient=named(words)))


def test_every_printable_character_can_be_drawn():
    characters = [chr(code) for code in range(sys.maxunicode + 1) if letterhead.printable(chr(code)) == chr(code)]
    assert len(characters) > 2500
    words = "".join(characters)
    assert letterhead.pdf("extension", changed("extension", recipient=named(words), reason=" ".join(words)))


@hypothesis_settings(deadline=None)  # a busy machine is no failure
@given(st.text())
def test_no_text_makes_a_letter_fail(words):
    assert letterhead.pdf("lapse", changed("lapse", recipient=named(words), missing=[words]))


LONG = 4_000  # letters: six pages of a column; to break a word costs typst more than the square of its length


@pytest.mark.parametrize("name", ["receipt", "chronology", "register"])
@pytest.mark.parametrize("word", ["x" * LONG, "https://plid.example/" + "a1" * 400, "melati.setiawati@warga.example"])
def test_a_long_word_stays_on_the_paper(name, word):
    sample = changed(name)
    if name == "receipt":
        sample["recipient"]["name"] = sample["inforequest"]["information"] = word
    elif name == "chronology":
        sample["acts"][0]["by"] = sample["files"][0]["name"] = word
    else:
        sample["rows"] = [[word, *[None] * 14]]
    made = letterhead.pdf(name, sample)
    text = text_of(made)
    assert word[:300] in text  # further on the feet of pages may come between
    assert text.count(word[-1]) >= word.count(word[-1])
    with pypdfium2.PdfDocument(made) as pdf:
        for page in pdf:
            glyphs = page.get_textpage()
            right = max(glyphs.get_charbox(index)[2] for index in range(glyphs.count_chars()))
            assert right < page.get_width() - 25


def test_a_register_repeats_its_headings_and_counts_its_pages():
    made = letterhead.pdf("register", SAMPLES["register"])
    with pypdfium2.PdfDocument(made) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
        assert all(page.get_width() > page.get_height() for page in pdf)
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert "Informasi yang diminta" in page
        assert f"Halaman {number} dari {len(pages)}" in page


def test_threads_do_not_disturb_each_other():
    samples = [changed("lapse", recipient=named(f"Warga {number}")) for number in range(24)]
    made: dict[int, bytes] = {}

    def work(start: int) -> None:
        for number in range(start, 24, 4):
            made[number] = letterhead.pdf("lapse", samples[number])

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [made[number] for number in range(24)] == [letterhead.pdf("lapse", sample) for sample in samples]


FORKING = """
import os, sys, django
django.setup()
from opd.papers import letterhead
from tests.opd.papers.letters import SAMPLES
letterhead.pdf("lapse", SAMPLES["lapse"])
child = os.fork()
if not child:
    try:
        letterhead.pdf("lapse", SAMPLES["lapse"])
    except letterhead.TypesetAfterFork:
        os._exit(7)
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_fork_of_a_process_that_has_typeset_is_told_instead_of_hanging():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-W", "ignore", "-c", FORKING]
    assert subprocess.run(command, cwd=settings.BASE_DIR, env=environment, timeout=PATIENCE).returncode == 7


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (date(2026, 11, 24), "24 November 2026"),
        (date(2026, 5, 1), "1 Mei 2026"),
        (datetime(2026, 11, 23, 17, 5, tzinfo=UTC), "24 November 2026 pukul 00.05 WIB"),
    ],
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_dates_in_words(moment, words, language):
    with translation.override(language):
        assert letterhead.in_words(moment) == words
