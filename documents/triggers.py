"""Database triggers of frozen editions, exemptions and their ends (see `opd.database.triggers`).

The day on which an exemption expires is left to the verbs, as the database has no clock of ours.
"""

from django.conf import settings

from documents.models import (
    NEVER_EXEMPT,
    PUBLIC_STATES,
    BarredFile,
    Classification,
    Confirmation,
    ConsequenceEvent,
    ConsequenceStage,
    ConsequenceTest,
    Disclosure,
    Document,
    DocumentState,
    DutyMonth,
    Edition,
    EditionFile,
    ExemptionEnd,
    Ground,
    KindCorrection,
    Opening,
    OpeningStage,
    PublicKind,
    Redaction,
    RedactionPart,
    Revision,
    Statute,
    YearlyReport,
)
from documents.models.exemption import LONGEST_EXEMPTION, MUST_END
from opd.database.triggers import Trigger, changes, columns_of, decided_once, exists, held, quoted, rules_of, table_of
from opd.models import Membership, Role, User

MADE_BY_THE_WORKER = ("made_at", "dip_rows", "dik_rows")
DECIDED = f"('{ConsequenceStage.APPROVED.value}', '{ConsequenceStage.REFUSED.value}')"
END = ("end", "end_reason", "ended_at", "ended_by_id")
BY_RULING = ("ruled_open_on", "ruling_lifted_on")
# Names of the fields of a decided test that its end, its yearly review and rulings write.
AFTER_THE_DECISION = ("end", "end_reason", "ended_at", "ended_by", "reviewed_on", *BY_RULING, "version")


def _is_public(row: str) -> str:
    return f"{row}.state IN ({quoted(PUBLIC_STATES)})"


# A file goes out only after a person has confirmed (`release.confirmation`); what was public before stays.
GOES_OUT = f"{_is_public('NEW')} AND (NOT {_is_public('OLD')} OR {changes('published_revision_id')})"
SOMEBODY_LOOKED = exists(Confirmation, "c", "c.revision_id = NEW.published_revision_id")
RECORDED = exists(DutyMonth, "m", "m.opd_id = NEW.opd_id AND m.month = NEW.month AND m.reason = ''")
IS_PUBLIC = exists(
    Document, "d", f"d.id = NEW.document_id AND {_is_public('d')}", f"d.classification <> '{Classification.EXEMPT}'"
)


def holds_role(person: str, moment: str, *roles: Role) -> str:
    """Return the condition that the person in the column `person` held one of `roles` on the day of `moment`."""
    return (
        f"EXISTS (SELECT 1 FROM {table_of(Membership)} m JOIN {table_of(User)} u ON u.id = m.user_id"  # noqa: S608
        f" WHERE m.user_id = {person} AND u.is_active AND m.role IN ({quoted(roles)})"
        f" AND (m.valid_from IS NULL OR DAY(m.valid_from) <= LOCAL_DAY({moment}))"
        f" AND (m.valid_to IS NULL OR DAY(m.valid_to) >= LOCAL_DAY({moment})))"
    )


def _rules_of_test() -> str:
    """Return the condition that a test breaks its ground's rules; duration counts from its decision."""
    too_long = " OR ".join(
        f"NEW.ground = '{ground}' AND (NEW.ends_on IS NULL AND NEW.decision_date IS NOT NULL"
        f" OR DAY(NEW.ends_on) - DAY(NEW.decision_date) > {years * 1461 // 4 + 1})"
        for ground, years in settings.EXEMPTION_MAX_YEARS.items()
    )
    return (
        f"NEW.ground NOT IN ({quoted(Ground.values)})"
        f" OR NEW.ground = '{Ground.J.value}' AND NEW.statute_id IS NULL"
        f" OR NEW.ground NOT IN ({quoted(MUST_END)})"
        " AND NEW.ends_on IS NULL AND NEW.ends_when = '' AND NEW.lasts_while = ''"
        f" OR COALESCE(DAY(NEW.ends_on) - COALESCE(DAY(NEW.decision_date), LOCAL_DAY(NEW.written_at))"
        f" > {LONGEST_EXEMPTION * 1461 // 4 + 1}, 1 = 0)"
        f" OR {too_long or '1 = 0'}"
    )


