import re

from documents.suggestions.names import tidy
from documents.suggestions.title_case import WORDS, as_title, is_upper_case

NUMBER_LINE = re.compile(r"(?:nomor|no)\s*\.?\s*:?\s*(?P<number>\S.*)", re.IGNORECASE)
NUMBERED = re.compile(r"(?P<number>\S{1,30}?)\s+tahun\s+(?P<year>\d{4})", re.IGNORECASE)
CODE = re.compile(r"[A-Z0-9][A-Z0-9.\- ]*(?:/\s*[A-Z0-9.\-]+\s*)*(?:[A-Z0-9]|$)", re.IGNORECASE)
LONGEST_NUMBER = 100
SUBJECT_LINE = re.compile(r"(?:perihal|hal)\s*:\s*(?P<subject>\S.*)", re.IGNORECASE)
ABOUT = re.compile(r"tentang\s*:?(?P<rest>\s+\S.*)?", re.IGNORECASE)
BODY = re.compile(r"menimbang|mengingat|dengan rahmat|bab\s+i\b", re.IGNORECASE)
BEGINNINGS = (*WORDS["papers"], *WORDS["others"])
ENDS_HEADING = re.compile(
    r"dengan rahmat|menimbang|mengingat|kepada\b|yth\b|di\s*-?\s*tempat|bab\s+[ivx\d]+\b|daftar isi|kata pengantar"
    r"|lampiran|sifat\s*:|disusun|oleh\s*:|\d+$|-\s*\d+\s*-|www\.|http|(?:jl|jalan)\b|telp|telepon|kode pos"
    r"|surat\s*(?:el|elektronik)\b|.*\t",
    re.IGNORECASE,
)
ISSUER = re.compile(
    r"(?:(?:pj\.? ?)?wali ?kota|gubernur|bupati|presiden|menteri|kepala|direktur|sekretaris|camat|lurah|inspektur"
    r"|ketua)\b",
    re.IGNORECASE,
)
COMPLETE = re.compile(r"\btahun(?: anggaran)? \d{4}(?:\s*[-–/]\s*\d{4})?$", re.IGNORECASE)
GOES_ON = re.compile(r"(?:tentang|dan|di|pada|untuk|atas|serta|yang|kepada|dalam|antara|\()\b", re.IGNORECASE)
SPACES = re.compile(r"[^\S\t]+")
HEADING_LINES, MAX_TITLE_LINES = 40, 8
LONGEST_LINE, MOST_WORDS = 150, 14


class PaperHeading:
    def __init__(self, text: str) -> None:
        # A tab separates the cells of a table, so it is kept.
        lines = [SPACES.sub(" ", line.strip()) for line in text.split("\n") if line.strip()]
        body = next((index for index, line in enumerate(lines) if BODY.match(line)), HEADING_LINES)
        self.lines = lines
        self.top = lines[: min(body, HEADING_LINES)]
        self.number = self._number()
        self.title = self._title()

    def _number(self) -> str:
        """Return the paper's own number, from a line that begins with the word `nomor`, not one that it mentions."""
        for match in filter(None, map(NUMBER_LINE.fullmatch, self.top)):
            if numbered := NUMBERED.match(match["number"]):
                return f"{numbered['number'].rstrip(':')} Tahun {numbered['year']}"
            code = CODE.match(match["number"])
            if code and any(character.isdigit() for character in code[0]):
                return re.sub(r"\s*([/\-])\s*", r"\1", code[0]).strip(" .-/")[:LONGEST_NUMBER]
        return ""

    def _title(self) -> str:
        for index, line in enumerate(self.top):
            about = ABOUT.fullmatch(line)
            if about and (not about["rest"] or is_upper_case(line)):
                return self._of_regulation(index, (about["rest"] or "").strip())
        for index, line in enumerate(self.top):
            if match := SUBJECT_LINE.fullmatch(line):
                return tidy(_wrapped(match["subject"], self.lines[index + 1 :]))
            if _begins_title(line):
                return tidy(_joined(self.lines[index:]))
        return ""

    def _of_regulation(self, line: int, first: str) -> str:
        """Return `Peraturan ... tentang ...`, from TENTANG in the line `line` with the text `first` after it."""
        about = _joined([*filter(None, [first]), *self.lines[line + 1 :]])
        above = [text for text in self.lines[:line] if not NUMBER_LINE.fullmatch(text)]
        start = next((index for index, text in enumerate(above) if text.upper().startswith(BEGINNINGS)), None)
        if start is None or not about:
            return tidy(about)
        paper = " ".join(above[start:])
        number = f" Nomor {self.number}" if self.number else ""
        return tidy(f"{_in_title_case(paper)}{number} tentang {_in_title_case(about)}")


def _in_title_case(text: str) -> str:
    return as_title(text) if is_upper_case(text) else text


def _begins_title(line: str) -> bool:
    return (
        line.upper().startswith(BEGINNINGS)
        and len(line) < LONGEST_LINE
        and not line.endswith((",", ";", ":", "."))
        and (is_upper_case(line) or line.istitle() or len(line.split()) <= MOST_WORDS)
    )


def _joined(lines: list[str]) -> str:
    kept: list[str] = []
    upper_case = bool(lines) and is_upper_case(lines[0])
    for line, following in zip(lines[:MAX_TITLE_LINES], [*lines[1:], ""], strict=False):
        if ENDS_HEADING.match(line) or NUMBER_LINE.fullmatch(line):
            break
        is_issuer = ISSUER.match(line) and (line.endswith(",") or following.endswith(","))
        is_in_other_case = is_upper_case(line) != upper_case and any(map(str.isalpha, line))
        if kept and (is_issuer or is_in_other_case):
            break
        kept.append(line)
        if line.endswith(".") or (COMPLETE.search(line) and not GOES_ON.match(following)):
            break
    return " ".join(kept)


def _wrapped(first: str, others: list[str]) -> str:
    kept = [first]
    for line in others[:2]:
        if not line[:1].islower():
            break
        kept.append(line)
    return " ".join(kept)
