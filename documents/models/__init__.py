"""The models of documents, all importable from here.

`document` is the entry of the DIP with its metadata, `revision` a file of it, `file_contents` what is known about the
content of a file; `category` and `duty` are the trees and the duties of agencies, `exemption` the consequence test and
its end, `schedule` a scheduled publication, `imports` documents that come in bulk. `alert`, `report` and `edition` are
notices, citizens' reports and the frozen lists, `search` the tables of the search, `daily_use` how often each document
is opened. `choices` has the vocabularies that several models share.
"""

from documents.models.alert import PARTS, Alert, AlertAct, AlertEvent, AlertKind, AlertPhase, AlertReview
from documents.models.category import Category, RetentionSchedule, SkeletonNode
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
from documents.models.daily_use import DailyUse, Use
from documents.models.document import (
    CLOSED_FILE,
    FREE_TEXT_FIELDS,
    HAS_CLOSED_FILE,
    HAS_OPEN_FILE,
    METADATA_FIELDS,
    TITLE_LENGTH,
    Document,
    DocumentEvent,
)
from documents.models.duty import Duty, DutyMonth, DutyStatement, Period, StatementKind
from documents.models.edition import Edition, EditionFile, ListFormat, PublicList
from documents.models.exemption import (
    ConsequenceAct,
    ConsequenceEvent,
    ConsequenceStage,
    ConsequenceTest,
    ExemptionEnd,
    Opening,
    OpeningStage,
    Statute,
)
from documents.models.file_contents.page_text import PageState, PageText
from documents.models.file_contents.redaction import (
    Redaction,
    RedactionBox,
    RedactionPage,
    RedactionPart,
    RedactionState,
)
from documents.models.file_contents.rendition import (
    PagePicture,
    Rendition,
    RenditionKind,
    RenditionPart,
    RenditionState,
)
from documents.models.file_contents.scan import BarredFile, FileScan, ScanState
from documents.models.file_contents.screening import Confirmation, Finding, Place, Screening, Verdict
from documents.models.imports import (
    AT_WORK,
    BatchFile,
    ImportedDocument,
    ImportRow,
    ImportRun,
    Reading,
    RowOutcome,
    RunState,
    UploadBatch,
)
from documents.models.report import (
    OPEN_REPORTS,
    Report,
    ReportAct,
    ReportEvent,
    ReportKind,
    ReportState,
    ReportVoice,
    YearlyReport,
)
from documents.models.revision import Revision
from documents.models.schedule import ScheduledPublication, ScheduleEnd
from documents.models.search.abbreviation import LearnedAbbreviation, SearchAbbreviation
from documents.models.search.index import SearchAgency, SearchBlock, SearchChunk, SearchFresh, SearchPair, SearchPosting
from documents.models.search.synonym import Synonym, SynonymTable
from documents.models.search.vocabulary import SearchVocabulary

__all__ = [
    "AT_WORK",
    "CLOSED_FILE",
    "FREE_TEXT_FIELDS",
    "HAS_CLOSED_FILE",
    "HAS_OPEN_FILE",
    "METADATA_FIELDS",
    "NEVER_EXEMPT",
    "OPEN_REPORTS",
    "PARTS",
    "PUBLIC_CLASSES",
    "PUBLIC_STATES",
    "REVIEW_STATES",
    "TITLE_LENGTH",
    "Alert",
    "AlertAct",
    "AlertEvent",
    "AlertKind",
    "AlertPhase",
    "AlertReview",
    "BarredFile",
    "BatchFile",
    "Category",
    "Classification",
    "Confirmation",
    "ConsequenceAct",
    "ConsequenceEvent",
    "ConsequenceStage",
    "ConsequenceTest",
    "DailyUse",
    "Disclosure",
    "Document",
    "DocumentEvent",
    "DocumentKind",
    "DocumentState",
    "Duty",
    "DutyMonth",
    "DutyStatement",
    "Edition",
    "EditionFile",
    "ExemptionEnd",
    "ExtractionState",
    "FileScan",
    "Finding",
    "Ground",
    "ImportRow",
    "ImportRun",
    "ImportedDocument",
    "LearnedAbbreviation",
    "ListFormat",
    "Medium",
    "Opening",
    "OpeningStage",
    "PagePicture",
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
    "Rendition",
    "RenditionKind",
    "RenditionPart",
    "RenditionState",
    "Report",
    "ReportAct",
    "ReportEvent",
    "ReportKind",
    "ReportState",
    "ReportVoice",
    "RetentionSchedule",
    "Revision",
    "RowOutcome",
    "RunState",
    "ScanState",
    "ScheduleEnd",
    "ScheduledPublication",
    "Screening",
    "SearchAbbreviation",
    "SearchAgency",
    "SearchBlock",
    "SearchChunk",
    "SearchFresh",
    "SearchPair",
    "SearchPosting",
    "SearchVocabulary",
    "SkeletonNode",
    "StatementKind",
    "Statute",
    "Synonym",
    "SynonymTable",
    "UploadBatch",
    "Use",
    "Verdict",
    "YearlyReport",
]
