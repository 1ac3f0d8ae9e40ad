from dataclasses import dataclass
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from opd.models import Opd, User


class Handling(models.TextChoices):
    """The state in which imported files end, which nobody has checked."""

    DRAFT = "draf", _("Draf")
    REVIEW = "periksa", _("Menunggu pemeriksaan")
    PUBLISH = "terbit", _("Terbit")


@dataclass(frozen=True)
class ImportOptions:
    """What the person has chosen; `looked_for` confirms all published files."""

    by: User
    opd: Opd
    uploads: Path
    handling: Handling = Handling.REVIEW
    with_pictures: bool = True
    category_base: str = "category"
    dry_run: bool = False
    looked_for: bool = False
