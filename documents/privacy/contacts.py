"""Telephone numbers and e-mail addresses of people."""

import re
from collections.abc import Iterator
from itertools import chain

from documents.privacy.hit import Hit, Kind, digits_of, line_before, mentions

# First with three groups after the prefix, then with two: the third may be of the next number.
MOBILE = [
    re.compile(
        r"(?<![\w.,\-/])(?=((?:\+?62[ .\-]?|\(?\+62\)[ .\-]?|[0O])8[1-9][0-9]{0,2}"
        rf"(?:[ .\-]?[0-9]{{2,5}}){{{groups}}}(?![0-9])))"
    )
    for groups in (3, 2)
]
MOBILE_PREFIXES = ("62", "08", "o8")
LANDLINE = re.compile(
    r"(?<![\w.,\-/])(?:\(0[2-9][0-9]{1,2}\)[ \-]?|0[2-9][0-9]{1,2}-)[0-9]{3,4}[ \-]?[0-9]{2,4}(?![0-9])"
)
AT_HOME = re.compile(r"\b(?:rumah|pribadi|orang\s+tua|wali\s+murid)\b", re.IGNORECASE)
HOME_WORDS = ("rumah", "pribadi", "tua", "murid")  # every match of AT_HOME has one of these
EMAIL = re.compile(r"(?<![\w.%+\-])[\w.%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,5}[A-Za-z]{2,20}(?![\w\-])", re.ASCII)
# State domains, and role addresses of firms. At a free provider even an address with an office's name may be personal.
OFFICES = re.compile(r"[@.](?:go|desa|mil)\.id$", re.IGNORECASE)
BOXES = re.compile(
    r"(?:info|admin|cs|humas|ppid|sekretariat|kontak|contact|layanan|halo|corsec|sales|marketing|support|pengaduan)[\d._\-]*@"
    r"(?!gmail|yahoo|ymail|outlook|hotmail|live|icloud|rocketmail)",
    re.IGNORECASE,
)


def phones(text: str) -> Iterator[Hit]:
    mobile = MOBILE if mentions(text, *MOBILE_PREFIXES) else ()
    for match in chain.from_iterable(pattern.finditer(text) for pattern in mobile):
        number = digits_of(match[1])
        if number.startswith("62"):
            number = f"0{number[2:]}"
        if 10 <= len(number) <= 13:
            yield Hit(Kind.PHONE, *match.span(1), number)
    for match in LANDLINE.finditer(text) if mentions(text, *HOME_WORDS) else ():
        if AT_HOME.search(line_before(text, match.start(), 40)):
            yield Hit(Kind.PHONE, match.start(), match.end(), digits_of(match[0]))


def emails(text: str) -> Iterator[Hit]:
    for match in EMAIL.finditer(text) if "@" in text else ():
        if not OFFICES.search(match[0]) and not BOXES.match(match[0]):
            yield Hit(Kind.EMAIL, match.start(), match.end(), match[0].lower())
