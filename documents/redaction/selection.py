from collections.abc import Iterable, Iterator

from documents.filetypes import TABLES
from documents.models import Redaction, RedactionBox, Revision
from documents.models.file_contents.redaction import WHOLE
from documents.privacy import Kind
from documents.redaction.cells import CellText
from documents.redaction.page_text import Box, LocatedText, to_box
from documents.release import word_match

NUMBERS = (Kind.NIK, Kind.KK, Kind.NPWP, Kind.PHONE, Kind.ACCOUNT)  # OCR may have misread one of their digits


def hits(redaction: Redaction, words: list[str]) -> Iterator[tuple[int, Box]]:
    """Yield (page from 1, box) of each occurrence of the words on the pages that the worker has read so far."""
    for page, box, _line in hits_in_lines(redaction, words):
        yield page, box


def hits_in_lines(redaction: Redaction, words: list[str]) -> Iterator[tuple[int, Box, str]]:
    for number, text in page_texts(redaction):
        for box in text.boxes_of(words):
            yield number, box, text.line_at(box)


def uncovered(redaction: Redaction) -> dict[int, list[int]]:
    """Return the pages on which words of a part with drawn boxes also occur outside all boxes, by key of the part."""
    parts = list(redaction.parts.filter(everywhere=False).exclude(words=""))
    boxes: dict[int, list[Box]] = {}
    for box in RedactionBox.objects.filter(part__redaction=redaction):
        boxes.setdefault(box.page, []).append(to_box(box))
    pages: dict[int, list[int]] = {}
    for number, text in page_texts(redaction) if parts else ():
        for part in parts:
            occurrences = text.boxes_of(part.word_list)
            if not all(any(known.covers(box) for known in boxes.get(number, [])) for box in occurrences):
                pages.setdefault(part.pk, []).append(number)
    return pages


def is_table(redaction: Redaction) -> bool:
    """Return whether pages are parts of sheets, and boxes cells."""
    return redaction.revision.mime in TABLES


def whole_columns(redaction: Redaction, boxes: list[tuple[int, Box]]) -> list[tuple[int, Box]]:
    """Return the boxes of a table, a column's on each page of its sheet."""
    sheets = {page: text.sheet for page, text in page_texts(redaction) if isinstance(text, CellText)}
    return [
        (page, box)
        for first, box in boxes
        for page, sheet in (sheets if box.height == WHOLE else {first: sheets.get(first)}).items()
        if sheet == sheets.get(first)
    ]


def page_texts(
    redaction: Redaction, numbers: Iterable[int] | None = None
) -> Iterator[tuple[int, LocatedText | CellText]]:
    """Yield (page from 1, text) of the pages read so far, one at a time, as each has thousands of letters."""
    kind = CellText if is_table(redaction) else LocatedText
    pages = redaction.read_pages.exclude(read="")
    if numbers is not None:
        pages = pages.filter(number__in=numbers)
    for number, read in pages.values_list("number", "read").iterator():
        yield number, kind.load(read)


def words_of_findings(redaction: Redaction) -> list[str]:
    """Return the words of findings to be redacted that no part contains yet."""
    chosen = {word for part in redaction.parts.filter(everywhere=True) for word in part.word_list}
    return [word for word in written_findings(redaction.revision) if word not in chosen]


def written_findings(revision: Revision) -> list[str]:
    spelt: dict[str, str] = {}
    for finding in revision.findings.to_redact():
        for word in (finding.written, finding.value if finding.kind in NUMBERS else ""):
            word = " ".join(word.split())
            if word_match.is_long_enough(word):
                spelt.setdefault(word_match.compact(word), word)
    return list(spelt.values())


def lines_of(words: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in words.splitlines()))))
