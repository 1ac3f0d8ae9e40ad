"""What is fuzzed, by name: `TARGETS`. Each looks at the answer, too: that nothing fails is not enough."""

import io
import json
import re
import tempfile
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from random import Random

import pypdfium2
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image

from documents.files import intake, names
from documents.files.child.cleaning import MAX_CHARS
from documents.files.child.limits import READER_MEMORY, STAFF
from documents.files.fork_server import Died, ForkServer
from documents.files.places import STAFF_POOL, STRANGER_POOL
from documents.files.tesseract import OcrWord
from documents.filetypes import BY_EXTENSION
from documents.imports import cell_values, file_sources, spreadsheet
from documents.redaction import render
from documents.redaction.page_text import WHOLE, Box, LocatedText, scaled
from documents.release import word_match
from documents.search.default_synonyms import beginning
from documents.search.facets.filters import FILTERS
from documents.search.matching.query import parse
from documents.search.results.highlighting import Highlighter, excerpt
from documents.search.snapshot.synonyms import Lexicon
from opd.calendar import holiday_files
from opd.models import Opd
from opd.papers import letterhead
from portal.richtext import sanitise
from portal.wordpress.parsing import inventory, wxr
from tests import files
from tests.fuzz import mutation, seeds
from tests.fuzz.running import Target, Wrong
from tests.opd.papers.letters import SAMPLES
from tests.portal.test_richtext import HARMLESS as ALLOWED
from tests.portal.test_richtext import VECTORS

File = tuple[str, bytes]
READER = ForkServer("tests.fuzz.reader")
READER_SECONDS = 15
PYTHON_BYTES = 100 * 1024 * 1024  # of a process beside what its limits count
EXTENSIONS = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt", "jpg", "png")


def must(is_so: bool, sentence: str) -> None:
    if not is_so:
        raise Wrong(sentence)


def changed(random: Random, name: str, content: bytes) -> File:
    return name, mutation.of_package(random, content, [random.choice(seeds.documents())[1]])


# Files ----------------------------------------------------------------------------------------------------------------


def any_file(random: Random) -> File:
    name, content = changed(random, *random.choice(seeds.documents()))
    if random.random() < 0.1:
        name = f"{mutation.text(random, longest=4)}.{random.choice(EXTENSIONS)}"
    return name, content


def take_in(given: File) -> str:
    """As a stranger's and as a clerk's; of what is accepted the traces are shown, and taken out."""
    name, content = given
    _be_taken(name, content, "192.0.2.1")
    try:
        checked = intake.check(files.upload(name, content), "document")
    except intake.Refused as refused:
        must(bool(str(refused)), "a refusal without a sentence")
        return f"refused as {refused.code}"
    must(checked.extension in EXTENSIONS, f"accepted as {checked.extension}")
    stored = io.BytesIO(checked.cleaned.read() if checked.cleaned else content)
    must(len(stored.getvalue()) == checked.size, "the size is another")
    if checked.extension in ("pdf", "docx", "xlsx", "pptx", "odt", "ods"):
        try:
            intake.traces(stored, checked.extension)
            intake.without_traces(stored, checked.extension)
        except intake.Refused as refused:
            return f"accepted, traces {refused.code}"
    return "accepted"


def _be_taken(name: str, content: bytes, stranger: str | None) -> None:
    cleaned = names.clean_name(name)
    must(not set(cleaned) & set("/\\\0\r\n"), f"the name {cleaned!r}")
    try:
        intake.check(files.upload(name, content), "identity", stranger=stranger)
    except intake.Refused as refused:
        must(bool(str(refused)), "a refusal without a sentence")


def close_pools() -> None:
    STAFF_POOL.server.close()
    STRANGER_POOL.server.close()


def readable_file(random: Random) -> File:
    known = [  # bombs never come so far: intake refuses them
        (name, content)
        for name, content in seeds.documents()
        if name.rpartition(".")[2] in EXTENSIONS and not name.startswith("bom")
    ]
    return changed(random, *random.choice(known))


def read(given: File) -> str:
    """All questions of the reader; texts are such that databases and pages take them."""
    name, content = given
    mime = BY_EXTENSION[name.rpartition(".")[2]].mime
    answer = io.BytesIO()
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as file:
        file.write(content)
        file.flush()
        try:
            READER.ask([file.name, mime, READER_SECONDS], answer, seconds=READER_SECONDS, most_bytes=2**28)
        except Died:
            return "ended by its limits"
    found = json.loads(answer.getvalue())
    for text in _texts(found.get("text", {}).get("text"), found.get("parts"), found.get("properties")):
        _be_storable(text)
    return "not readable" if "text" in found["failed"] else "read"


