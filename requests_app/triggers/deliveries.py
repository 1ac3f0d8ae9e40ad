"""Triggers of the way of a letter to the applicant, and of withdrawals that were told to PPID."""

from opd.database.triggers import Trigger, changes, columns_of, decided_once, exists, table_of
from opd.models import Holiday, Message, Role
from requests_app import deadlines
from requests_app.models import (
    NUMBER_FORMS,
    STANDING_ALONE,
    AccessKey,
    Channel,
    Decision,
    Delivery,
    DeliveryRecord,
    DeliveryStage,
    InformationRequest,
    KeyHolder,
    Letter,
    LetterKind,
    LostProof,
    Objection,
    Withdrawal,
)
from requests_app.triggers.conditions import (
    DELIVERY,
    PORTAL,
    acted,
    confirmed_in_office,
    has_form,
    in_office,
    is_not_workday,
    is_of_own_book,
    is_superior,
    listed,
    weekdays_until,
)
from requests_app.triggers.objections import took_part

DELIVERED = (LetterKind.NOTICE, LetterKind.OBJECTION_DECISION, LetterKind.FULFILMENT, *STANDING_ALONE)
LETTERS = listed(DELIVERED)
# The applicant opens a letter that waits; what the portal itself delivers, it writes on that day.
OPENED = f"(NEW.channel = '{Delivery.PORTAL.value}' AND NEW.entered_by_id IS NULL AND NEW.message_id IS NULL)"

