"""Triggers of the standard of costs, of what a notice charges by it, and of payments."""

from opd.database.triggers import Trigger, changes, columns_of, table_of
from requests_app.models import Decision, Fee, FeeLine, Payment
from requests_app.models.choices import Delivery, Format
from requests_app.models.fee import chargeable_kinds
from requests_app.triggers.conditions import GIVEN, LONGEST_CASE, PART_IS_SENT


def _not_chargeable() -> str:
    """Return the condition that a fee `f` may not be charged for the delivery and format of a decision."""
    return " OR ".join(
        f"(NEW.delivery = '{delivery}' AND NEW.format = '{format}' AND f.kind NOT IN ({kinds}))"
        for delivery in Delivery.values
        for format in Format.values
        for kinds in [", ".join(f"'{kind.value}'" for kind in chargeable_kinds(delivery, format))]
    )


SEALED = ("file", "key", "name", "destroyed_at")  # columns that are emptied when a file is destroyed
FEE_STAYS = [column for column in columns_of(Fee) if column != "valid_to"]
LINES_OF_DECISION = f"FROM {table_of(FeeLine)} l JOIN {table_of(Fee)} f ON f.id = l.fee_id WHERE l.decision_id = NEW.id"
IS_CHARGED = f"EXISTS (SELECT 1 FROM {table_of(FeeLine)} l WHERE l.fee_id = OLD.id)"  # noqa: S608
CHARGED_AFTER_ITS_END = (
    f"EXISTS (SELECT 1 FROM {table_of(FeeLine)} l JOIN {table_of(Decision)} d ON d.id = l.decision_id"  # noqa: S608
    " WHERE l.fee_id = NEW.id AND d.decided_on > NEW.valid_to)"
)
SAME_FEE_ON_THE_SAME_DAYS = (
    f"EXISTS (SELECT 1 FROM {table_of(Fee)} f WHERE f.id <> NEW.id AND f.kind = NEW.kind AND f.name = NEW.name"  # noqa: S608
    " AND f.unit = NEW.unit AND (f.valid_to IS NULL OR f.valid_to >= NEW.valid_from)"
    " AND (NEW.valid_to IS NULL OR f.valid_from <= NEW.valid_to))"
)
NOT_A_FEE_OF_THE_DAY = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Fee)} f JOIN {table_of(Decision)} d ON d.id = NEW.decision_id"  # noqa: S608
    " WHERE f.id = NEW.fee_id AND f.valid_from <= d.decided_on AND (f.valid_to IS NULL OR f.valid_to >= d.decided_on))"
)
OTHER_THAN_THE_FEES = (
    f"NEW.cost <> (SELECT COALESCE(SUM(CAST(l.quantity AS BIGINT) * f.amount), 0) {LINES_OF_DECISION})"
    f" OR (NEW.outcome NOT IN ({GIVEN}) AND NEW.cost <> 0)"
    f" OR EXISTS (SELECT 1 {LINES_OF_DECISION} AND ({_not_chargeable()}))"
    f" OR EXISTS (SELECT 1 {LINES_OF_DECISION} AND (f.valid_from > NEW.decided_on OR f.valid_to < NEW.decided_on))"
)
NOT_DUE = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.id = NEW.decision_id AND d.sent_on IS NOT NULL"  # noqa: S608
    f" AND DAY(NEW.paid_on) - DAY(d.sent_on) BETWEEN 0 AND {LONGEST_CASE} AND d.cost >= NEW.amount"
    f" + (SELECT COALESCE(SUM(p.amount), 0) FROM {table_of(Payment)} p WHERE p.decision_id = NEW.decision_id))"
)

TRIGGERS = [
    Trigger("charged_fee_is_never_deleted", Fee, "DELETE", IS_CHARGED),
    Trigger("charged_fee_stays", Fee, "UPDATE", f"({changes('id', *FEE_STAYS)}) AND {IS_CHARGED}"),
    Trigger("fee_ends_after_it_was_charged", Fee, "UPDATE", f"({changes('valid_to')}) AND {CHARGED_AFTER_ITS_END}"),
    *(
        Trigger(f"fee_is_valid_once_on_a_day_on_{event.lower()}", Fee, event, SAME_FEE_ON_THE_SAME_DAYS)
        for event in ("INSERT", "UPDATE")
    ),
    *(
        Trigger(f"fee_line_is_by_a_fee_of_the_day_on_{event.lower()}", FeeLine, event, NOT_A_FEE_OF_THE_DAY)
        for event in ("INSERT", "UPDATE")
    ),
    Trigger("fee_line_is_not_added_after_the_notice", FeeLine, "INSERT", PART_IS_SENT % "NEW"),
    Trigger("fee_line_is_not_deleted_after_the_notice", FeeLine, "DELETE", PART_IS_SENT % "OLD"),
    Trigger("fee_line_is_not_changed_after_the_notice", FeeLine, "UPDATE", PART_IS_SENT % "OLD"),
    Trigger(
        "notice_charges_by_the_fees",
        Decision,
        "UPDATE",
        f"OLD.sent_on IS NULL AND NEW.sent_on IS NOT NULL AND ({OTHER_THAN_THE_FEES})",
    ),
    Trigger("payment_is_of_what_is_due", Payment, "INSERT", NOT_DUE),
    Trigger("payment_is_never_deleted", Payment, "DELETE"),
    Trigger(
        "payment_stays_as_recorded",
        Payment,
        "UPDATE",
        f"{changes('id', *columns_of(Payment, SEALED))} OR NEW.file <> '' AND ({changes(*SEALED[:3])})",
    ),
]
