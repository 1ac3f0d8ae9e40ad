"""What a document asks others to fetch or to run: links, formulas, fields of Word, SVG; rejected unless harmless."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from documents.files.child.rejection import Rejected
from documents.files.formats.packages.markup import Visitor

# Links ----------------------------------------------------------------------------------------------------------------

LONGEST_SHOWN = 60
INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
HOST_AND_PORT = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+:\d{1,5}(?:/|$)", re.IGNORECASE)
ROOT_OF_PATH = re.compile(r"[/\\]")
CLICKED = {"http", "https", "mailto", "tel", "sms", "ftp", "geo", "whatsapp"}
MACROS = re.compile(r"(?:vnd\.sun\.star\.script|vnd\.sun\.star\.expand|macro|script|\.uno|slot):", re.IGNORECASE)


def check_click(target: str) -> None:
    """Raise Rejected if a click leads to this computer, the local network or a program; a relative path may stay."""
    plain = _plain(target)
    if MACROS.match(plain):
        raise Rejected("macros")
    scheme = None if HOST_AND_PORT.match(plain) else SCHEME.match(plain)
    if ROOT_OF_PATH.match(plain) or (scheme and scheme[1].lower() not in CLICKED):
        shown = "".join(letter for letter in target if letter.isprintable())[:LONGEST_SHOWN]
        raise Rejected("local_links", target=shown)


def is_outside(target: str) -> bool:
    """Return whether something at this target is outside of the package that refers to it."""
    plain = _plain(target)
    return bool(SCHEME.match(plain) or ROOT_OF_PATH.match(plain) or ".." in re.split(r"[/\\]", plain))


def has_scheme_or_host(target: str) -> bool:
    """Return whether this target, which should be a path inside the package, names a scheme or a computer."""
    plain = _plain(target).replace("\\", "/")
    return bool(SCHEME.match(plain) or plain.startswith("//"))


def _plain(target: str) -> str:
    return INVISIBLE.sub("", unquote(target))


# Formulas of sheets ---------------------------------------------------------------------------------------------------

STRING = re.compile(r'"((?:[^"]|"")*)"')
QUOTED_NAME = re.compile(r"'((?:[^']|'')*)'")
INLINE_ARRAY = re.compile(r"\{[^{}]*\}")  # in OpenDocument, `|` divides its rows
CALL = re.compile(
    r"(?<![\w.])(?:\w+\.)*(WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|IMAGE|DDE|STOCKHISTORY|SQL\.REQUEST|PY)\s*\(",
    re.IGNORECASE,
)
OUTSIDE_NAME = re.compile(r"[\\/]")  # which no name of a sheet may contain
LINK = re.compile(r"(?<![\w.])HYPERLINK\s*\(", re.IGNORECASE)
# A link to one text, to a cell, or to a place in the same file: a computed one may carry what other cells say.
FIXED = re.compile(r"""HYPERLINK\s*\(\s*(?:"#|(?:""|'[^']*'|[\w$.!:\[\] ])+\s*[,;|)])""", re.IGNORECASE)
LOCAL_LINK = re.compile(
    r"\s*(?:\\\\|//|[a-z]:[\\/]|(?:file|smb|javascript|vbscript|data|macro|search-ms|ms-[\w-]+|vnd\.[\w.]+):)",
    re.IGNORECASE,
)
WRITER = "ooow:"  # formulas of text tables, in which `|` divides the arguments


def check_formula(formula: str) -> None:
    """Raise Rejected("formulas") for DDE, functions that fetch or execute, other files, and links to local files."""
    strings = [string.replace('""', '"') for string in STRING.findall(formula)]
    bare = STRING.sub(lambda string: '"#"' if string[1].startswith("#") else '""', formula)
    if call := CALL.search(bare):
        raise _rejected(call[1].upper())
    if any(map(OUTSIDE_NAME.search, QUOTED_NAME.findall(bare))):
        raise _rejected(formula)
    if "|" in INLINE_ARRAY.sub("", QUOTED_NAME.sub("''", bare)) and not formula.startswith(WRITER):
        raise _rejected(formula)
    if LINK.search(bare) and any(map(LOCAL_LINK.match, [*strings, "".join(strings)])):
        raise _rejected("HYPERLINK")
    if not all(FIXED.match(bare, link.start()) for link in LINK.finditer(bare)):
        raise _rejected("HYPERLINK")


def _rejected(shown: str) -> Rejected:
    return Rejected("formulas", formula="".join(letter for letter in shown if letter.isprintable())[:30])


# Fields of Word -------------------------------------------------------------------------------------------------------

FETCHING = {
    *("DATABASE", "DDE", "DDEAUTO", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "LINK", "MACROBUTTON", "RD"),
}
INVISIBLE_IN_FIELDS = re.compile(r"[\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
FIELD_NAME = re.compile(r"\s*=|\s*[^\s\"\\]+(?=[\s\"\\])")
ARGUMENT = re.compile(r'"([^"]*)"|(\S+)')
WITH_VALUE = {"\\l", "\\o", "\\t"}  # switches of HYPERLINK that a value follows


class Fields(Visitor):
    """The complex fields of one part: nested, and with an instruction in any number of pieces."""

    texts = frozenset({"instrText", "delInstrText", "t", "delText"})

    def __init__(self) -> None:
        self._open: list[list[str] | None] = []  # the instruction of each open field, or None after it

    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            if element == "fldSimple" and name.endswith("instr"):
                check_field(value)
            elif element == "fldChar" and name.endswith("fldCharType"):
                self._mark(value)

    def ended(self, element: str, text: str) -> None:
        if self._open and self._open[-1] is not None:
            self._open[-1].append(text)
        elif not self._open and element.endswith("nstrText"):
            check_field(text)

    def finished(self) -> None:
        """Judge the fields that were never closed: programs differ in what they make of them."""
        for instruction in self._open:
            if instruction is not None:
                check_field("".join(instruction))

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            if self._open and self._open[-1] is not None and not FIELD_NAME.match("".join(self._open[-1])):
                raise Rejected("fields", field="QUOTE")  # another field would write the name of this one
            self._open.append([])
        elif self._open:
            instruction = self._open[-1]
            if instruction is not None:
                check_field("".join(instruction))
            if kind == "separate":
                self._open[-1] = None
            else:
                self._open.pop()


def check_field(instruction: str) -> None:
    """Raise Rejected: fields, local_links."""
    words = INVISIBLE_IN_FIELDS.sub("", instruction).split(maxsplit=1)
    name = next(filter(None, re.split(r"[\"\\]", words[0])), "").upper() if words else ""
    if name in FETCHING:
        raise Rejected("fields", field=name)
    if name == "HYPERLINK" and len(words) > 1:
        _check_link(words[1])


def _check_link(arguments: str) -> None:
    values = iter(ARGUMENT.findall(arguments))
    for quoted, bare in values:
        if bare.lower() in WITH_VALUE:
            next(values, None)
        elif quoted or not re.fullmatch(r"\\[a-z]", bare, re.IGNORECASE):
            check_click((quoted or bare).replace("\\\\", "\\"))
            return


# SVG pictures ---------------------------------------------------------------------------------------------------------

INSIDE_SVG = re.compile(r"\s*(?:#|data:image/|$)", re.IGNORECASE)
FETCHING_STYLE = re.compile(r"@import|url\(\s*[\"']?(?!\s*[\"']?(?:#|data:))", re.IGNORECASE)


class Svg(Visitor):
    """The elements of a part, from its `svg` element on."""

    texts = frozenset({"style"})

    def __init__(self) -> None:
        self._begun = False

    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        self._begun = self._begun or element == "svg"
        if not self._begun:
            return
        if element in ("script", "foreignObject", "handler"):
            raise Rejected("active_content")
        for name, value in attributes.items():
            _check_attribute(element, name.rpartition(":")[2].lower(), value)

    def ended(self, element: str, text: str) -> None:
        if self._begun and element == "style" and FETCHING_STYLE.search(text):
            raise Rejected("external_content")


def _check_attribute(element: str, name: str, value: str) -> None:
    if name.startswith("on"):
        raise Rejected("active_content")
    if name == "href" and element == "a":
        check_click(value)
    elif (name in ("href", "src") and not INSIDE_SVG.match(value)) or FETCHING_STYLE.search(value):
        raise Rejected("external_content")
