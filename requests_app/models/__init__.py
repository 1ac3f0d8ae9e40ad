from requests_app.models.answer import AnswerFile, AnswerFinding, AnswerPage
from requests_app.models.applicant import IDENTITY_FIELDS, Applicant, Paper
from requests_app.models.case import (
    PROOF_LOST,
    AccessKey,
    Audience,
    DeliveryRecord,
    Event,
    KeyHolder,
    Letter,
    LostProof,
    Remark,
    Withdrawal,
    case_column,
)
from requests_app.models.choices import (
    BY_PORTAL,
    FAVOUR,
    GIVING,
    NUMBER_FORMS,
    OPENING,
    OWN_BOOK,
    STANDING_ALONE,
    Absence,
    AccessMode,
    Aim,
    AnswerVerdict,
    ApplicantKind,
    Channel,
    CheckState,
    DataClass,
    Delivery,
    DeliveryStage,
    DisputeStage,
    Format,
    LetterKind,
    Manner,
    ObjectionGround,
    ObjectionOutcome,
    Orderer,
    Outcome,
    PaperKind,
    TaskEnd,
    Timeliness,
)
from requests_app.models.decision import Decision, EarlierDecision, RefusedDocument, WithheldPart
from requests_app.models.fee import Fee, FeeKind, FeeLine, Payment
from requests_app.models.inforequest import Attachment, InformationRequest
from requests_app.models.intake import Deflection, Draft, DraftFile
from requests_app.models.number_series import NumberSeries
from requests_app.models.objection import Dispute, LaterJudgment, Objection, OpeningTask
from requests_app.models.period import HolidayChange, LegalCalendar, LegalPeriod, legal_calendar
from requests_app.models.privacy import Destruction, PrivacyIncident, PrivacyRequest, PrivacyRight, RetentionRule