def test_serves(day: str) -> str:
    """Return SQL that holds where the test `t` serves on a day, as DAY or LOCAL_DAY: `ConsequenceTest.serves`."""
    return (
        f"(t.approved_at IS NOT NULL AND DAY(t.decision_date) <= {day}"
        f" AND (t.ends_on IS NULL OR DAY(t.ends_on) >= {day}) AND NOT {RULED_OPEN}"
        f" AND (t.ended_at IS NULL OR LOCAL_DAY(t.ended_at) > {day}))"
    )


AGENCY_OF_TEST = f"COALESCE(t.opd_id, (SELECT d.opd_id FROM {table_of(Document)} d WHERE d.id = t.document_id))"  # noqa: S608
# Of a document or of a class, never of both or of neither.
OF_NOTHING = (
    "(NEW.document_id IS NULL AND NOT WRITTEN(NEW.subject_class)"
    " OR NEW.document_id IS NOT NULL AND (NEW.subject_class <> '' OR NEW.opd_id IS NOT NULL))"
)
OF_SAME = (
    "(t.document_id = NEW.document_id OR NEW.document_id IS NULL AND t.document_id IS NULL"
    " AND t.subject_class = NEW.subject_class AND t.opd_id IS NOT DISTINCT FROM NEW.opd_id)"
)
APPROVED = f"NEW.stage = '{ConsequenceStage.APPROVED.value}'"
APPROVED_BY_NO_SUPERIOR = f"{APPROVED} AND NOT {holds_role('NEW.approved_by_id', 'NEW.approved_at', Role.SUPERIOR)}"
RULED_OPEN = (
    f"((t.\"end\" = '{ExemptionEnd.RULING.value}' OR t.ruled_open_on IS NOT NULL) AND t.ruling_lifted_on IS NULL)"
)
SAME_FILE = (
    f"EXISTS (SELECT 1 FROM {table_of(Revision)} a JOIN {table_of(Revision)} b ON b.sha256 = a.sha256"  # noqa: S608
    " WHERE a.sha256 <> '' AND a.document_id = NEW.document_id AND b.document_id = t.document_id)"
)
DECLARED_OPEN = exists(ConsequenceTest, "t", RULED_OPEN, f"(t.document_id = NEW.document_id OR {SAME_FILE})")
SUBJECT = ("document_id", "subject_class", "opd_id")
APPROVAL, CLOSING = ("stage", "approved_by_id", "approved_at"), ("stage", "document_id")
EXEMPT_AGAIN = f"{APPROVED} AND {DECLARED_OPEN}"
RULE_COLUMNS = ("ground", "statute_id", "ends_on", "ends_when", "lasts_while", "decision_date", "stage")
CONFIRMED = exists(Opening, "o", "o.test_id = NEW.id", 'o.way = NEW."end"', f"o.stage = '{OpeningStage.CONFIRMED}'")
IN_FORCE = "t.approved_at IS NOT NULL AND t.ended_at IS NULL"
REPLACED = exists(ConsequenceTest, "t", OF_SAME, "t.id <> NEW.id", IN_FORCE)
TEST_OF_THE_DOCUMENT = exists(ConsequenceTest, "t", "t.id = NEW.exemption_id AND t.document_id = NEW.id", IN_FORCE)
EXEMPT = f"'{DocumentState.EXEMPT.value}'"
SEALED = f"'{Disclosure.SEALED.value}'"
UNSEALED_FILE = exists(Revision, "r", f"r.document_id = NEW.id AND r.disclosure <> {SEALED}")
STILL_EXEMPT = exists(ConsequenceTest, "t", "t.id = OLD.exemption_id AND t.ended_at IS NULL")
IS_INFECTED = exists(BarredFile, "b", "b.sha256 = NEW.sha256 AND b.found <> ''")
OF_EXEMPT_DOCUMENT = exists(Document, "d", f"d.id = NEW.document_id AND d.state = {EXEMPT}")
OPENING_OF_ITS_TEST = exists(ConsequenceTest, "t", "t.id = NEW.test_id AND t.document_id = NEW.document_id", IN_FORCE)
DECIDED_BY_SECOND = (
    f"(NEW.way = '{ExemptionEnd.RULING.value}'"
    f" AND {holds_role('NEW.decided_by_id', 'NEW.decided_at', Role.REVIEWER, Role.SUPERIOR)}"
    f" OR {holds_role('NEW.decided_by_id', 'NEW.decided_at', Role.SUPERIOR)})"
)
ENDED_BEFORE = exists(ConsequenceTest, "t", "t.id = NEW.test_id AND DAY(t.ends_on) < LOCAL_DAY(NEW.decided_at)")
REFUSED_AFTER_ITS_END = f"NEW.stage = '{OpeningStage.REFUSED}' AND {ENDED_BEFORE}"
# What is redacted in a public copy rests on a test of a class, or of a document with this file.
PART_UNFOUNDED = (
    f"NOT EXISTS (SELECT 1 FROM {table_of(Redaction)} x JOIN {table_of(Revision)} v ON v.id = x.revision_id"  # noqa: S608
    f" JOIN {table_of(Document)} d ON d.id = v.document_id JOIN {table_of(ConsequenceTest)} t ON t.id = NEW.test_id"
    f" WHERE x.id = NEW.redaction_id AND t.ground = NEW.ground AND {IN_FORCE}"
    " AND (t.document_id IS NULL AND (t.opd_id IS NULL OR t.opd_id = d.opd_id) OR EXISTS (SELECT 1"
    f" FROM {table_of(Revision)} o WHERE o.document_id = t.document_id AND o.sha256 = v.sha256)))"
)
# A renewed test is followed by the new one. Parts of before name none.
COPY_UNFOUNDED = (
    f"EXISTS (SELECT 1 FROM {table_of(Redaction)} x JOIN {table_of(RedactionPart)} p ON p.redaction_id = x.id"  # noqa: S608
    f" JOIN {table_of(ConsequenceTest)} s ON s.id = p.test_id WHERE x.result_id = NEW.published_revision_id"
    f" AND NOT EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE t.ground = s.ground"
    " AND (t.document_id = s.document_id OR s.document_id IS NULL AND t.document_id IS NULL"
    " AND t.subject_class = s.subject_class AND t.opd_id IS NOT DISTINCT FROM s.opd_id)"
    f" AND {test_serves('LOCAL_DAY(NEW.published_at)')}))"
)
KEEPS_KIND = (
    f"INSERT INTO {table_of(PublicKind)} (document_id, kind, since) SELECT NEW.id, NEW.kind, NEW.published_at"  # noqa: S608
    f" WHERE NOT EXISTS (SELECT 1 FROM {table_of(PublicKind)} k WHERE k.document_id = NEW.id AND k.kind = NEW.kind);"
)
# What a document of this file was called in public opens it for good.
WAS_NEVER_EXEMPT = (
    f"{APPROVED} AND EXISTS (SELECT 1 FROM {table_of(PublicKind)} k WHERE k.kind IN ({quoted(NEVER_EXEMPT)})"  # noqa: S608
    f" AND NOT EXISTS (SELECT 1 FROM {table_of(KindCorrection)} c WHERE c.document_id = k.document_id"
    " AND c.kind = k.kind AND c.state = 'confirmed')"
    f" AND (k.document_id = NEW.document_id OR EXISTS (SELECT 1 FROM {table_of(Revision)} a"
    f" JOIN {table_of(Revision)} b ON b.sha256 = a.sha256"
    " WHERE a.document_id = NEW.document_id AND b.document_id = k.document_id)))"
)
CITED = exists(ConsequenceTest, "t", "t.statute_id = OLD.id")
OPENING_DECISION = ("stage", "decided_by_id", "decided_at", "answer")

