from dataclasses import dataclass, field

NOTICE = "Data contoh untuk peragaan portal; bukan data resmi Pemerintah Kota Metro."

Cell = str | int | float


@dataclass(frozen=True)
class PaperTable:
    """With relative `widths`, `numeric` columns, and the sum in the last row if it `has_total`."""

    caption: str
    columns: list[str]
    rows: list[list[Cell]]
    widths: list[int]
    numeric: list[bool]
    has_total: bool = False


@dataclass(frozen=True)
class Chart:
    """With bars of (label, value)."""

    caption: str
    bars: list[tuple[str, float]]


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    table: PaperTable | None = None
    chart: Chart | None = None


@dataclass(frozen=True)
class DemoPaper:
    """`facts` are the lines of its head: (label, value)."""

    title: str
    agency: str = ""
    signer: str = ""
    place: str = "Metro"
    day: str = ""
    keywords: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def tables(self) -> list[PaperTable]:
        return [section.table for section in self.sections if section.table]


def shown(cell: Cell) -> str:
    """Return 1.250.000 and 93,2."""
    if isinstance(cell, str):
        return cell
    text = f"{cell:,}" if isinstance(cell, int) else f"{cell:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))


def lowered(words: str) -> str:
    """Return words for use inside a sentence: only abbreviations keep their capitals."""
    return " ".join(word if word.isupper() else word.lower() for word in words.split())


def lowered_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
