"""XML parts, parsed as they are inflated: Unicode, not too deep, without a DTD, so that no entity can be there."""

import re
from collections.abc import Mapping
from xml.parsers import expat

from documents.files.child.limits import Budget
from documents.files.child.rejection import Rejected

NAMES = re.compile(r"\.(?:xml|rels|vml|svg|rdf|xhtml|xba|xlb|xlc)$", re.IGNORECASE)
BEGINNING = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
# UTF-32, EBCDIC and UTF-7, in which the same text looks different to us and to another reader.
OTHER_ENCODINGS = re.compile(rb"\xff\xfe\0\0|\0\0\xfe\xff|\0\0\0<|<\0\0\0|\x4c\x6f\xa7\x94|\+/v|\+ADw")
LINE_BREAK = b"<br>"
ENCODINGS = {"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1"}
OLD_OPENOFFICE = "-//OpenOffice.org//DTD "  # before 2011, in every file; the DTD itself is part of the program


class Visitor:
    """What a format asks of a part: `texts` name the elements whose text `ended` gets; `finished` comes last."""

    texts: frozenset[str] = frozenset()

    def started(self, element: str, attributes: Mapping[str, str]) -> None:
        """Judge an element, by its name without a prefix."""

    def ended(self, element: str, text: str) -> None:
        """Judge the text of an element."""

    def finished(self) -> None:
        """Judge what is left at the end."""


def is_markup(name: str, beginning: bytes) -> bool:
    return NAMES.search(name) is not None or BEGINNING.match(beginning) is not None


class Part:
    """One XML part, fed in pieces. Raises Rejected: broken, dangerous, too_complex, foreign_part, and what is found."""

    def __init__(self, name: str, visitor: Visitor, budget: Budget) -> None:
        self._is_vml, self._kept = name.lower().endswith(".vml"), b""
        self._is_named_so = NAMES.search(name) is not None
        self._visitor, self._budget = visitor, budget
        self._depth = 0
        self._texts: list[tuple[int, list[str]]] = []  # of open elements that the visitor asks for, with their depth
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instructed
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        if self._is_vml:
            piece = self._closed(piece, is_last)
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            raise Rejected("broken" if self._is_named_so else "foreign_part") from error
        if is_last:
            self._visitor.finished()

    def _closed(self, piece: bytes, is_last: bool) -> bytes:
        """Return old drawings with their line breaks closed: Excel itself writes `<br>` in the notes of cells."""
        piece = self._kept + piece
        end = len(piece) if is_last else max(0, len(piece) - len(LINE_BREAK) + 1)
        while not is_last and piece[:end].endswith((b"<", b"<b", b"<br")):
            end -= 1
        self._kept, piece = piece[end:], piece[:end]
        return piece.replace(LINE_BREAK, b"<br/>")

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in ENCODINGS:
            raise Rejected("dangerous")

    def _doctype(self, name: str, system: str | None, public: str | None, has_internal_subset: int) -> None:
        is_old = (public or "").startswith(OLD_OPENOFFICE) and re.fullmatch(r"[\w.-]+", system or "")
        if has_internal_subset or not is_old:
            raise Rejected("dangerous")

    def _instructed(self, target: str, data: str) -> None:
        if target == "xml-stylesheet":
            raise Rejected("dangerous")

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        spend = self._budget.spend
        if self._depth > self._budget.limits.depth:
            raise Rejected("too_complex")
        spend("elements")
        if attributes:
            spend("attributes", len(attributes))
            spend("attribute_bytes", sum(map(len, attributes.values())))
        element = name.rpartition(":")[2]
        self._visitor.started(element, attributes)
        if element in self._visitor.texts:
            self._texts.append((self._depth, []))
            self._parser.CharacterDataHandler = self._read

    def _read(self, text: str) -> None:
        depth, kept = self._texts[-1]
        if depth == self._depth:
            kept.append(text)

    def _ended(self, name: str) -> None:
        if self._texts and self._texts[-1][0] == self._depth:
            self._visitor.ended(name.rpartition(":")[2], "".join(self._texts.pop()[1]))
            if not self._texts:
                self._parser.CharacterDataHandler = None
        self._depth -= 1
