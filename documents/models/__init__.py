"""The models of documents, all importable from here."""

from documents.models.alert import PARTS, Alert, AlertAct, AlertEvent, AlertKind, AlertPhase, AlertReview
from documents.models.category import Category, RetentionSchedule, SkeletonNode
from documents.models.choices import (
    BEFORE_PUBLICATION,
    CLASS_CHOICES,
    NEVER_EXEMPT,
    PUBLIC_CLASSES,
    PUBLIC_STATES,
    REVIEW_STATES,
    UNFINISHED,
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
    KindCorrection,
    PublicKind,
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
from documents.models.revision import Revision, RevisionSeal
from documents.models.schedule import ScheduledPublication, ScheduleEnd
from documents.models.search.abbreviation import LearnedAbbreviation, SearchAbbreviation
from documents.models.search.index import SearchAgency, SearchBlock, SearchChunk, SearchFresh, SearchPair, SearchPosting
from documents.models.search.synonym import Synonym, SynonymTable
from documents.models.search.vocabulary import SearchVocabulary
