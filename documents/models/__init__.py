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
from documents.models.revision import Revision

__all__ = [
    "AT_WORK",
    "FACTS",
    "NEVER_EXEMPT",
    "PUBLIC_CLASSES",
    "PUBLIC_STATES",
    "REVIEW_STATES",
    "BatchFile",
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
    "ImportRow",
    "ImportRun",
    "ImportedDocument",
    "Medium",
    "Outcome",
    "Reading",
    "Revision",
    "RunState",
    "SearchChunk",
    "SkeletonNode",
    "UploadBatch",
]
