"""Triggers of what is kept as written: letters, history, numbers, registers of personal data, and all keys."""

from opd.database.triggers import Trigger, changes, columns_of, exists, held, rules_of, table_of
from requests_app.models import (
    IDENTITY_FIELDS,
    STANDING_ALONE,
    AccessKey,
    AnswerFile,
    Applicant,
    Attachment,
    DataClass,
    Decision,
    DeliveryRecord,
    Destruction,
    Dispute,
    Event,
    FeeLine,
    InformationRequest,
    KeyHolder,
    Letter,
    NumberSeries,
    Objection,
    OpeningTask,
    Paper,
    PaperKind,
    PrivacyIncident,
    PrivacyRequest,
    Remark,
    Withdrawal,
    WithheldPart,
)
from requests_app.states import PART_TAKING, ObjectionAct
from requests_app.triggers.conditions import listed
from requests_app.triggers.deliveries import FILE

HAS_RECORD_OF_DESTRUCTION = (
    f"EXISTS (SELECT 1 FROM {table_of(Destruction)} d JOIN (SELECT number, applicant_id FROM"  # noqa: S608
    f" {table_of(InformationRequest)} UNION ALL SELECT number, applicant_id FROM {table_of(Objection)}) c"
    """ ON CAST(d.cases AS TEXT) LIKE '%"' || c.number || '"%'"""
    f" WHERE c.applicant_id = NEW.id AND d.data_class = '{DataClass.IDENTITY.value}')"
)
PART_OF_ITS_JUDGE = (
    f"NEW.act IN ({listed(PART_TAKING)})"  # noqa: S608
    f" AND EXISTS (SELECT 1 FROM {table_of(Objection)} o"
    f" LEFT JOIN {table_of(Event)} e ON e.objection_id = o.id AND e.act = '{ObjectionAct.RULE.value}'"
    " WHERE o.inforequest_id = NEW.inforequest_id AND (o.decided_by_id = NEW.by_id OR e.by_id = NEW.by_id))"
)
EMPTIED = " OR ".join(f"OLD.\"{name}\" <> '' AND NEW.\"{name}\" = ''" for name in IDENTITY_FIELDS)
# What was keyed otherwise, or not, is of before. No trigger can check a seal, so a row keeps what it was sealed with.
UNBOUND_CODE = "NEW.code_hash <> '' AND NEW.code_hash NOT LIKE '3:%'"
NOBODY_ASKED = (
    f"NEW.holder = '{KeyHolder.STAFF.value}' AND NEW.expires_at IS NULL"  # noqa: S608 - our own names
    f" AND NOT EXISTS (SELECT 1 FROM {table_of(Paper)} p WHERE p.kind = '{PaperKind.CODE.value}'"
    f" AND (p.applicant_id = (SELECT r.applicant_id FROM {table_of(InformationRequest)} r"
    " WHERE r.id = NEW.inforequest_id) OR p.applicant_id ="
    f" (SELECT o.applicant_id FROM {table_of(Objection)} o WHERE o.id = NEW.objection_id)))"
)
OF_OPEN_REQUEST = exists(InformationRequest, "r", "r.id = OLD.inforequest_id", "r.ended_on IS NULL")
LOSES_ITS_KEY = f"OLD.key <> '' AND NEW.key = '' AND {OF_OPEN_REQUEST}"
NOT_WATCHED = f"NEW.kind IN ({listed(STANDING_ALONE)}) AND NOT NEW.needs_delivery"

