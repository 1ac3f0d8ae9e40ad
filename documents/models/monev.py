"""Category of a public body in the Monev of the Komisi Informasi, by its score (PERKI 1/2022). Pure."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LOWEST, HIGHEST = Decimal(0), Decimal(100)
CATEGORIES: tuple[tuple[Decimal, Promise], ...] = (
    (Decimal(90), _("Informatif")),
    (Decimal(80), _("Menuju Informatif")),
    (Decimal(60), _("Cukup Informatif")),
    (Decimal(40), _("Kurang Informatif")),
    (LOWEST, _("Tidak Informatif")),
)


def category_of(score: Decimal) -> str:
    """Return the category of a score of 0 to 100, never rounded (domain rule 47). *Raises* ValueError for others."""
    if not LOWEST <= score <= HIGHEST:
        raise ValueError(score)
    return str(next(name for least, name in CATEGORIES if score >= least))