def _texts(*values: object):
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _texts(*value.values())
        elif isinstance(value, list):
            yield from _texts(*value)


def _be_storable(text: str) -> None:
    must(len(text) <= MAX_CHARS, "a text is too long")
    must("\0" not in text, "a text has a zero byte, which PostgreSQL refuses")
    text.encode()  # no lone surrogate


# Questions ------------------------------------------------------------------------------------------------------------

LEXICON = Lexicon.of(beginning())
PARAMETERS = (*FILTERS, "urut", "page", "topik")


def question(random: Random) -> tuple[str, dict[str, str]]:
    more = random.sample(PARAMETERS, k=random.choice((0, 0, 1, 3)))
    return mutation.text(random), {name: mutation.text(random, longest=2) for name in more}


def ask(given: tuple[str, dict[str, str]]) -> str:
    """Understood, marked in a text, and asked of the page of search, on which no word of it is markup."""
    words, more = given
    understood = parse(words, LEXICON)
    must(len(understood.words) <= 12, "too many words")
    str(understood)
    shown = excerpt(words * 3, Highlighter(understood).highlights(words * 3))
    must("<" not in shown.replace("<mark>", "").replace("</mark>", ""), "markup in an excerpt")
    answer = Client().get("/cari/", {"q": words, **more})
    must(answer.status_code in (200, 301, 302, 404, 400), f"the page answers {answer.status_code}")
    must(b"<script>" not in answer.content and b"<svg onload=" not in answer.content, "markup on the page")
    return f"page {answer.status_code}"


# Rich text ------------------------------------------------------------------------------------------------------------