WRONG_LETTER = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Letter)} l WHERE l.id = NEW.letter_id"  # noqa: S608
    " AND l.inforequest_id IS NOT DISTINCT FROM NEW.inforequest_id"
    " AND l.objection_id IS NOT DISTINCT FROM NEW.objection_id AND l.dated_on <= NEW.happened_on"
    f" AND l.kind IN ({LETTERS}) AND (NEW.stage <> '{DeliveryStage.GIVEN.value}'"
    f" OR l.kind = '{LetterKind.NOTICE.value}' AND NEW.channel NOT IN ({PORTAL}))"
    f" AND (NEW.channel NOT IN ({PORTAL}) OR NEW.stage <> '{DeliveryStage.HANDED_OVER.value}' OR {OPENED}"
    " OR l.dated_on = NEW.happened_on))"
)
VISITED = (
    f"EXISTS (SELECT 1 FROM {table_of(AccessKey)} k LEFT JOIN {table_of(Objection)} o ON o.id = NEW.objection_id"  # noqa: S608
    f" WHERE k.expires_at IS NOT NULL AND k.holder = '{KeyHolder.APPLICANT.value}'"
    " AND (k.objection_id = o.id OR k.inforequest_id = COALESCE(NEW.inforequest_id, o.inforequest_id)))"
)
REACHES_NOBODY = (
    f"NEW.stage = '{DeliveryStage.HANDED_OVER.value}' AND NEW.channel IN ({PORTAL}) AND NEW.message_id IS NULL"
    f" AND NOT ({OPENED} AND {VISITED})"
)
FORMS = " OR ".join(
    f"NEW.channel = '{channel.value}' AND {has_form('NEW.proof', form)}"
    for channel, carriers in NUMBER_FORMS.items()
    for forms in carriers.values()
    for form in forms
)
# Also what is handed over once more does not go out before it came back.
BEFORE_THE_LAST_STEP = (
    f"EXISTS (SELECT 1 FROM {DELIVERY} v WHERE v.letter_id = NEW.letter_id"  # noqa: S608 - our own names
    f" AND v.stage IN ({listed((DeliveryStage.HANDED_OVER, DeliveryStage.BOUNCED))})"
    " AND v.happened_on > NEW.happened_on)"
)
ON_PAPER = (
    f"NEW.stage <> '{DeliveryStage.BOUNCED.value}'"
    f" AND (NEW.stage <> '{DeliveryStage.HANDED_OVER.value}' OR NEW.channel NOT IN ({PORTAL}))"
)
BLANK_PROOF = (
    f"NEW.sha256 = '' AND ({ON_PAPER} AND TRIM(NEW.proof) = '' AND NEW.lost_proof_id IS NULL"
    f" OR NEW.stage = '{DeliveryStage.BOUNCED.value}' AND NEW.entered_by_id IS NOT NULL)"
)
# The book of the office proves only what was entered on the same day, if nobody shows its page.
OWN_WORD = (
    f"{ON_PAPER} AND NEW.sha256 = '' AND LOCAL_DAY(NEW.entered_at) > DAY(NEW.happened_on)"
    f" AND {is_of_own_book('NEW.proof')}"
)
# Punctual on its day, late when it was entered, and more than one working day between: a number alone is believed less.
PUNCTUAL_BY_A_NUMBER = (
    f"{ON_PAPER} AND NEW.stage <> '{DeliveryStage.RECEIVED.value}'"  # noqa: S608 - our own names
    " AND NEW.sha256 = '' AND NEW.lost_proof_id IS NULL"
    f" AND EXISTS (SELECT 1 FROM {table_of(Letter)} l LEFT JOIN {table_of(InformationRequest)} r"
    f" ON r.id = l.inforequest_id AND l.kind = '{LetterKind.NOTICE.value}'"
    f" LEFT JOIN {table_of(Objection)} o"
    f" ON o.id = l.objection_id AND l.kind = '{LetterKind.OBJECTION_DECISION.value}'"
    " WHERE l.id = NEW.letter_id AND (NEW.happened_on <= r.due_on AND DAY(r.due_on) < LOCAL_DAY(NEW.entered_at)"
    " OR NEW.happened_on <= o.reply_due_on AND DAY(o.reply_due_on) < LOCAL_DAY(NEW.entered_at)))"
    f" AND {weekdays_until('NEW.entered_at', 'LOCAL_DAY')} - {weekdays_until('NEW.happened_on')}"
    f" - (SELECT COUNT(DISTINCT h.date) FROM {table_of(Holiday)} h WHERE h.removed_at IS NULL"
    " AND DAY(h.date) % 7 < 5 AND h.date > NEW.happened_on AND DAY(h.date) <= LOCAL_DAY(NEW.entered_at)) > 1"
)
EARLY_BY_A_NUMBER = (  # than presumed: by it the period of the applicant would end earlier
    f"NEW.stage = '{DeliveryStage.RECEIVED.value}' AND NEW.sha256 = '' AND NEW.lost_proof_id IS NULL AND ("
    f"{exists(Decision, 'd', 'd.letter_id = NEW.letter_id', 'NEW.happened_on < d.received_on')} OR "
    f"{exists(Objection, 'o', 'o.letter_id = NEW.letter_id', 'NEW.happened_on < o.reply_received_on')})"
)
UNCONFIRMED = (
    f"NEW.lost_proof_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM {table_of(LostProof)} p"  # noqa: S608
    " WHERE p.id = NEW.lost_proof_id AND p.state = 'confirmed' AND p.letter_id = NEW.letter_id"
    " AND p.stage = NEW.stage AND p.channel = NEW.channel AND p.happened_on = NEW.happened_on)"
    f" OR EXISTS (SELECT 1 FROM {DELIVERY} v WHERE v.lost_proof_id = NEW.lost_proof_id))"
)
WITHOUT_ITS_MESSAGE = (
    f"NEW.message_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table_of(Message)} m WHERE m.id = NEW.message_id"  # noqa: S608
    f" AND m.to_citizen AND m.about IN ('{InformationRequest._meta.label_lower}:' || NEW.inforequest_id,"
    f" '{Objection._meta.label_lower}:' || NEW.objection_id))"
)
OPENED_BEFORE = (
    f"NEW.stage = '{DeliveryStage.BOUNCED.value}' AND EXISTS (SELECT 1 FROM {table_of(Letter)} l"  # noqa: S608
    " WHERE l.id = NEW.letter_id AND l.opened_at IS NOT NULL)"
)
APPLICANT = (
    f"COALESCE((SELECT r.applicant_id FROM {table_of(InformationRequest)} r WHERE r.id = %(row)s.inforequest_id),"  # noqa: S608
    f" (SELECT o.applicant_id FROM {table_of(Objection)} o WHERE o.id = %(row)s.objection_id))"
)
# Handed over, and signed for, have a day each.
USED_SLIP = (
    f"NEW.stage <> '{DeliveryStage.BOUNCED.value}' AND NEW.proof <> '' AND EXISTS (SELECT 1 FROM {DELIVERY} v"  # noqa: S608
    f" WHERE v.proof = NEW.proof AND v.channel = NEW.channel AND v.stage <> '{DeliveryStage.BOUNCED.value}'"
    f" AND ({APPLICANT % {'row': 'v'}} <> {APPLICANT % {'row': 'NEW'}} OR v.happened_on <> NEW.happened_on"
    f" AND (v.stage = '{DeliveryStage.RECEIVED.value}') = (NEW.stage = '{DeliveryStage.RECEIVED.value}')))"
)
WRONG_NUMBER = f"{ON_PAPER} AND NEW.proof <> '' AND NOT ({FORMS})"

