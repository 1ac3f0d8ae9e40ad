"""How pages and pictures are drawn: small for lists, in two widths to be looked at, large for OCR."""

import base64
import io
from typing import BinaryIO

from PIL import Image, ImageOps

from documents.filetypes import PAGE_WIDTHS

FORMATS = ["JPEG", "PNG"]
MAX_SIDE = 4000  # pixels: an A2 page at this resolution; larger pages are drawn smaller
LONG_SIDE, SHORT_SIDE = 300, 100  # pixels: a smaller picture has no readable text
WIDTH, HEIGHT = 480, 960
TARGET_BYTES = 40 * 1024
QUALITIES = (75, 60, 45, 30)
TALLEST = 3  # times the width: a longer page is drawn narrower
LARGEST = PAGE_WIDTHS[-1], TALLEST * PAGE_WIDTHS[-1]
QUALITY_OF_LEAF = 68
EFFORT = 2  # of 6; five times as fast as more effort, and 3 per cent larger


Word = tuple[str, int, int, int, int]  # text, left, top, width, height


def webp(picture: Image.Image) -> bytes:
    """Encode as WebP of at most WIDTH x HEIGHT on white, in the best of QUALITIES that fits in TARGET_BYTES."""
    picture = on_white(picture)
    picture.thumbnail((WIDTH, HEIGHT))
    for quality in QUALITIES:
        encoded = encoded_webp(picture, quality)
        if len(encoded) <= TARGET_BYTES:
            break
    return encoded


def encoded_webp(picture: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=quality, method=EFFORT, exif=b"", icc_profile=None, xmp=b"")
    return target.getvalue()


def on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture).convert("RGB")


def upright(source: str | BinaryIO, size: tuple[int, int] = (MAX_SIDE, MAX_SIDE)) -> Image.Image:
    """Open a JPEG or PNG, upright and on white; a JPEG is decoded no larger than `size` needs."""
    with Image.open(source, formats=FORMATS) as image:
        image.draft("RGB", size)
        return on_white(ImageOps.exif_transpose(image))


def for_ocr(source: str | BinaryIO) -> Image.Image:
    """Return a JPEG or PNG upright, with no side above MAX_SIDE pixels."""
    picture = upright(source)
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    return picture


def encoded_leaf(drawn: Image.Image, words: list[Word]) -> dict:
    """Return a page as `pictures` (`width`, `height`, `webp` in base64) and `words` with their boxes."""
    return {"pictures": [_in_width(drawn, width) for width in PAGE_WIDTHS], "words": words}


def _in_width(drawn: Image.Image, width: int) -> dict:
    picture = drawn.copy()
    picture.thumbnail((width, TALLEST * width), Image.Resampling.LANCZOS)
    encoded = base64.b64encode(encoded_webp(picture, QUALITY_OF_LEAF)).decode()
    return {"width": width, "height": max(1, round(width * picture.height / picture.width)), "webp": encoded}
