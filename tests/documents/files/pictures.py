"""Pictures as cameras leave them: turned, with a place, a comment, a profile, a preview behind their end."""

import io
import struct
import zlib
from functools import cache

from PIL import Image, ImageCms

GPS_TAG, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F
PLACE = b"5 derajat 7 menit LS"


def exif(orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[ORIENTATION], data[MAKER] = orientation, "KameraRahasia"
    data.get_ifd(GPS_TAG)[1] = "S"
    data.get_ifd(GPS_TAG)[0x1B] = PLACE
    return data


@cache
def profile() -> bytes:  # it names the second in which it was made
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def striped(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Red at the left, blue at the right, so that every turn shows."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    return picture.convert(mode)


def encoded(picture: Image.Image, kind: str, **options) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def camera_jpeg(orientation: int = 1, *, tail: bytes = b"", mode: str = "RGB", **options) -> bytes:
    options = {"quality": 90, "exif": exif(orientation), "comment": b"catatan", "icc_profile": profile()} | options
    return encoded(striped(mode=mode), "JPEG", **options) + tail


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def camera_png(orientation: int = 1) -> bytes:
    content = encoded(striped(), "PNG", exif=exif(orientation), icc_profile=profile())
    said = png_chunk(b"tEXt", b"Comment\0catatan") + png_chunk(b"tIME", bytes(7)) + png_chunk(b"prVt", PLACE)
    return content[:33] + said + content[33:]


def camera_webp(orientation: int = 1) -> bytes:
    return encoded(striped(), "WEBP", lossless=True, exif=exif(orientation), xmp=b"<x:xmpmeta/>", icc_profile=profile())


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture
