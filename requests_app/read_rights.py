from django.db.models import Q

from opd.models import Role
from opd.rules import Reach, ReadGroup, ReadRights
from requests_app.states import State

OWN, CITY = Reach.OWN, Reach.CITY


class RequestRights(ReadRights):
    # What the answering agency needs, while the request is assigned to it.
    CASE = ReadGroup(
        InformationRequest="number year sequence received_on registered_at version information purpose access format "
        "opd state first_due_on due_on extended_on extension_reason agency_answer answer_documents",
        AnswerFile="inforequest file key name mime size sha256 destroyed_at uploaded_by uploaded_at",
        agency="opd",
        narrowed=lambda _user: Q(state__in=(State.IN_PROGRESS, State.ANSWERED)),
    )
    # The whole case: course, conversation, notes, decision, and what goes to the applicant and when.
    CASE_FILE = ReadGroup(
        *("InformationRequest", "AnswerFile", "AnswerPage", "AnswerFinding"),
        *("Event", "Remark", "Decision", "EarlierDecision", "RefusedDocument", "WithheldPart", "FeeLine"),
        Payment="decision amount paid_on number entered_by entered_at",
        Withdrawal="inforequest objection told_by told_on recorded_on recorded_by letter until revoked_on",
        Applicant="kind by_proxy destroyed_at",
        agency="opd",
    )
    # Shown only after a reason was stated. Letters and proofs of delivery and of payment name the applicant.
    IDENTITY = ReadGroup(
        *("Applicant", "Paper", "Letter", "DeliveryRecord", "LostProof", "Payment", "Withdrawal"),
        "LaterJudgment",
        agency="opd",
    )
    ATTACHMENT = ReadGroup("Attachment", agency="opd")
    REGISTER = ReadGroup()
    OBJECTION = ReadGroup("Objection", "Dispute", "OpeningTask", agency="opd")
    DRAFT = ReadGroup("Draft", "DraftFile")
    PRIVACY = ReadGroup("PrivacyIncident", "PrivacyRequest")
    FEE = ReadGroup("Fee")
    PERIOD = ReadGroup("LegalPeriod", "HolidayChange")
    RETENTION = ReadGroup("RetentionRule")
    DESTRUCTION = ReadGroup("Destruction")
    # Hashes of secret links, counters of numbers, clicks without a person: for the portal alone.
    SECRET = ReadGroup("AccessKey", "NumberSeries", "Deflection")

    rows = {
        Role.OPERATOR: {OWN: (CASE,)},
        Role.REVIEWER: {
            CITY: (
                *(CASE, CASE_FILE, IDENTITY, ATTACHMENT, REGISTER, OBJECTION, DRAFT),
                *(FEE, PERIOD, PRIVACY, RETENTION, DESTRUCTION),
            )
        },
        Role.SUPERIOR: {CITY: (CASE, CASE_FILE, IDENTITY, OBJECTION, FEE, PERIOD, PRIVACY, DESTRUCTION)},
        Role.ADMIN: {CITY: (FEE, PERIOD, PRIVACY, RETENTION, DESTRUCTION)},
    }
