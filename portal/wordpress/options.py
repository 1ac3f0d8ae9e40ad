"""What the person who moves a site in decides."""

from dataclasses import dataclass
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from opd.models import Opd, User


class Handling(models.TextChoices):
    """How far files are brought. Waiting for review is the default: nobody has classified them yet or looked for
    personal data in them, and a verifikator publishes many at once.
    """

    DRAFT = "draf", _("Draf")
    REVIEW = "periksa", _("Menunggu pemeriksaan")
    PUBLISH = "terbit", _("Terbit")


@dataclass(frozen=True)
class Choices:
    by: User
    opd: Opd
    uploads: Path
    handling: Handling = Handling.REVIEW
    with_pictures: bool = True
    category_base: str = "category"
    dry_run: bool = False
