"""Triggers of what is kept as written: letters, history, numbers, registers of personal data, and all keys."""

from opd.database.triggers import Trigger, changes, table_of
from requests_app.models import (
    IDENTITY_FIELDS,
    AnswerFile,
    Applicant,
    DataClass,
    Decision,
    DeliveryRecord,
    Destruction,
    Dispute,
    Event,
    FeeLine,
    InformationRequest,
    Letter,
    NumberSeries,
    Objection,
    OpeningTask,
    PrivacyIncident,
    PrivacyRequest,
    Remark,
    Withdrawal,
    WithheldPart,
)
from requests_app.states import PART_TAKING, ObjectionAct

HAS_RECORD_OF_DESTRUCTION = (
    f"EXISTS (SELECT 1 FROM {table_of(Destruction)} d JOIN (SELECT number, applicant_id FROM"  # noqa: S608
    f" {table_of(InformationRequest)} UNION ALL SELECT number, applicant_id FROM {table_of(Objection)}) c"
    """ ON CAST(d.cases AS TEXT) LIKE '%"' || c.number || '"%'"""
    f" WHERE c.applicant_id = NEW.id AND d.data_class = '{DataClass.IDENTITY.value}')"
)
PART_OF_ITS_JUDGE = (
    f"NEW.act IN ({', '.join(repr(act.value) for act in PART_TAKING)})"  # noqa: S608
    f" AND EXISTS (SELECT 1 FROM {table_of(Objection)} o"
    f" LEFT JOIN {table_of(Event)} e ON e.objection_id = o.id AND e.act = '{ObjectionAct.RULE.value}'"
    " WHERE o.inforequest_id = NEW.inforequest_id AND (o.decided_by_id = NEW.by_id OR e.by_id = NEW.by_id))"
)
EMPTIED = " OR ".join(f"OLD.\"{name}\" <> '' AND NEW.\"{name}\" = ''" for name in IDENTITY_FIELDS)

TRIGGERS = [
    Trigger("letter_is_never_deleted", Letter, "DELETE"),
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
        f" OR (OLD.sha256 <> '' AND ({changes('sha256', 'size', 'mime', 'made_at')}))",
    ),
    Trigger("remark_is_never_deleted", Remark, "DELETE"),
    Trigger("applicant_is_never_deleted", Applicant, "DELETE"),
    Trigger(
        "applicant_is_blanked_with_its_record",
        Applicant,
        "UPDATE",
        f"OLD.destroyed_at IS NULL AND (NEW.destroyed_at IS NOT NULL OR {EMPTIED})"
        f" AND (NEW.destroyed_at IS NULL OR NOT {HAS_RECORD_OF_DESTRUCTION})",
    ),
    Trigger(
        "applicant_stays_destroyed",
        Applicant,
        "UPDATE",
        f"OLD.destroyed_at IS NOT NULL AND ({changes('destroyed_at', *IDENTITY_FIELDS)})",
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
