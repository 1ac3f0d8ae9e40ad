"""Pictures of pages with black boxes burnt in, and a freshly written PDF of nothing but such pictures.

Every page becomes a picture, also one without a box: of the old file's objects (fonts, forms, layers, annotations,
properties, earlier versions) not a single byte goes over, so nothing that nobody has thought of can hide in one. What
is lost, sharp letters at every size, is less than what a forgotten stream would cost. The text layer of the new file
holds what a machine sees on the blackened pictures, and nothing else: the old one may say what was never shown.
"""

import io
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops

from documents.extraction.child.tesseract import DPI, Word
from documents.redaction.page_text import Box, scaled

BRIM = 4  # pixels at the edge of a box that may have their neighbours' grey, in a JPEG
DARK = 80  # of 255: what is lighter in a box shows something
FAINTEST = 240  # of 255: lighter grey is paper. Nobody reads it, until somebody turns up the contrast
COLOURED = 24  # of 255: by so much the channels of a pixel differ that is not grey
QUALITY = 70  # of the JPEG, where the picture is one of a photograph
COURIER = 0.6  # the width of each of its letters, of their height


@dataclass(frozen=True)
class BlackPage:
    """A picture (PNG or JPEG) and the words a machine sees on it, in its pixels."""

    picture: bytes
    words: list[Word]


def burn(png: bytes, boxes: Iterable[Box]) -> Image.Image:
    """The picture with the boxes (left, top, width, height in its pixels) black, in grey where it has no colours."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
        picture = opened.convert("RGB")
    for left, top, width, height in boxes:
        picture.paste((0, 0, 0), (left, top, left + width, top + height))
    if not _is_coloured(picture):
        picture = picture.convert("L")
    return picture.point(lambda light: 255 if light >= FAINTEST else light)


def is_black(png: bytes, boxes: Iterable[Box]) -> bool:
    """Whether on this picture nothing can be seen in any of the boxes (in thousandths), a brim apart."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
        picture = opened.convert("L")
    inside = (scaled(box, picture.size) for box in boxes)
    areas = (
        (box.left + BRIM, box.top + BRIM, box.right - BRIM, box.bottom - BRIM)
        for box in inside
        if box.thickness > 2 * BRIM
    )
    return all(_lightest(picture.crop(area)) <= DARK for area in areas)


def packed(picture: Image.Image) -> bytes:
    """As PNG, or as JPEG where that is smaller by far, without any metadata."""
    png, jpeg = io.BytesIO(), io.BytesIO()
    picture.save(png, "PNG")
    picture.save(jpeg, "JPEG", quality=QUALITY)
    return png.getvalue() if png.tell() <= 1.5 * jpeg.tell() else jpeg.getvalue()


def pdf_of(pages: Iterable[BlackPage]) -> bytes:
    """A new PDF: pictures, and over each its words, invisible, so that people can search and listen."""
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


def _add(pdf: pikepdf.Pdf, page: BlackPage, font: pikepdf.Object) -> None:
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
    """The compressed rows of our own PNG, which are compressed as a PDF has them."""
    at = 8
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        if kind == b"IDAT":
            yield content[at + 8 : at + 8 + length]
        at += 12 + length


def _invisible(words: list[Word], height: int) -> bytes:
    """Text in render mode 3, each word as wide as it is seen."""
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
    """Of a picture with one channel."""
    return cast(tuple[int, int], grey.getextrema())[1]
