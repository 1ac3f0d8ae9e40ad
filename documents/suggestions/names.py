"""Titles from name and properties of a file, if people wrote them."""

import re
from collections.abc import Mapping

from documents.models import TITLE_LENGTH
from documents.suggestions.title_case import as_title, is_upper_case

SHORTEST_TITLE, LONGEST_SUMMARY = 4, 400
FEWEST_WORDS = 3

MADE_BY_PROGRAMS = re.compile(
    r"microsoft (?:word|excel|powerpoint)|untitled|document\d*$|dokumen\s?\d*$|doc\d+$|book\d+$|buku\s?\d+$|sheet\d*$"
    r"|presentation\d*$|powerpoint presentation$|slide \d+|scan|cam ?scanner|img[_ -]|image|print|tanpa judul|no title",
    re.IGNORECASE,
)
FILE_ENDING = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|rtf|odt|ods|indd|cdr|pub|txt|csv|jpe?g|png)\b.*$", re.IGNORECASE)
BETWEEN_WORDS = re.compile(
    r"[_+]|%20|(?<=\D)-(?=\w)"
    r"|(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z])(?=(?:19|20)\d\d)"  # RenstraDinkes2021
)
NOISE = re.compile(
    r"\(\d+\)|\b(?:(?:revisi|rev|edit|v|ver|versi) ?\d*|final|fix|fixed|draft|draf|copy|salinan|scan|ttd|tte|signed"
    r"|cetak|upload|ok|baru|terbaru|compressed|opt|watermark)\b(?:\s*\d{1,2}(?!\d))?",
    re.IGNORECASE,
)
SERIAL = re.compile(
    r"(?:img|dsc|scan|doc|wa|whatsapp image|screenshot|photo|foto|file|berkas|dokumen)?[\s\d._:\-at()]*", re.IGNORECASE
)


def title_of_properties(properties: Mapping[str, str]) -> str:
    title = " ".join(properties.get("title", "").split())
    is_file_name = FILE_ENDING.search(title) or "_" in title
    if MADE_BY_PROGRAMS.match(title) or is_file_name or len(title.split()) < FEWEST_WORDS:
        return ""
    return tidy(title)


def title_of_name(name: str) -> str:
    """Return a title from a file name, `LKPJ_2024_final(2).pdf` as `LKPJ 2024`; "" for cameras and scanners."""
    stem = FILE_ENDING.sub("", name)
    if SERIAL.fullmatch(stem):
        return ""
    words = NOISE.sub(" ", BETWEEN_WORDS.sub(" ", stem)).replace(".", " ")
    title = " ".join(words.split()).strip(" -,")
    return "" if SERIAL.fullmatch(title) else tidy(title[:1].upper() + title[1:])


def subject(properties: Mapping[str, str], title: str) -> str:
    """Return the subject as a summary if it adds to the title, else ""."""
    text = " ".join(properties.get("subject", "").split())
    says_more = len(text.split()) > FEWEST_WORDS and text.casefold() != title.casefold()
    return cut(text, LONGEST_SUMMARY) if says_more else ""


def tidy(text: str) -> str:
    """Return a title in title case, cut; "" for fewer than SHORTEST_TITLE characters."""
    text = " ".join(text.split()).strip(" .,:;-–")
    if len(text) < SHORTEST_TITLE:
        return ""
    return cut(as_title(text) if is_upper_case(text) else text, TITLE_LENGTH)


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;") + "…"
