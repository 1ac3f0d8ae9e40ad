"""Triggers of the standard of costs, of what a notice charges by it, and of payments."""

from documents.models import Document
from documents.models.choices import PUBLIC_STATES, Classification
from opd.database.triggers import Trigger, changes, columns_of, decided_once, held, rules_of, table_of
from opd.models import CitySetting
from opd.triggers import city_settings
from requests_app.models import Decision, Fee, FeeLine, InformationRequest, Payment
from requests_app.models.choices import AccessMode, Delivery, Format
from requests_app.models.fee import DECREES, FeeKind, chargeable_kinds
from requests_app.triggers.conditions import BECOMES_SENT, GIVEN, LONGEST_CASE, PART_IS_SENT, is_superior, listed


def _not_chargeable(row: str) -> str:
    return " OR ".join(
        f"({row}.delivery = '{delivery}' AND {row}.format = '{format}' AND f.kind NOT IN ({kinds}))"
        for delivery in Delivery.values
        for format in Format.values
        for kinds in [listed(chargeable_kinds(delivery, format)) or "''"]
    )


SEALED = ("file", "key", "name", "destroyed_at")  # columns that are emptied when a file is destroyed
LINES_OF_DECISION = f"FROM {table_of(FeeLine)} l JOIN {table_of(Fee)} f ON f.id = l.fee_id WHERE l.decision_id = NEW.id"
CHARGED_AFTER_ITS_END = (
    f"EXISTS (SELECT 1 FROM {table_of(FeeLine)} l JOIN {table_of(Decision)} d ON d.id = l.decision_id"  # noqa: S608
    " WHERE l.fee_id = NEW.id AND d.decided_on > NEW.valid_to)"
)
SAME_FEE_ON_THE_SAME_DAYS = (
    f"NEW.state = 'confirmed' AND EXISTS (SELECT 1 FROM {table_of(Fee)} f WHERE f.id <> NEW.id"  # noqa: S608
    " AND f.state = 'confirmed' AND f.kind = NEW.kind AND f.name = NEW.name"
    " AND f.unit = NEW.unit AND (f.valid_to IS NULL OR f.valid_to >= NEW.valid_from)"
    " AND (NEW.valid_to IS NULL OR f.valid_from <= NEW.valid_to))"
)
NOT_A_FEE_OF_THE_DAY = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Fee)} f JOIN {table_of(Decision)} d ON d.id = NEW.decision_id"  # noqa: S608
    " WHERE f.id = NEW.fee_id AND f.state = 'confirmed' AND f.valid_from <= d.decided_on"
    " AND (f.valid_to IS NULL OR f.valid_to >= d.decided_on))"
)
NOT_IN_THE_CATALOGUE = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Document)} c WHERE c.id = NEW.decree_id AND c.kind IN ({listed(DECREES)})"  # noqa: S608
    f" AND c.state IN ({listed(PUBLIC_STATES)}) AND c.classification <> '{Classification.EXEMPT.value}')"
)
SUM_OF_THE_FEES = f"(SELECT COALESCE(SUM(CAST(l.quantity AS BIGINT) * f.amount), 0) {LINES_OF_DECISION})"
OTHER_THAN_THE_FEES = (
    f"NEW.cost <> {SUM_OF_THE_FEES}"  # noqa: S608 - our own names
    f" OR (NEW.outcome NOT IN ({GIVEN}) AND NEW.cost <> 0)"
    f" OR EXISTS (SELECT 1 {LINES_OF_DECISION} AND ({_not_chargeable('NEW')}))"
    f" OR EXISTS (SELECT 1 {LINES_OF_DECISION} AND EXISTS (SELECT 1 FROM {table_of(InformationRequest)} r"
    f" WHERE r.id = NEW.inforequest_id AND (r.access = '{AccessMode.VIEW.value}' OR {_not_chargeable('r')})))"
    f" OR EXISTS (SELECT 1 {LINES_OF_DECISION} AND (f.valid_from > NEW.decided_on OR f.valid_to < NEW.decided_on))"
)


def _paid(decision: str) -> str:
    return (
        "(SELECT COALESCE(SUM(CASE WHEN p.is_refund THEN -p.amount ELSE p.amount END), 0)"  # noqa: S608 - our own name
        f" FROM {table_of(Payment)} p WHERE p.decision_id = {decision})"
    )


