"""JPEG and PNG files: one page, no text before OCR."""

from PIL import Image, ImageOps

from documents.extraction.child.pictures.thumbnail import HEIGHT, webp


def text(path: str) -> tuple[str, int]:
    return "", 1


def pages(path: str) -> tuple[list[str], list[int]]:
    return [""], [0]


def pieces(path: str) -> list[str]:
    return []


def picture(path: str) -> bytes:
    with Image.open(path, formats=["JPEG", "PNG"]) as image:
        image.draft("RGB", (HEIGHT, HEIGHT))  # a JPEG of 50 megapixels is decoded at an eighth of its size
        return webp(ImageOps.exif_transpose(image))
