"""Database triggers of the table of days off: a day off that is certain has its paper (see `opd.database.triggers`)."""

from opd.database.triggers import Trigger, changes
from opd.models import Holiday
from opd.models.holiday import NATIONWIDE

HAS_NUMBER = " OR ".join(
    f"LOWER(NEW.source) LIKE '%{digit}%{year}20__%'" for digit in range(10) for year in ("/", "tahun ")
)
NATIONAL = ", ".join(f"'{kind.value}'" for kind in NATIONWIDE)
WITHOUT_PAPER = f"(NEW.confirmed OR NEW.kind NOT IN ({NATIONAL})) AND NOT ({HAS_NUMBER})"

TRIGGERS = [
    Trigger("holiday_has_its_paper_on_insert", Holiday, "INSERT", WITHOUT_PAPER),
    Trigger(
        "holiday_has_its_paper_on_update",
        Holiday,
        "UPDATE",
        f"({changes('date', 'kind', 'source', 'confirmed')}) AND {WITHOUT_PAPER}",
    ),
]
