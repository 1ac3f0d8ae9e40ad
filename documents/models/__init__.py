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
from documents.models.redaction import (
    Redaction,
    RedactionBox,
    RedactionPage,
    RedactionPart,
    RedactionState,
)
from documents.models.revision import Revision

__all__ = [
    "FACTS",
    "NEVER_EXEMPT",
    "PUBLIC_CLASSES",
    "PUBLIC_STATES",
    "REVIEW_STATES",
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
    "Redaction",
    "RedactionBox",
    "RedactionPage",
    "RedactionPart",
    "RedactionState",
    "Revision",
    "SearchChunk",
    "SkeletonNode",
]
