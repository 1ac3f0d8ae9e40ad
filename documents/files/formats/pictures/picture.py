"""A picture as a file: checked without decoding its pixels, cleaned, and read as one page without text of its own."""

import io
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO

from PIL import Image, ImageOps

from documents.files.child.bytestream import carries_zip, head
from documents.files.child.limits import Limits
from documents.files.child.rejection import Rejected, mismatch
from documents.files.formats.format import Format
from documents.files.formats.pictures import drawing
from documents.filetypes import PNG, WEBP, FileType

ORIENTATION, UPRIGHT = 0x0112, 1
REDRAWN: dict[FileType, dict[str, Any]] = {PNG: {"optimize": True}, WEBP: {"quality": 78, "method": 4}}


class Uncertain(Exception):
    """The end of the picture cannot be found without decoding it."""


class Picture(Format):
    signature: bytes

    def check(self, file: BinaryIO, limits: Limits) -> None:
        if not head(file, 8).startswith(self.signature):
            raise mismatch(self.filetype)
        if carries_zip(file):
            raise Rejected("polyglot")
        if sum(1 for _ in islice(self.segments(file), limits.segments + 1)) > limits.segments:
            raise Rejected("dangerous")
        self._check_header(file, limits.pixels)
        self.check_end(file)

    def _check_header(self, file: BinaryIO, most: int) -> None:
        file.seek(0)
        try:
            with Image.open(file, formats=[self.filetype.label]) as picture:
                if picture.width * picture.height > most:
                    raise _too_many_pixels(most)
                picture.verify()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels(most) from error
        except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
            raise Rejected("broken") from error

    def segments(self, file: BinaryIO) -> Iterator:
        """Yield something for each segment or chunk of an upload."""
        raise NotImplementedError

    def check_end(self, file: BinaryIO) -> None:
        """Raise Rejected for a picture without an end, or for data after it."""
        raise NotImplementedError

    def clean(self, file: BinaryIO) -> bytes | None:
        """Clean it; the pixels stay, but where the picture is turned or its structure is uncertain."""
        file.seek(0)
        content = file.read()
        if self.may_be_turned(content) and _orientation(content, self.filetype) != UPRIGHT:
            return _reencoded(content, self.filetype, self.options)
        try:
            clean = self.without_metadata(content)
        except (Uncertain, struct.error, IndexError):
            return _reencoded(content, self.filetype, self.options)
        return None if clean == content else clean

    def may_be_turned(self, content: bytes) -> bool:
        return True

    def without_metadata(self, content: bytes) -> bytes:
        """Return the picture without parts that nobody sees. Raises Uncertain, struct.error and IndexError."""
        raise NotImplementedError

    def options(self, picture: Image.Image, content: bytes) -> dict[str, Any]:
        """Return the options with which the picture is encoded again."""
        return {}

    def pieces(self, path: str) -> Iterable[str]:
        return ()

    def text(self, path: str) -> dict:
        return {"text": "", "pages": 1, "page_texts": [""], "pictures": [0]}

    def picture(self, path: str) -> bytes:
        with Image.open(path, formats=drawing.FORMATS) as image:
            # A JPEG of 50 megapixels is decoded at an eighth of its size.
            image.draft("RGB", (drawing.HEIGHT, drawing.HEIGHT))
            return drawing.webp(ImageOps.exif_transpose(image))

    def drawn(self, path: str, page: int, *, without_text: bool = False) -> Image.Image:
        return drawing.for_ocr(path)

    def leaf(self, path: str, page: int) -> dict:
        return drawing.encoded_leaf(drawing.upright(path, drawing.LARGEST), [])

    def layer(self, path: str, page: int) -> dict:
        return {"pages": 1, "size": self.drawn(path, page).size, "letters": []}


def _too_many_pixels(most: int) -> Rejected:
    return Rejected("too_many_pixels", limit=most // 1_000_000)


# Encoding again -------------------------------------------------------------------------------------------------------


def redrawn(file: BinaryIO, filetype: FileType, size: tuple[int, int], to: FileType) -> bytes:
    """Return the picture, upright, as PNG or WebP of at most `size` (width, height) pixels. Raises Rejected."""
    file.seek(0)
    with _opened(file.read(), filetype) as picture:
        small = ImageOps.exif_transpose(picture).convert("RGBA")
        small.thumbnail(size)
        small.info.clear()
        return _saved(small, to.label, **REDRAWN[to])


def _orientation(content: bytes, filetype: FileType) -> int:
    with _opened(content, filetype) as picture:
        try:
            found = picture.getexif().get(ORIENTATION, UPRIGHT)
        except (OSError, SyntaxError, ValueError, TypeError, struct.error, ArithmeticError):
            return UPRIGHT  # no viewer can read it either
        return found if found in range(1, 9) else UPRIGHT


def _reencoded(content: bytes, filetype: FileType, options: Callable[[Image.Image, bytes], dict[str, Any]]) -> bytes:
    with _opened(content, filetype) as picture:
        saving = {"icc_profile": picture.info.get("icc_profile"), **options(picture, content)}
        upright = ImageOps.exif_transpose(picture)
        for name in ("exif", "xmp", "comment", "XML:com.adobe.xmp"):
            upright.info.pop(name, None)
        return _saved(upright, filetype.label, exif=b"", **saving)


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


@contextmanager
def _opened(content: bytes, filetype: FileType) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(content), formats=[filetype.label]) as picture:
            yield picture
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise Rejected("broken") from error
