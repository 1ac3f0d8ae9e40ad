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
from documents.models.exemption import ConsequenceTest
from documents.models.report import (
    OPEN_REPORTS,
    Report,
    ReportAct,
    ReportEvent,
    ReportKind,
    ReportState,
    ReportVoice,
)
from documents.models.revision import Revision

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
    "ExtractionState",
    "Ground",
    "Medium",
    "Report",
    "ReportAct",
    "ReportEvent",
    "ReportKind",
    "ReportState",
    "ReportVoice",
    "Revision",
    "SearchChunk",
    "SkeletonNode",
]
