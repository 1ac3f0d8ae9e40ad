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
from documents.models.document import FACTS, Document, DocumentEvent
from documents.models.duty import Duty, DutyStatement, Period, StatementKind
from documents.models.edition import Edition, EditionFile, ListFormat, PublicList
from documents.models.exemption import (
    ConsequenceAct,
    ConsequenceEvent,
    ConsequenceStage,
    ConsequenceTest,
    ExemptionEnd,
)
from documents.models.moving_in import (
    AT_WORK,
    BatchFile,
    ImportedDocument,
    ImportRow,
    ImportRun,
    Outcome,
    Reading,
    RunState,
    UploadBatch,
)
from documents.models.reading import PageState, PageText
from documents.models.redaction import Redaction, RedactionBox, RedactionPage, RedactionPart, RedactionState
from documents.models.report import OPEN_REPORTS, Report, ReportAct, ReportEvent, ReportKind, ReportState, ReportVoice
from documents.models.revision import Revision
from documents.models.schedule import ScheduledPublication, ScheduleEnd
<<<<<<< HEAD
from documents.models.screening import Finding, Screening, Verdict
from documents.models.search import SearchBlock, SearchChunk, SearchFresh, SearchPair, SearchPosting
=======
from documents.models.screening import Finding, Place, Screening, Verdict
>>>>>>> main

__all__ = [
    "AT_WORK",
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
    "BatchFile",
    "Category",
    "Classification",
    "ConsequenceAct",
    "ConsequenceEvent",
    "ConsequenceStage",
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
    "Finding",
    "Ground",
    "ImportRow",
    "ImportRun",
    "ImportedDocument",
    "ListFormat",
    "Medium",
    "Outcome",
    "PageState",
    "PageText",
    "Period",
    "Place",
    "PublicList",
    "Reading",
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
    "RunState",
    "ScheduleEnd",
    "ScheduledPublication",
    "Screening",
    "SearchBlock",
    "SearchChunk",
    "SearchFresh",
    "SearchPair",
    "SearchPosting",
    "SkeletonNode",
    "StatementKind",
    "UploadBatch",
    "Verdict",
]
