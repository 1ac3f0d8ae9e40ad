"""The content of a demo document, independent of its file type."""

from dataclasses import dataclass, field

NOTICE = "Data contoh untuk peragaan portal; bukan data resmi Pemerintah Kota Metro."

Cell = str | int | float


@dataclass(frozen=True)
class PaperTable:
    """A table of a paper.

    `widths` are relative; `numeric` marks columns of figures, which are right-aligned and localised; with `has_total`
    the last row is the sum of the others.
    """

    caption: str
    columns: list[str]
    rows: list[list[Cell]]
    widths: list[int]
    numeric: list[bool]
    has_total: bool = False


@dataclass(frozen=True)
class Bar:
    label: str
    value: float


@dataclass(frozen=True)
class Chart:
    caption: str
    bars: list[Bar]


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    table: PaperTable | None = None
    chart: Chart | None = None


@dataclass(frozen=True)
class DemoPaper:
    """A paper. `facts` are the lines of its head: (label, value)."""

    title: str
    agency: str
    signer: str
    place: str
    day: str
    keywords: list[str]
    facts: list[tuple[str, str]]
    sections: list[Section]

    @property
    def tables(self) -> list[PaperTable]:
        return [section.table for section in self.sections if section.table]


def shown(cell: Cell) -> str:
    """Return a cell in Indonesian format: 1.250.000 and 93,2."""
    if isinstance(cell, str):
        return cell
    text = f"{cell:,}" if isinstance(cell, int) else f"{cell:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))


def lowered(words: str) -> str:
    """Return words for use inside a sentence: only abbreviations keep their capitals."""
    return " ".join(word if word.isupper() else word.lower() for word in words.split())


def lowered_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