EXEMPTION_TRIGGERS = [
    Trigger("consequence_test_begins_without_an_end", ConsequenceTest, "INSERT", "NEW.\"end\" <> ''"),
    *held("consequence_test_is_of_something", ConsequenceTest, SUBJECT, OF_NOTHING),
    *held("consequence_test_follows_its_ground", ConsequenceTest, RULE_COLUMNS, _rules_of_test()),
    *held("consequence_test_is_approved_by_a_superior", ConsequenceTest, APPROVAL, APPROVED_BY_NO_SUPERIOR),
    *held("what_a_ruling_opened_is_not_exempt_again", ConsequenceTest, CLOSING, EXEMPT_AGAIN),
    *held("what_was_open_by_its_kind_is_not_exempt", ConsequenceTest, CLOSING, WAS_NEVER_EXEMPT),
    *rules_of(
        ConsequenceTest,
        "UPDATE",
        consequence_test_is_not_decided_before_it_was_written=(
            f"{changes('written_at')} OR ({changes('decision_date')}) AND NEW.decision_date IS NOT NULL"
            " AND DAY(NEW.decision_date) < LOCAL_DAY(NEW.written_at)"
        ),
        consequence_test_stays_as_decided=(
            f"OLD.stage IN {DECIDED} AND ({changes('id', *columns_of(ConsequenceTest, AFTER_THE_DECISION))})"
        ),
        exemption_ends_by_two_people_or_a_new_test=(
            f"OLD.\"end\" = '' AND NEW.\"end\" <> '' AND NOT ({CONFIRMED}"
            f" OR NEW.\"end\" = '{ExemptionEnd.RENEWED.value}' AND {REPLACED})"
        ),
        what_a_ruling_opened_stays_open=f"OLD.ruled_open_on IS NOT NULL AND ({changes('ruled_open_on')})",
        end_of_exemption_never_changes=f"OLD.\"end\" <> '' AND ({changes(*END)})",
    ),
    Trigger(
        "document_is_exempt_by_its_own_test_on_insert",
        Document,
        "INSERT",
        f"NEW.state = {EXEMPT} AND NOT {TEST_OF_THE_DOCUMENT}",
    ),
    *rules_of(
        Document,
        "UPDATE",
        document_is_exempt_by_its_own_test_on_update=(
            f"({changes('state', 'exemption_id')}) AND NEW.state = {EXEMPT}"
            f" AND (NOT {TEST_OF_THE_DOCUMENT} OR OLD.state <> {EXEMPT} AND {UNSEALED_FILE})"
        ),
        what_a_ruling_opened_is_not_withdrawn=(
            f"OLD.state <> NEW.state AND NEW.state = '{DocumentState.WITHDRAWN.value}'"
            f" AND {DECLARED_OPEN.replace('NEW.document_id', 'NEW.id')}"
        ),
        exempt_document_is_opened_after_its_end=f"OLD.state = {EXEMPT} AND NEW.state <> {EXEMPT} AND {STILL_EXEMPT}",
        public_copy_goes_out_while_its_tests_are_in_force=f"{GOES_OUT} AND {COPY_UNFOUNDED}",
        file_goes_out_after_somebody_looked=(
            f"{GOES_OUT} AND NEW.published_revision_id IS NOT NULL AND NOT {SOMEBODY_LOOKED}"
        ),
    ),
    *held(
        "file_of_exempt_document_stays_sealed",
        Revision,
        ("disclosure", "document_id"),
        f"NEW.disclosure <> {SEALED} AND {OF_EXEMPT_DOCUMENT}",
    ),
    Trigger(
        "version_of_what_a_ruling_opened_is_not_closed",
        Revision,
        "UPDATE",
        f"OLD.disclosure = '{Disclosure.PUBLIC.value}' AND NEW.disclosure = '{Disclosure.WITHHELD.value}'"
        f" AND {DECLARED_OPEN} AND NOT {IS_INFECTED}",
    ),
    *held("public_copy_redacts_by_a_test", RedactionPart, ("test_id", "ground", "redaction_id"), PART_UNFOUNDED),
    Trigger(
        "document_keeps_its_kind_in_public",
        Document,
        "UPDATE",
        f"{_is_public('NEW')} AND (NOT {_is_public('OLD')} OR {changes('kind')})",
        KEEPS_KIND,
    ),
    Trigger("public_kind_is_never_deleted", PublicKind, "DELETE"),
    Trigger("public_kind_never_changes", PublicKind, "UPDATE"),
    *decided_once(KindCorrection, "kind_correction"),
    Trigger(
        "kind_correction_is_confirmed_by_a_superior",
        KindCorrection,
        "UPDATE",
        "NEW.state = 'confirmed' AND (NEW.decided_by_id = NEW.asked_by_id"
        f" OR NOT {holds_role('NEW.decided_by_id', 'NEW.decided_at', Role.SUPERIOR)})",
    ),
    Trigger("opening_is_never_deleted", Opening, "DELETE"),
    Trigger(
        "opening_begins_undecided_and_of_its_test",
        Opening,
        "INSERT",
        f"NEW.stage <> '{OpeningStage.WAITING.value}' OR NOT {OPENING_OF_ITS_TEST}",
    ),
    *rules_of(
        Opening,
        "UPDATE",
        opening_stays_as_proposed=(
            f"{changes('id', *columns_of(Opening, (*OPENING_DECISION, 'decided_by')))}"
            f" OR OLD.stage <> '{OpeningStage.WAITING.value}' AND ({changes(*OPENING_DECISION)})"
        ),
        opening_is_decided_by_a_second_person=(
            f"OLD.stage <> NEW.stage AND NOT ({OPENING_OF_ITS_TEST} AND {DECIDED_BY_SECOND})"
        ),
        opening_by_the_end_of_time_is_not_refused=f"OLD.stage <> NEW.stage AND {REFUSED_AFTER_ITS_END}",
    ),
    Trigger("cited_statute_is_never_deleted", Statute, "DELETE", CITED),
    Trigger(
        "cited_statute_stays_as_cited",
        Statute,
        "UPDATE",
        f"({changes('id', *columns_of(Statute, ('valid_to',)))}) AND {CITED}",
    ),
]

