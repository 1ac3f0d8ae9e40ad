"""NIK and KK numbers: sixteen digits that begin with a region and a date.

Digits 1 to 6 are province, kabupaten or kota, and kecamatan; 7 to 12 the day of birth (women's day plus 40) or, of a
KK, of issue; 13 to 16 a serial number.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from itertools import islice

from documents.privacy.hit import DIGIT, HEADING_REACH, Hit, Kind, digits_of, last_before, line_before

PROVINCES = frozenset(
    [*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)]
)
WOMEN = 40
FEWEST_TRUE_DIGITS = 11  # of sixteen; OCR does not misread more than five

# Not inside a longer number, a word or a decimal fraction.
START = r"(?:(?<![0-9A-Za-z])|(?<=NIK)|(?<=nik)|(?<=KTP)|(?<=KK))(?<!0[.,])(?<!\d\d[.,])"
END = r"(?![0-9A-Za-z])"
MARK = r"[ .\-]"
GROUPS = [(4, 4, 4, 4), (6, 6, 4), (6, 10), (12, 4), (2, 2, 2, 6, 4), (6, 2, 2, 2, 4), (2,) * 6 + (4,), (1,) * 16]

# What people write between groups: spaces, dots and dashes, also the typographic ones and those of a table.
BETWEEN = r" .\-\t\u00a0\u2002-\u200b\u202f\u2010-\u2015\u2212\u00b7"
# Parts of a text that may contain such a number: only these are examined closely.
DENSE = re.compile(rf"{DIGIT}[0-9OoQIl|ZSB\n{BETWEEN}]{{14,}}")
LABEL_REACH = 60

WHOLE = re.compile(f"{START}{DIGIT}{{16}}{END}")
# Positions with few possible digits: they end the search early on a page of loose digits.
POSSIBLE = {0: "[1-9Il|ZSB]", 6: "[0-7OoQIl|ZS]", 8: "[01OoQIl|]", 12: "[0OoQ]"}


def _grouped(sizes: tuple[int, ...]) -> re.Pattern[str]:
    """Return a lookahead pattern for groups of these sizes: overlapping candidates are all tried."""
    digits = iter([POSSIBLE.get(place, DIGIT) for place in range(16)])
    groups = MARK.join("".join(islice(digits, size)) for size in sizes)
    return re.compile(f"(?={POSSIBLE[0]}){START}(?=({groups}){END})")


GROUPED = [_grouped(sizes) for sizes in GROUPS]
# Over two lines, or with one space that OCR inserted.
SPLIT = re.compile(rf"{START}(?=({DIGIT}{{2,14}}(?:-?[ \t]*\n[ \t]*| ){DIGIT}{{2,14}}){END})")
APART = r"(?<![A-Za-z])", r"(?![A-Za-z])"  # unlike \b, this also matches in `no_kk`
IDENTITY_WORDS = rf"(?:{APART[0]}(?:N[. ]?I[. ]?K\b\.?|NIK|e?KTP(?:-?el)?){APART[1]}|Induk\s+Kependudukan)"
FAMILY_WORDS = rf"(?:{APART[0]}KK{APART[1]}|Kartu\s+Keluarga|K\s?A\s?R\s?T\s?U\s+K\s?E\s?L\s?U\s?A\s?R\s?G\s?A)"
LABELLED = re.compile(
    rf"(?:{IDENTITY_WORDS}|{FAMILY_WORDS})[^0-9\n]{{0,25}}?({DIGIT}(?:[ .\-]{{0,2}}{DIGIT}){{14,16}})"
    r"(?![0-9A-Za-z]|[.\-][0-9]| [0-9]{3}(?![0-9]))",  # not the beginning of an account code or of a NIP
    re.IGNORECASE,
)
# On the same line, or alone on the line above: with other words there it is a column heading.
IS_IDENTITY = re.compile(rf"{IDENTITY_WORDS}[^0-9\n]{{0,25}}\Z", re.IGNORECASE)
IS_FAMILY = re.compile(
    rf"{FAMILY_WORDS}[^0-9A-Za-z\n]{{0,20}}(?:\n?[ \t]{{0,9}}No(?:mor)?\b[^0-9A-Za-z\n]{{0,20}})?\Z"
    rf"|^[ \t]*(?:No\b\.?|Nomor)?[ \t]*{FAMILY_WORDS}[ \t:.]{{0,9}}\n[ \t]*\Z",
    re.IGNORECASE | re.MULTILINE,
)
WORDS_REACH = 60

# A number in groups of any size, below or behind a label.
GROUP = re.compile(r"[0-9OoQIlZSB]+")
GAP = re.compile(rf"[|{BETWEEN}]{{1,3}}|-?[ \t]{{0,9}}\n[ \t]{{0,9}}")
NUMBER_STARTS, NUMBER_ENDS = re.compile(START), re.compile(END)
LABELLED_REACH = 300  # characters between the label and the number, on the same line or from the line above
LABEL_BEHIND = re.compile(
    rf"[ \t]{{0,3}}(?:[(\[][^0-9\n)\]]{{0,25}}?|(?:No\b\.?|Nomor)?[ \t]{{0,3}}){IDENTITY_WORDS}", re.IGNORECASE
)
AMOUNTS = re.compile(
    r"(?=[^.]*\.)[0-9]{1,3}(?:\.[0-9]{3})*(?:[ \t]+[0-9]{1,3}(?:\.[0-9]{3})*)+"
)  # several, with thousands
TWO_DATES = {(2, 2, 4, 2, 2, 4), (4, 2, 2, 4, 2, 2)}


def family_and_identity_numbers(text: str) -> Iterator[Hit]:
    spans = sorted(_spans(text))
    if not spans:
        return
    columns = _Columns(text, spans)
    for start, end in spans:
        yield Hit(columns.kind_of(start, end), start, end, digits_of(text[start:end]))


def is_plausible(number: str) -> bool:
    province, regency, district = int(number[:2]), int(number[2:4]), int(number[4:6])
    if province not in PROVINCES or not 1 <= regency <= 79 or not 1 <= district <= 60 or number[12:] == "0000":
        return False
    return _is_day(int(number[6:8]), int(number[8:10]), int(number[10:12]))


def _is_day(day: int, month: int, year: int) -> bool:
    if day > WOMEN:
        day -= WOMEN
    try:
        date(2000 if (month, day) == (2, 29) and year % 4 == 0 else 2001, month, day)
    except ValueError:
        return False
    return True


def _spans(text: str) -> Iterator[tuple[int, int]]:
    taken: set[int] = set()
    labels = _Labels(text)
    for dense in DENSE.finditer(text):
        if _true_digits(dense[0]) < FEWEST_TRUE_DIGITS:
            continue
        for start, end in _candidates(text, labels, *dense.span()):
            if start not in taken:
                taken.update(range(start, end))
                yield start, end


def _candidates(text: str, labels: "_Labels", start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield candidates, the surest first.

    Digits in groups or over two lines need a label or a serial number from 0, as they often are another number.
    """
    yield from labels.numbers(start, end)
    end += 1  # the next character decides whether a number ends here
    for match in WHOLE.finditer(text, start, end):
        if _is_number(match[0]):
            yield match.span()
    for pattern in (*GROUPED, SPLIT):
        for match in pattern.finditer(text, start, end):
            if _is_number(match[1]) and digits_of(match[1])[12] == "0":
                yield match.span(1)
    for match in LABELLED.finditer(text, max(0, start - LABEL_REACH), end):
        if _true_digits(match[1]) >= FEWEST_TRUE_DIGITS:
            yield match.span(1)


