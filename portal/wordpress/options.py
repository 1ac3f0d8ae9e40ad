"""The options of an import."""

from dataclasses import dataclass
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from opd.models import Opd, User


class Handling(models.TextChoices):
    """The state in which imported files end.

    The default is waiting for review, because the files have not been classified or checked for personal data yet. A
    verifikator can publish many at once.
    """

    DRAFT = "draf", _("Draf")
    REVIEW = "periksa", _("Menunggu pemeriksaan")
    PUBLISH = "terbit", _("Terbit")


@dataclass(frozen=True)
class ImportOptions:
    """What the person who imports has chosen.

    `looked_for` is their confirmation, for all files, that publishing them needs (`documents.release.confirmation`).
    """

    by: User
    opd: Opd
    uploads: Path
    handling: Handling = Handling.REVIEW
    with_pictures: bool = True
    category_base: str = "category"
    dry_run: bool = False
    looked_for: bool = False
