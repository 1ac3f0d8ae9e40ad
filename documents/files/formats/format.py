"""What the sandboxed child can be asked about a file, for each format a subclass."""

from collections import defaultdict
from collections.abc import Iterable
from typing import BinaryIO

from PIL import Image

from documents.files.child.cleaning import tidy
from documents.files.child.limits import Limits
from documents.files.child.rejection import Rejected
from documents.filetypes import FileType

SHOWN, LONGEST = 5, 120  # texts of one kind, characters of one text


class Found:
    """Traces of people: `kinds` are `author`, `properties`, `comments`, `changes`, `hidden`, `notes`, `versions`."""

    def __init__(self) -> None:
        self.signed = False
        self._texts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def add(self, kind: str, text: str | None) -> None:
        plain = " ".join((text or "").split())
        if plain:
            self._texts[kind][plain[:LONGEST]] += 1

    def rows(self) -> list[dict]:
        return [
            {"kind": kind, "count": sum(texts.values()), "texts": list(texts)[:SHOWN]}
            for kind, texts in self._texts.items()
        ]


class Format:
    """A format: `path` is of a stored file, `content` its bytes. All methods raise Rejected.

    Pages count from 0. What a format does not have is `unknown_type`.
    """

    filetype: FileType
    is_read = True  # when it is stored

    def check(self, file: BinaryIO, limits: Limits) -> None:
        """Raise Rejected for an upload that is unsafe, incomplete, or of another format."""
        raise NotImplementedError

    def clean(self, file: BinaryIO) -> bytes | None:
        """Return a picture without its metadata, or None if nothing has to change."""
        return None

    def pieces(self, path: str) -> Iterable[str]:
        """Return the text that is shown, raw and complete."""
        raise Rejected("unknown_type")

    def text(self, path: str) -> dict:
        """Return the same cleaned, and `pages`, `page_texts`, `pictures` of `reading.Extracted`."""
        return {"text": tidy(self.pieces(path)), "pages": None, "page_texts": [], "pictures": []}

    def hidden(self, content: bytes) -> Iterable[str]:
        """Return all other texts inside the file, as a proof for redactions."""
        return ()

    def properties(self, path: str) -> dict[str, str]:
        """Return title and subject."""
        return {}

    def parts(self, path: str) -> dict:
        """Return what a reader of a page sees, as `blocks` says."""
        raise Rejected("unknown_type")

    def table(self, path: str) -> list[list[str]]:
        """Return the rows of the first sheet."""
        raise Rejected("unknown_type")

    def picture(self, path: str) -> bytes:
        """Return a small picture of the first page, as WebP."""
        raise Rejected("unknown_type")

    def drawn(self, path: str, page: int, *, without_text: bool = False) -> Image.Image:
        """Return the picture of a page for OCR; of an office file page 0 is its text, its pictures come after."""
        raise Rejected("unknown_type")

    def leaf(self, path: str, page: int) -> dict:
        """Return a page to be looked at, as `pictures.drawing.leaf` does."""
        raise Rejected("unknown_type")

    def layer(self, path: str, page: int) -> dict:
        """Return the number of `pages`, the `size` of the picture of this page, and the `letters` of its text."""
        raise Rejected("unknown_type")

    def find_traces(self, content: bytes, found: Found) -> None:
        """Find authors, comments, tracked changes and what else nobody sees on the pages."""
        raise NotImplementedError

    def without_traces(self, content: bytes) -> bytes:
        """Return the file without what `find_traces` finds."""
        raise NotImplementedError
