"""Uploaded pictures of news and pages, drawn anew in two sizes."""

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.core.files.base import ContentFile

from documents import intake
from documents.filetypes import WEBP
from portal.models import Picture


@dataclass(frozen=True)
class PictureFile:
    """A picture as it is stored: WebP in two sizes; `width` and `height` are those of the large one."""

    large: bytes
    small: bytes
    width: int
    height: int

    def put(self, row: Picture) -> None:
        """Set the columns of a row, without saving it."""
        row.large, row.small, row.width, row.height = self.large, self.small, self.width, self.height
        row.sha256 = hashlib.sha256(self.large).hexdigest()


def redrawn(upload: BinaryIO) -> PictureFile:
    """Return an uploaded picture drawn anew. Raises `intake.Refused`."""
    large = intake.redraw(upload, "photo", Picture.LARGE, WEBP)
    small = intake.redraw(cast(BinaryIO, ContentFile(large, name="besar.webp")), "photo", Picture.SMALL, WEBP)
    from PIL import Image  # noqa: PLC0415 - no library that parses files is loaded before a clerk sends a picture

    with Image.open(io.BytesIO(large), formats=[WEBP.label]) as picture:  # our own encoder's; only its header is read
        width, height = picture.size
    return PictureFile(large, small, width, height)
