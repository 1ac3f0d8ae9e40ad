"""Who reads what of documents: the table of read rights of this app."""

from django.db.models import Q

from opd.models import Role
from opd.rules import Reach, ReadGroup, ReadRights

OWN, BELOW, CITY = Reach.OWN, Reach.BELOW, Reach.CITY


class DocumentRights(ReadRights):
    DOCUMENT = ReadGroup(
        *("Document", "DocumentEvent", "ScheduledPublication", "Revision", "RevisionSeal", "PageText", "Reading"),
        *(
            "Screening",
            "Confirmation",
            "FileScan",
            "BarredFile",
            "Finding",
            "Redaction",
            "RedactionPart",
            "RedactionBox",
            "RedactionPage",
        ),
        *("Rendition", "RenditionPart", "PagePicture"),
        agency="opd",
    )
    # The file of a sealed revision, with all that shows its content.
    SEALED_FILE = ReadGroup(agency="document__opd")
    CATEGORY = ReadGroup("Category", agency="opd")
    TEST = ReadGroup(
        *("ConsequenceTest", "ConsequenceEvent", "Opening", "PublicKind", "KindCorrection"), agency="document__opd"
    )
    STATUTE = ReadGroup("Statute")
    ALERT = ReadGroup("Alert", "AlertEvent", agency="opd")
    REPORT = ReadGroup(
        "Report",
        "ReportEvent",
        ReportVoice="report text at is_suspect released_at released_by submission",
        agency="opd",
    )
    # The e-mail address of the citizen who reported: for the portal's answer alone.
    REPORTER = ReadGroup("ReportVoice")
    # The duties of one agency, and what was stated about them; `DUTY` are the duties themselves, and all agencies'.
    DUTIES_OF_AGENCY = ReadGroup("DutyStatement", agency="opd")
    DUTY = ReadGroup("Duty", "DutyMonth")
    YEARLY_REPORT = ReadGroup("YearlyReport")
    UPLOAD = ReadGroup("UploadBatch", "BatchFile", agency="opd")
    # A reviewer's import may have rows of other agencies, so operators read their own imports alone.
    IMPORT = ReadGroup("ImportRun", "ImportRow", "ImportedDocument", agency="opd", narrowed=lambda user: Q(by=user))
    SKELETON = ReadGroup("SkeletonNode")
    RETENTION = ReadGroup("RetentionSchedule")
    SYNONYM = ReadGroup("Synonym", "LearnedAbbreviation")
    EDITION = ReadGroup("Edition", "EditionFile")
    # What the portal writes for itself: staff read its results as everybody does.
    INDEX = ReadGroup(
        *("SearchBlock", "SearchPosting", "SearchPair", "SearchFresh", "SearchChunk", "SearchAgency"),
        *("SearchVocabulary", "SearchAbbreviation", "SynonymTable", "DailyUse"),
    )

    rows = {
        Role.OPERATOR: {
            BELOW: (DOCUMENT, CATEGORY, ALERT, REPORT),
            OWN: (DUTIES_OF_AGENCY, UPLOAD, IMPORT),
        },
        Role.REVIEWER: {
            CITY: (
                *(DOCUMENT, SEALED_FILE, CATEGORY, TEST, STATUTE, ALERT, REPORT, DUTIES_OF_AGENCY, DUTY),
                *(UPLOAD, IMPORT, SKELETON, RETENTION, SYNONYM, EDITION, YEARLY_REPORT),
            )
        },
        Role.SUPERIOR: {CITY: (DOCUMENT, SEALED_FILE, CATEGORY, TEST, STATUTE, ALERT, REPORT)},
        Role.ADMIN: {},
    }
