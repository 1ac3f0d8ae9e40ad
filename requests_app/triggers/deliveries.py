"""Triggers of the way of a letter to the applicant, and of withdrawals that were told to PPID."""

from opd.database.triggers import Trigger, changes, columns_of, table_of
from requests_app import deadlines
from requests_app.models import DeliveryRecord, DeliveryStage, Letter, LetterKind, Withdrawal
from requests_app.triggers.conditions import DELIVERY, PORTAL, is_not_workday

WRONG_LETTER = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Letter)} l WHERE l.id = NEW.letter_id"  # noqa: S608
    " AND l.inforequest_id IS NOT DISTINCT FROM NEW.inforequest_id"
    " AND l.objection_id IS NOT DISTINCT FROM NEW.objection_id AND l.dated_on <= NEW.happened_on"
    f" AND l.kind IN ('{LetterKind.NOTICE.value}', '{LetterKind.OBJECTION_DECISION.value}')"
    f" AND (NEW.channel NOT IN ({PORTAL}) OR NEW.stage <> '{DeliveryStage.HANDED_OVER.value}'"
    " OR l.dated_on = NEW.happened_on))"
)
BEFORE_THE_HAND_OVER = (
    f"NEW.stage <> '{DeliveryStage.HANDED_OVER.value}' AND EXISTS (SELECT 1 FROM {DELIVERY} v"  # noqa: S608
    f" WHERE v.letter_id = NEW.letter_id AND v.stage = '{DeliveryStage.HANDED_OVER.value}'"
    " AND v.happened_on > NEW.happened_on)"
)
BLANK_PROOF = (
    f"NEW.stage <> '{DeliveryStage.BOUNCED.value}'"
    f" AND (NEW.stage <> '{DeliveryStage.HANDED_OVER.value}' OR NEW.channel NOT IN ({PORTAL}))"
    " AND TRIM(NEW.proof) = '' AND NEW.sha256 = ''"
)
RECORD_STAYS = columns_of(DeliveryRecord, but=("file", "key", "name", "destroyed_at"))

TRIGGERS = [
    Trigger("delivery_is_never_deleted", DeliveryRecord, "DELETE"),
    Trigger("delivery_never_changes", DeliveryRecord, "UPDATE", changes(*RECORD_STAYS)),
    Trigger("delivery_is_of_a_letter_that_was_made", DeliveryRecord, "INSERT", WRONG_LETTER),
    Trigger("delivery_follows_the_hand_over", DeliveryRecord, "INSERT", BEFORE_THE_HAND_OVER),
    Trigger("delivery_has_a_proof", DeliveryRecord, "INSERT", BLANK_PROOF),
    Trigger("withdrawal_is_never_deleted", Withdrawal, "DELETE"),
    Trigger(
        "withdrawal_never_changes",
        Withdrawal,
        "UPDATE",
        f"{changes(*columns_of(Withdrawal, but=('revoked_on',)))}"
        f" OR OLD.revoked_on IS NOT NULL AND {changes('revoked_on')}",
    ),
    Trigger(
        "withdrawal_can_be_revoked_until_workday_10",
        Withdrawal,
        "INSERT",
        f"NEW.until IS NOT NULL AND {is_not_workday(str(deadlines.WITHDRAWAL), 'NEW.recorded_on', 'NEW.until')}",
    ),
]
