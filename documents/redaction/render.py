"""Page pictures with black boxes burnt in, and a new PDF that consists of nothing but such pictures.

No byte of the old file's objects is copied, so no forgotten one can carry a redacted word. The text layer holds only
what OCR reads on the redacted pictures: the old one may contain text that was never visible.
"""

import io
import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops

from documents.files.tesseract import DPI, OcrWord
from documents.redaction.page_text import Box, scaled

BRIM = 4  # pixels along the edge of a box that JPEG may blend with their neighbours
DARK = 80  # of 255: a lighter pixel inside a box shows something
FAINTEST = 240  # of 255: lighter grey becomes white, because it can be read once the contrast is raised
COLOURED = 24  # of 255: minimum difference between the channels of a pixel that is not grey
QUALITY = 70  # of the JPEG that is used for photographs
COURIER = 0.6  # a letter's width, as a part of its height


@dataclass(frozen=True)
class RedactedPage:
    """A picture (PNG or JPEG) and the words that OCR reads on it, in its pixels."""

    picture: bytes
    words: list[OcrWord]

    @classmethod
    def stored(cls, picture: Any, words: str) -> "RedactedPage":
        """Return the page of a row: its picture, and the words that stay as JSON."""
        return cls(bytes(picture), [OcrWord(**word) for word in json.loads(words)])


def burn(png: bytes, boxes: Iterable[Box]) -> Image.Image:
    """Return the picture with the boxes (in its pixels) black, in grey if it has no colours."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
        picture = opened.convert("RGB")
    for left, top, width, height in boxes:
        picture.paste((0, 0, 0), (left, top, left + width, top + height))
    if not _is_coloured(picture):
        picture = picture.convert("L")
    return picture.point(lambda light: 255 if light >= FAINTEST else light)


def is_black(png: bytes, boxes: Iterable[Box]) -> bool:
    """Return whether the boxes (in thousandths) are black on this picture, except for a brim of BRIM pixels."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
        picture = opened.convert("L")
    inside = (scaled(box, picture.size) for box in boxes)
    areas = (
        (box.left + BRIM, box.top + BRIM, box.right - BRIM, box.bottom - BRIM)
        for box in inside
        if box.thickness > 2 * BRIM
    )
    return all(_lightest(picture.crop(area)) <= DARK for area in areas)


def encoded(picture: Image.Image) -> bytes:
    """Encode without metadata: as PNG, or as JPEG if the PNG is more than 1.5 times as large."""
    png, jpeg = io.BytesIO(), io.BytesIO()
    picture.save(png, "PNG")
    picture.save(jpeg, "JPEG", quality=QUALITY)
    return png.getvalue() if png.tell() <= 1.5 * jpeg.tell() else jpeg.getvalue()


def pdf_of(pages: Iterable[RedactedPage]) -> bytes:
    """Return a new PDF of the pictures with their words as an invisible text layer."""
    with pikepdf.new() as pdf:
        pdf.Root.Lang = pikepdf.String("id")
        font = pdf.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier, Encoding=Name.WinAnsiEncoding)
        )
        for page in pages:
            _add(pdf, page, font)
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return target.getvalue()


def _add(pdf: pikepdf.Pdf, page: RedactedPage, font: pikepdf.Object) -> None:
    with Image.open(io.BytesIO(page.picture), formats=["PNG", "JPEG"]) as picture:
        picture.load()
    size = (picture.width * 72 / DPI, picture.height * 72 / DPI)
    sheet = pdf.add_blank_page()
    sheet.MediaBox = Array([0, 0, *size])
    sheet.Resources = Dictionary(
        XObject=Dictionary(Picture=_image(pdf, page.picture, picture)), Font=Dictionary(F=font)
    )
    shown = b"q %.4f 0 0 %.4f 0 0 cm /Picture Do Q\n" % size
    sheet.Contents = pdf.make_stream(shown + _invisible(page.words, picture.height))


def _image(pdf: pikepdf.Pdf, content: bytes, picture: Image.Image) -> pikepdf.Object:
    colours = 3 if picture.mode == "RGB" else 1
    entries: dict[str, Any] = {
        "/Type": Name.XObject,
        "/Subtype": Name.Image,
        "/Width": picture.width,
        "/Height": picture.height,
        "/ColorSpace": Name.DeviceRGB if colours == 3 else Name.DeviceGray,
        "/BitsPerComponent": 8,
    }
    if picture.format == "JPEG":
        return pdf.make_stream(content, entries | {"/Filter": Name.DCTDecode})
    rows = Dictionary(Predictor=15, Colors=colours, BitsPerComponent=8, Columns=picture.width)
    pixels = b"".join(_pixels_of_png(content))
    return pdf.make_stream(pixels, entries | {"/Filter": Name.FlateDecode, "/DecodeParms": rows})


def _pixels_of_png(content: bytes) -> Iterable[bytes]:
    """Yield the IDAT chunks of a PNG that we wrote: their compression is the one that PDF uses."""
    at = 8
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        if kind == b"IDAT":
            yield content[at + 8 : at + 8 + length]
        at += 12 + length


def _invisible(words: list[OcrWord], height: int) -> bytes:
    scale = 72 / DPI
    shown = [b"BT 3 Tr"]
    for word in words:
        letters = word.text.encode("cp1252", "replace")
        tall, wide = max(1, word.height) * scale, max(1, word.width) * scale
        stretched = 100 * wide / (COURIER * tall * len(letters))
        left, bottom = word.left * scale, (height - word.top - word.height) * scale
        place = b"/F %.2f Tf %.2f Tz 1 0 0 1 %.2f %.2f Tm" % (tall, stretched, left, bottom)
        shown.append(b"%b <%b> Tj" % (place, letters.hex().encode()))
    return b"\n".join([*shown, b"ET"])


def _is_coloured(picture: Image.Image) -> bool:
    red, green, blue = picture.split()
    apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return _lightest(apart) > COLOURED


def _lightest(grey: Image.Image) -> int:
    return cast(tuple[int, int], grey.getextrema())[1]