TRIGGERS = [
    Trigger("letter_is_never_deleted", Letter, "DELETE"),
    Trigger("letter_that_stands_alone_is_handed_over", Letter, "INSERT", NOT_WATCHED),
    Trigger("privacy_incident_is_never_deleted", PrivacyIncident, "DELETE"),
    Trigger("privacy_request_is_never_deleted", PrivacyRequest, "DELETE"),
    Trigger(
        "privacy_incident_start_never_changes", PrivacyIncident, "UPDATE", changes("detected_at", "recorded_by_id")
    ),
    Trigger("privacy_request_start_never_changes", PrivacyRequest, "UPDATE", changes("received_at", "recorded_by_id")),
    Trigger("number_series_is_never_deleted", NumberSeries, "DELETE"),
    Trigger(
        "number_series_only_counts_up", NumberSeries, "UPDATE", f"NEW.last < OLD.last OR {changes('kind', 'year')}"
    ),
    Trigger("event_is_never_deleted", Event, "DELETE"),
    Trigger("event_never_changes", Event, "UPDATE"),
    Trigger("who_ruled_takes_no_part_in_the_request", Event, "INSERT", PART_OF_ITS_JUDGE),
    Trigger(
        "letter_stays_as_sent",
        Letter,
        "UPDATE",
        f"{changes('number', 'dated_on', 'kind', 'verification', 'stated_due_on', 'inforequest_id', 'objection_id')}"
        f" OR {changes('needs_delivery')} OR NEW.data <> '' AND ({changes('data')})"
        f" OR OLD.opened_at IS NOT NULL AND ({changes('opened_at')})"
        f" OR (OLD.sha256 <> '' AND ({changes('sha256', 'size', 'mime', 'made_at')}))",
    ),
    *held("request_code_is_keyed", InformationRequest, ("code_hash",), UNBOUND_CODE),
    *held("objection_code_is_keyed", Objection, ("code_hash",), UNBOUND_CODE),
    Trigger("access_key_is_sealed", AccessKey, "INSERT", "COALESCE(NEW.seal, '') = ''"),
    Trigger("access_key_of_staff_has_a_signed_request", AccessKey, "INSERT", NOBODY_ASKED),
    Trigger("access_key_stays_as_sealed", AccessKey, "UPDATE", changes("id", *columns_of(AccessKey))),
    Trigger("remark_is_never_deleted", Remark, "DELETE"),
    Trigger(
        "remark_stays_as_written",
        Remark,
        "UPDATE",
        f"{changes(*columns_of(Remark, but=('text',)))}"
        f" OR ({changes('text')}) AND (NEW.text <> '' OR {OF_OPEN_REQUEST})",
    ),
    *(
        Trigger(f"{file._meta.model_name}_of_an_open_request_is_kept", file, "UPDATE", LOSES_ITS_KEY)
        for file in (Letter, DeliveryRecord, Withdrawal, Attachment)
    ),
    Trigger("attachment_is_never_deleted", Attachment, "DELETE"),
    Trigger("paper_is_never_deleted", Paper, "DELETE"),
    Trigger("attachment_never_changes", Attachment, "UPDATE", changes(*columns_of(Attachment, but=FILE))),
    Trigger("applicant_is_never_deleted", Applicant, "DELETE"),
    *rules_of(
        Applicant,
        "UPDATE",
        applicant_is_blanked_with_its_record=(
            f"OLD.destroyed_at IS NULL AND (NEW.destroyed_at IS NOT NULL OR {EMPTIED})"
            f" AND (NEW.destroyed_at IS NULL OR NOT {HAS_RECORD_OF_DESTRUCTION})"
        ),
        applicant_stays_destroyed=f"OLD.destroyed_at IS NOT NULL AND ({changes('destroyed_at', *IDENTITY_FIELDS)})",
    ),
    Trigger("destruction_is_never_deleted", Destruction, "DELETE"),
    Trigger("destruction_never_changes", Destruction, "UPDATE"),
    *(
        Trigger(f"{model._meta.model_name}_key_never_changes", model, "UPDATE", changes("id"))
        for model in (
            *(InformationRequest, Objection, Decision, WithheldPart, AnswerFile, Letter, NumberSeries),
            *(Dispute, OpeningTask, PrivacyIncident, PrivacyRequest, DeliveryRecord, Withdrawal, FeeLine),
        )
    ),
]