class Elements(HTMLParser):
    """Notes what is not on the list of the tests, which is not the list of the cleaner."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED or {name for name, _value in attrs} - ALLOWED[tag]:
            self.wrong.append(f"<{tag} {attrs}>")
        for name, value in attrs:
            if name == "href" and not (value or "").lower().startswith(("http://", "https://", "mailto:", "tel:", "/")):
                self.wrong.append(f"{name}={value}")


def markup(random: Random) -> str:
    pieces = [
        random.choice((random.choice(VECTORS), mutation.text(random, longest=6)))
        for _ in range(random.choice((1, 2, 4)))
    ]
    return mutation.of_bytes(random, "".join(pieces).encode(), [random.choice(VECTORS).encode()]).decode(
        errors="replace"
    )


def clean(html: str) -> str:
    cleaned = sanitise(html)
    must(sanitise(cleaned) == cleaned, "cleaning twice gives something else")
    elements = Elements()
    elements.feed(cleaned)
    must(not elements.wrong, f"it leaves {elements.wrong[:3]}")
    return "nothing left" if not cleaned else "cleaned"


# Imports --------------------------------------------------------------------------------------------------------------


def import_file(random: Random) -> File:
    match random.randrange(5):
        case 0:
            return "hari.csv", mutation.of_bytes(random, seeds.HOLIDAYS_CSV)
        case 1:
            return "hari.ics", mutation.of_bytes(random, seeds.HOLIDAYS_ICS)
        case 2:
            return "ekspor.xml", mutation.of_bytes(random, seeds.EXPORT.read_bytes())
        case 3:
            return "berkas.zip", mutation.of_bytes(random, random.choice(seeds.parcels()))
        case _:
            return changed(random, *random.choice(seeds.tables()))


def bring_in(given: File) -> str:
    name, content = given
    kind = name.rpartition(".")[2] if not name.startswith("hari") else name
    return IMPORTS.get(kind, _table)(name, content)


def _holidays(name: str, content: bytes) -> str:
    reader = holiday_files.from_csv if name.endswith("csv") else holiday_files.from_ics
    try:
        days = reader(content)
    except holiday_files.UnreadableHolidays as error:
        must(bool(str(error)), "no sentence")
        return f"{name} refused"
    must(all(day.name and "\0" not in day.name for day in days), "a day without a name")
    return f"{name} read"


def _export(_name: str, content: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".xml") as file:
        file.write(content)
        file.flush()
        try:
            found = inventory.read(Path(file.name))
        except wxr.BadExport as error:
            must(bool(str(error)), "no sentence")
            return "export refused"
    return "export read" if found else "export empty"


def _parcel(_name: str, content: bytes) -> str:
    file = io.BytesIO(content)
    try:
        intake.check_zip(file)
        source = file_sources.ZipSource(file)
        for listed in source.names:
            with source.open(listed) as opened:
                opened.read()
    except (intake.Refused, file_sources.UnusableSource) as error:
        must(bool(str(error)), "no sentence")
        return "parcel refused"
    return "parcel opened"


def _table(name: str, content: bytes) -> str:
    try:
        table = spreadsheet.read_table(files.upload(name, content))
    except spreadsheet.UnreadableTable as error:
        must(bool(str(error)), "no sentence")
        return "table refused"
    lookup = cell_values.CategoryLookup(Opd.objects.first())
    for row in table.rows:
        for column, text in row.cells.items():
            try:
                cell_values.parse_cell(column, text, lookup)
            except ValidationError as error:
                must(bool(error.messages), "no sentence")
            except KeyError:
                must(column in ("id", "version", "file", "opd", "state"), f"no parser for {column}")
    return "table read"


IMPORTS: dict[str, Callable[[str, bytes], str]] = {
    "hari.csv": _holidays,
    "hari.ics": _holidays,
    "xml": _export,
    "zip": _parcel,
}


# Letters --------------------------------------------------------------------------------------------------------------


OURS = re.compile("qr|secret_link|(.*_)?url|.*_start|title|subject|headings|period")  # what the portal writes itself


def letter(random: Random) -> tuple[str, dict]:
    name = random.choice(sorted(SAMPLES))
    return name, _filled(random, SAMPLES[name])


def _filled(random: Random, value: object, key: str = "") -> object:
    """Return the data with one text in three written anew. Dates and drawings stay what they are."""
    if isinstance(value, dict):
        return {name: _filled(random, item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_filled(random, item, key) for item in value]
    is_free = isinstance(value, str) and not OURS.fullmatch(key) and not letterhead.DATE_KEY.fullmatch(key)
    return mutation.text(random, longest=8) if is_free and random.random() < 0.3 else value


def typeset(given: tuple[str, dict]) -> str:
    name, data = given
    made = letterhead.pdf(name, data)
    with pypdfium2.PdfDocument(made) as document:
        must(len(document) >= 1, "no page")
    return name


# Redaction ------------------------------------------------------------------------------------------------------------

SIZE = (300, 400)


def page_with_words(random: Random) -> tuple[list[str], list[str], list[Box]]:
    """-> words to redact, the pieces of a page, boxes that a clerk drew."""
    words = [word for _word in range(3) if word_match.is_long_enough(word := mutation.text(random, longest=3))]
    pieces = list(mutation.text(random, longest=20))
    for word in words:
        at = random.randrange(len(pieces) + 1)
        pieces[at:at] = list(random.choice((word, word.upper(), " ".join(word), unicodedata.normalize("NFD", word))))
    boxes = [Box(*(random.randrange(WHOLE // 2) for _side in range(4))) for _box in range(random.randrange(4))]
    return words, pieces[:3000], boxes


def redact(given: tuple[list[str], list[str], list[Box]]) -> str:
    """Each word that is there is located; what is burnt in is black, and the new file has its words and no others."""
    words, pieces, drawn = given
    joined = "".join(pieces)
    located = [list(word_match.places([word], pieces)) for word in words]
    for word, places in zip(words, located, strict=True):
        must(bool(places) == word_match.contains_any([word], [joined]), f"{word!r} is found and not located, or not so")
    letters = [(piece, 10 * (n % 29), 12 * (n // 29 % 32), 8, 10) for n, piece in enumerate(pieces)]
    seen = [OcrWord(piece, n // 29, *letters[n][1:], 90.0) for n, piece in enumerate(joined.split()[: len(letters)])]
    text = LocatedText(SIZE, letters, seen)
    must(LocatedText.load(text.dump()).lines() is not None, "it does not come back from the database")
    boxes = [*text.boxes_of(words), *(box for box in drawn if box.width and box.height)]
    page = io.BytesIO()
    Image.new("RGB", SIZE, "white").save(page, "PNG")
    picture = render.burn(page.getvalue(), [scaled(box, SIZE) for box in boxes])
    png = io.BytesIO()
    picture.save(png, "PNG")
    inside = [box for box in boxes if box.right <= WHOLE and box.bottom <= WHOLE]
    must(render.is_black(png.getvalue(), inside), "a box is not black")
    made = render.pdf_of([render.RedactedPage(render.encoded(picture), seen[:50])])
    with pypdfium2.PdfDocument(made) as document:
        must(len(document) == 1, "another number of pages")
        document[0].get_textpage().get_text_range()
    return "with words" if any(located) else "without words"


TARGETS = {
    target.name: target
    for target in (
        Target("intake", any_file, take_in, close_pools, STAFF.memory + PYTHON_BYTES, 20),
        Target("reading", readable_file, read, READER.close, READER_MEMORY + PYTHON_BYTES, 20),
        Target("query", question, ask),
        Target("sanitiser", markup, clean, inputs=8000),
        Target("imports", import_file, bring_in, close_pools, READER_MEMORY + PYTHON_BYTES, 200),
        Target("letters", letter, typeset),
        Target("redaction", page_with_words, redact, inputs=80),
    )
}