LATE_OR_OBJECTED = (
    f"(NEW.objection_id IS NOT NULL OR EXISTS (SELECT 1 FROM {table_of(InformationRequest)} r"  # noqa: S608
    " WHERE r.id = NEW.inforequest_id AND r.due_on < NEW.recorded_on))"
)
IS_PARTY = (
    f"(EXISTS (SELECT 1 FROM {table_of(InformationRequest)} r WHERE r.id = NEW.inforequest_id"  # noqa: S608
    f" AND ({acted('NEW.recorded_by_id', 'r.id')} OR {in_office('NEW.recorded_by_id', Role.REVIEWER, 'r.due_on')}))"
    f" OR EXISTS (SELECT 1 FROM {table_of(Objection)} o WHERE o.id = NEW.objection_id"
    f" AND ({took_part('NEW.recorded_by_id', 'o', 'NEW.recorded_on')} OR o.reply_due_on < NEW.recorded_on"
    f" AND {is_superior('NEW.recorded_by_id', 'o.reply_due_on')})))"
)
OWN_ACT = f"NEW.told_by = '{Channel.PORTAL.value}'"
UNSAID_HOW = f"(NEW.recorded_by_id IS NULL) <> ({OWN_ACT}) OR NEW.told_by NOT IN ({listed(Channel)})"
UNSAID = f"NEW.recorded_by_id IS NOT NULL AND {LATE_OR_OBJECTED} AND (NEW.sha256 = '' OR {IS_PARTY})"
UNWRITTEN = (
    "NEW.recorded_by_id IS NOT NULL AND NOT EXISTS (SELECT 1"  # noqa: S608 - our own names
    f" FROM {table_of(Letter)} l WHERE l.id = NEW.letter_id AND l.kind = '{LetterKind.WITHDRAWAL.value}'"
    " AND l.inforequest_id IS NOT DISTINCT FROM NEW.inforequest_id"
    " AND l.objection_id IS NOT DISTINCT FROM NEW.objection_id)"
)
FILE = ("file", "key", "name", "destroyed_at")
MOVING = ("revoked_on", "until", *FILE)

TRIGGERS = [
    Trigger("delivery_is_never_deleted", DeliveryRecord, "DELETE"),
    Trigger("delivery_never_changes", DeliveryRecord, "UPDATE", changes(*columns_of(DeliveryRecord, but=FILE))),
    Trigger("delivery_is_of_a_letter_that_was_made", DeliveryRecord, "INSERT", WRONG_LETTER),
    Trigger("delivery_follows_the_last_step", DeliveryRecord, "INSERT", BEFORE_THE_LAST_STEP),
    Trigger("delivery_by_email_has_its_message", DeliveryRecord, "INSERT", WITHOUT_ITS_MESSAGE),
    Trigger("delivery_that_was_opened_comes_not_back", DeliveryRecord, "INSERT", OPENED_BEFORE),
    Trigger("delivery_has_a_proof", DeliveryRecord, "INSERT", BLANK_PROOF),
    Trigger("delivery_has_a_number_of_its_carrier", DeliveryRecord, "INSERT", WRONG_NUMBER),
    Trigger("delivery_has_a_number_of_its_own", DeliveryRecord, "INSERT", USED_SLIP),
    Trigger("delivery_by_the_book_of_the_office_is_shown", DeliveryRecord, "INSERT", OWN_WORD),
    Trigger("delivery_entered_after_the_due_date_is_shown", DeliveryRecord, "INSERT", PUNCTUAL_BY_A_NUMBER),
    Trigger("receipt_before_the_presumed_day_is_shown", DeliveryRecord, "INSERT", EARLY_BY_A_NUMBER),
    Trigger("delivery_by_a_lost_proof_is_confirmed", DeliveryRecord, "INSERT", UNCONFIRMED),
    *decided_once(LostProof, "lost_proof", later=FILE),
    Trigger(
        "lost_proof_is_confirmed_in_office",
        LostProof,
        "UPDATE",
        f"OLD.state <> NEW.state AND NEW.state = 'confirmed' AND NOT {confirmed_in_office(*LostProof.second_roles)}",
    ),
    Trigger("delivery_by_the_portal_reaches_somebody", DeliveryRecord, "INSERT", REACHES_NOBODY),
    Trigger("withdrawal_that_was_told_is_written", Withdrawal, "INSERT", UNWRITTEN),
    Trigger("withdrawal_of_what_is_late_is_signed", Withdrawal, "INSERT", UNSAID),
    Trigger("withdrawal_says_by_whom_and_how", Withdrawal, "INSERT", UNSAID_HOW),
    Trigger("withdrawal_is_never_deleted", Withdrawal, "DELETE"),
    Trigger(
        "withdrawal_never_changes",
        Withdrawal,
        "UPDATE",
        f"{changes(*columns_of(Withdrawal, but=MOVING))} OR NEW.until < OLD.until"
        " OR (NEW.until IS NULL) <> (OLD.until IS NULL)"
        f" OR OLD.revoked_on IS NOT NULL AND {changes('revoked_on')}",
    ),
    Trigger(
        "withdrawal_can_be_revoked_until_workday_10",
        Withdrawal,
        "INSERT",
        f"NEW.until IS NOT NULL AND {is_not_workday(str(deadlines.WITHDRAWAL), 'NEW.recorded_on', 'NEW.until')}",
    ),
]