# Postage by its slip, which is not there yet, is confirmed whatever its sum.
UNCONFIRMED = (
    "NEW.cost_confirmed_by_id IS NULL AND"
    f" (NEW.cost > {city_settings.value_sql(CitySetting.COST_TO_CONFIRM)}"
    f" OR EXISTS (SELECT 1 {LINES_OF_DECISION} AND f.kind = '{FeeKind.DELIVERY.value}'))"
)
NOT_BY_A_SUPERIOR = (
    f"NEW.cost_confirmed_by_id IS NOT NULL AND NOT {is_superior('NEW.cost_confirmed_by_id', 'NEW.cost_confirmed_on')}"
)
NOT_DUE = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Decision)} d WHERE d.id = NEW.decision_id AND d.sent_on IS NOT NULL"  # noqa: S608
    f" AND DAY(NEW.paid_on) - DAY(d.sent_on) BETWEEN 0 AND {LONGEST_CASE}"
    f" AND CASE WHEN NEW.is_refund THEN NEW.amount <= {_paid('NEW.decision_id')}"
    f" ELSE d.cost >= NEW.amount + {_paid('NEW.decision_id')} END)"
)

TRIGGERS = [
    *decided_once(Fee, "fee", "proposed", later=["valid_to"]),
    Trigger("fee_is_proposed_with_a_published_decree", Fee, "INSERT", NOT_IN_THE_CATALOGUE),
    *rules_of(
        Fee,
        "UPDATE",
        fee_is_valid_from_its_confirmation=(
            "OLD.state = 'waiting' AND NEW.state = 'confirmed'"
            f" AND (DAY(NEW.valid_from) < LOCAL_DAY(NEW.decided_at) OR {NOT_IN_THE_CATALOGUE})"
        ),
        fee_only_ends=f"({changes('valid_to')}) AND (NEW.valid_to IS NULL OR NEW.valid_to > OLD.valid_to)",
        fee_ends_after_it_was_charged=f"({changes('valid_to')}) AND {CHARGED_AFTER_ITS_END}",
        fee_is_valid_once_on_a_day=SAME_FEE_ON_THE_SAME_DAYS,
    ),
    *held("fee_line_is_by_a_fee_of_the_day", FeeLine, (), NOT_A_FEE_OF_THE_DAY),
    Trigger("fee_line_is_not_added_after_the_notice", FeeLine, "INSERT", PART_IS_SENT % "NEW"),
    Trigger("fee_line_is_not_deleted_after_the_notice", FeeLine, "DELETE", PART_IS_SENT % "OLD"),
    Trigger("fee_line_is_not_changed_after_the_notice", FeeLine, "UPDATE", PART_IS_SENT % "OLD"),
    *rules_of(
        Decision,
        "UPDATE",
        notice_charges_by_the_fees=f"{BECOMES_SENT} AND ({OTHER_THAN_THE_FEES})",
        cost_is_the_sum_of_its_fees=(
            f"({changes('cost')}) AND (COALESCE(NEW.cost, 0) <> {SUM_OF_THE_FEES}"
            " OR NEW.cost_confirmed_by_id IS NOT NULL)"
        ),
        cost_is_no_less_than_what_was_paid=f"({changes('cost')}) AND COALESCE(NEW.cost, 0) < {_paid('NEW.id')}",
        cost_is_confirmed_by_a_superior=(
            f"({changes('cost_confirmed_by_id', 'cost_confirmed_on')}) AND ({NOT_BY_A_SUPERIOR})"
        ),
        dear_notice_waits_for_the_superior=f"{BECOMES_SENT} AND {UNCONFIRMED}",
    ),
    Trigger("decision_begins_without_cost", Decision, "INSERT", "NEW.cost > 0 OR NEW.cost_confirmed_by_id IS NOT NULL"),
    Trigger("payment_is_of_what_is_due", Payment, "INSERT", NOT_DUE),
    Trigger("payment_is_never_deleted", Payment, "DELETE"),
    Trigger(
        "payment_stays_as_recorded",
        Payment,
        "UPDATE",
        f"{changes('id', *columns_of(Payment, SEALED))} OR NEW.file <> '' AND ({changes(*SEALED[:3])})",
    ),
]
