"""Fields of Word: those that fetch from another file, program or site when they are updated are rejected."""

import re
from collections.abc import Mapping

from documents.inspection.refusal import Rejected
from documents.inspection.targets import check_click

FETCHING = {
    "DATABASE",
    "DDE",
    "DDEAUTO",
    "IMPORT",
    "INCLUDE",
    "INCLUDEPICTURE",
    "INCLUDETEXT",
    "LINK",
    "MACROBUTTON",
    "RD",
}
INVISIBLE = re.compile(r"[\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
NAME = re.compile(r"\s*=|\s*[^\s\"\\]+(?=[\s\"\\])")
ARGUMENT = re.compile(r'"([^"]*)"|(\S+)')
WITH_VALUE = {"\\l", "\\o", "\\t"}  # switches of HYPERLINK that a value follows


class Fields:
    """The complex fields of one part: nested, and with an instruction in any number of pieces."""

    texts = frozenset({"instrText", "delInstrText", "t", "delText"})

    def __init__(self) -> None:
        self._open: list[list[str] | None] = []  # the instruction of each open field, or None after it

    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            if element == "fldSimple" and name.endswith("instr"):
                check(value)
            elif element == "fldChar" and name.endswith("fldCharType"):
                self._mark(value)

    def ended(self, element: str, text: str) -> None:
        if self._open and self._open[-1] is not None:
            self._open[-1].append(text)
        elif not self._open and element.endswith("nstrText"):
            check(text)

    def finished(self) -> None:
        """Judge the fields that were never closed: programs differ in what they make of them."""
        for instruction in self._open:
            if instruction is not None:
                check("".join(instruction))

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            if self._open and self._open[-1] is not None and not NAME.match("".join(self._open[-1])):
                raise Rejected("fields", field="QUOTE")  # another field would write the name of this one
            self._open.append([])
        elif self._open:
            instruction = self._open[-1]
            if instruction is not None:
                check("".join(instruction))
            if kind == "separate":
                self._open[-1] = None
            else:
                self._open.pop()


def check(instruction: str) -> None:
    """Raise Rejected: fields, local_links."""
    words = INVISIBLE.sub("", instruction).split(maxsplit=1)
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