TRIGGERS = [
    Trigger("edition_is_never_deleted", Edition, "DELETE"),
    *rules_of(
        Edition,
        "UPDATE",
        edition_stays_as_decided=changes("id", *columns_of(Edition, MADE_BY_THE_WORKER)),
        edition_stays_as_made=f"OLD.made_at IS NOT NULL AND ({changes(*MADE_BY_THE_WORKER)})",
    ),
    Trigger("edition_file_is_never_deleted", EditionFile, "DELETE"),
    Trigger("edition_file_never_changes", EditionFile, "UPDATE"),
    Trigger(
        "edition_file_is_not_added_to_a_made_edition",
        EditionFile,
        "INSERT",
        exists(Edition, "e", "e.id = NEW.edition_id AND e.made_at IS NOT NULL"),
    ),
    Trigger("decided_consequence_test_is_never_deleted", ConsequenceTest, "DELETE", f"OLD.stage IN {DECIDED}"),
    Trigger("duty_month_is_never_deleted", DutyMonth, "DELETE"),
    Trigger("duty_month_never_changes", DutyMonth, "UPDATE"),
    *rules_of(
        DutyMonth,
        "INSERT",
        duty_month_begins_on_the_first="SUBSTR(CAST(NEW.month AS TEXT), 9, 2) <> '01'",
        duty_month_is_corrected_after_it_was_recorded=f"NEW.reason <> '' AND NOT {RECORDED}",
    ),
    Trigger("yearly_report_is_never_deleted", YearlyReport, "DELETE"),
    Trigger("yearly_report_keeps_its_year", YearlyReport, "UPDATE", changes("id", "year")),
    *held(
        "yearly_report_is_public",
        YearlyReport,
        ("document_id", "done_on"),
        f"NEW.document_id IS NOT NULL AND NOT {IS_PUBLIC}",
    ),
    Trigger("consequence_event_is_never_deleted", ConsequenceEvent, "DELETE"),
    Trigger("consequence_event_never_changes", ConsequenceEvent, "UPDATE"),
    *EXEMPTION_TRIGGERS,
]
