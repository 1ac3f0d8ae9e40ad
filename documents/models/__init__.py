from documents.models.alert import PARTS, Alert, AlertAct, AlertEvent, AlertKind, AlertPhase, AlertReview
from documents.models.category import Category, SkeletonNode
from documents.models.choices import (
    NEVER_EXEMPT,
    PUBLIC_CLASSES,
    PUBLIC_STATES,
    REVIEW_STATES,
    Classification,
    Disclosure,
    DocumentKind,
    DocumentState,
    ExtractionState,
    Ground,
    Medium,
)
from documents.models.document import FACTS, Document, DocumentEvent, SearchChunk
from documents.models.duty import Duty, DutyStatement, Period, StatementKind
from documents.models.edition import Edition, EditionFile, ListFormat, PublicList
from documents.models.exemption import ConsequenceTest, ExemptionEnd
from documents.models.redaction import Redaction, RedactionBox, RedactionPage, RedactionPart, RedactionState
from documents.models.report import OPEN_REPORTS, Report, ReportAct, ReportEvent, ReportKind, ReportState, ReportVoice
from documents.models.revision import Revision
from documents.models.schedule import ScheduledPublication, ScheduleEnd

__all__ = [
    "FACTS",
    "NEVER_EXEMPT",
    "OPEN_REPORTS",
    "PARTS",
    "PUBLIC_CLASSES",
    "PUBLIC_STATES",
    "REVIEW_STATES",
    "Alert",
    "AlertAct",
    "AlertEvent",
    "AlertKind",
    "AlertPhase",
    "AlertReview",
    "Category",
    "Classification",
    "ConsequenceTest",
    "Disclosure",
    "Document",
    "DocumentEvent",
    "DocumentKind",
    "DocumentState",
    "Duty",
    "DutyStatement",
    "Edition",
    "EditionFile",
    "ExemptionEnd",
    "ExtractionState",
    "Ground",
    "ListFormat",
    "Medium",
    "Period",
    "PublicList",
    "Redaction",
    "RedactionBox",
    "RedactionPage",
    "RedactionPart",
    "RedactionState",
    "Report",
    "ReportAct",
    "ReportEvent",
    "ReportKind",
    "ReportState",
    "ReportVoice",
    "Revision",
    "ScheduleEnd",
    "ScheduledPublication",
    "SearchChunk",
    "SkeletonNode",
    "StatementKind",
]