class _Labels:
    """The labels of a text, and the numbers that they name: in any grouping and with any serial number."""

    def __init__(self, text: str):
        self.text = text
        self.ends = [match.end() for match in re.finditer(IDENTITY_WORDS, text, re.IGNORECASE)]
        self.last_number = 0  # of the last one with a label: in a table the next line has none of its own

    def numbers(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the positions of the labelled numbers between `start` and `end`."""
        if not self.ends:
            return
        groups: list[tuple[int, int]] = []
        digits = 0
        for match in GROUP.finditer(self.text, start, end):
            if groups and not GAP.fullmatch(self.text, groups[-1][1], match.start()):
                groups, digits = [], 0
            groups.append(match.span())
            digits += len(match[0])
            while digits > 16:
                first = groups.pop(0)
                digits -= first[1] - first[0]
            if digits == 16 and self._is_named(groups):
                self.last_number = match.end()
                yield groups[0][0], match.end()

    def _is_named(self, groups: list[tuple[int, int]]) -> bool:
        start, end = groups[0][0], groups[-1][1]
        written = self.text[start:end]
        return (
            _is_number(written)
            and bool(NUMBER_STARTS.match(self.text, start) and NUMBER_ENDS.match(self.text, end))
            and tuple(last - first for first, last in groups) not in TWO_DATES
            and not AMOUNTS.fullmatch(written)
            and self._has_label(start, end)
        )

    def _has_label(self, start: int, end: int) -> bool:
        number = bisect_left(self.ends, start + 1)
        label = max(self.ends[number - 1] if number else 0, self.last_number)
        if label and start - label <= LABELLED_REACH:
            between = self.text[label:start].split("\n")[1:-1]
            if not any(line.strip() for line in between):
                return True
        return bool(LABEL_BEHIND.match(self.text, end))


def _is_number(written: str) -> bool:
    number = digits_of(written)
    return len(number) == 16 and _true_digits(written) >= FEWEST_TRUE_DIGITS and is_plausible(number)


def _true_digits(written: str) -> int:
    return sum(character.isdecimal() for character in written)


class _Columns:
    """Assignment of the numbers of a row to NIK or KK, by the word before a number or by the order of headings."""

    def __init__(self, text: str, spans: list[tuple[int, int]]):
        self.text = text
        self.starts = [start for start, _end in spans]
        self.families = [match.start() for match in re.finditer(FAMILY_WORDS, text, re.IGNORECASE)]
        self.identities = [match.start() for match in re.finditer(IDENTITY_WORDS, text, re.IGNORECASE)]

    def kind_of(self, start: int, end: int) -> Kind:
        before = self.text[max(0, start - WORDS_REACH) : start]
        if IS_FAMILY.search(before):
            return Kind.KK
        if IS_IDENTITY.search(before) or int(digits_of(self.text[start:end])[6:8]) > WOMEN:
            return Kind.NIK
        family = last_before(self.families, start, HEADING_REACH)
        identity = last_before(self.identities, start, HEADING_REACH)
        if family is None:
            return Kind.NIK
        if identity is None:
            return Kind.KK
        if not self._has_neighbour(start):
            return Kind.NIK
        is_first = not self._number_before_on_its_line(start)
        return Kind.KK if is_first == (family < identity) else Kind.NIK

    def _number_before_on_its_line(self, start: int) -> bool:
        line = len(line_before(self.text, start, HEADING_REACH))
        return last_before(self.starts, start, line) is not None

    def _has_neighbour(self, start: int) -> bool:
        number = bisect_left(self.starts, start) + 1
        follows = number < len(self.starts) and "\n" not in self.text[start : self.starts[number]]
        return follows or self._number_before_on_its_line(start)
