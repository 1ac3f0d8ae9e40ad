import hashlib
import io
from typing import BinaryIO, cast

from django.core.files.base import ContentFile

from documents.files import intake
from documents.filetypes import WEBP
from portal.models import Picture


def redraw(upload: BinaryIO, row: Picture) -> None:
    """Put an uploaded picture, drawn anew as WebP in two sizes, into an unsaved row. Raises `intake.Refused`."""
    row.large = intake.redraw(upload, "photo", Picture.LARGE, WEBP)
    row.small = intake.redraw(cast(BinaryIO, ContentFile(row.large, name="besar.webp")), "photo", Picture.SMALL, WEBP)
    row.sha256 = hashlib.sha256(row.large).hexdigest()
    from PIL import Image  # noqa: PLC0415 - no library that parses files is loaded before a clerk sends a picture

    with Image.open(
        io.BytesIO(row.large), formats=[WEBP.label]
    ) as picture:  # our own encoder's; only its header is read
        row.width, row.height = picture.size
