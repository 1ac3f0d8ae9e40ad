"""Database triggers of the table of days off: a certain day has its paper, and all stay."""

from opd.database.triggers import Trigger, changes, held, quoted, written_texts
from opd.models import Holiday
from opd.models.holiday import NATIONWIDE

HAS_NUMBER = " OR ".join(
    f"LOWER(NEW.source) LIKE '%{digit}%{year}20__%'" for digit in range(10) for year in ("/", "tahun ")
)
WITHOUT_PAPER = f"(NEW.confirmed OR NEW.kind NOT IN ({quoted(NATIONWIDE)})) AND NOT ({HAS_NUMBER})"

TRIGGERS = [
    *held("holiday_has_its_paper", Holiday, ("date", "kind", "source", "confirmed"), WITHOUT_PAPER),
    Trigger("holiday_is_never_deleted", Holiday, "DELETE"),
    Trigger(
        "holiday_keeps_its_day",
        Holiday,
        "UPDATE",
        f"{changes('date', 'kind', 'entered_at', 'decreed_on')} OR OLD.removed_at IS NOT NULL",
    ),
    *written_texts(Holiday),
]
