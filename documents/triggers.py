"""Database triggers of documents: frozen editions, exemptions and their ends (see `opd.database.triggers`).

An exemption needs a test that an Atasan in office has approved, and its end a test that replaces it or a proposal that
a second person has confirmed. The day on which an exemption expires is left to the verbs, as the database has no clock
of ours. `documents.lifecycle.triggers` adds those of the documents themselves, and installs all of them.
"""

from django.conf import settings

from documents.models import (
    PUBLIC_STATES,
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
    Opening,
    OpeningStage,
    Revision,
    Statute,
    YearlyReport,
)
from documents.models.exemption import MUST_END
from opd.database.triggers import Trigger, changes, columns_of, table_of
from opd.models import Membership, Role, User

MADE_BY_THE_WORKER = ("made_at", "dip_rows", "dik_rows")
DECIDED = f"('{ConsequenceStage.APPROVED.value}', '{ConsequenceStage.REFUSED.value}')"
END = ("end", "end_reason", "ended_at", "ended_by_id")
# Names of the fields of a decided test that its end and its yearly review write.
AFTER_THE_DECISION = ("end", "end_reason", "ended_at", "ended_by", "reviewed_on", "version")


def _is_made(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table_of(Edition)} e WHERE e.id = {row}.edition_id AND e.made_at IS NOT NULL)"  # noqa: S608


def _is_public(row: str) -> str:
    return f"{row}.state IN ({', '.join(repr(state.value) for state in PUBLIC_STATES)})"


# A file goes out only after a person has confirmed (`release.confirmation`); what was public before stays.
NOBODY_LOOKED = (
    f"{_is_public('NEW')} AND (NOT {_is_public('OLD')} OR {changes('published_revision_id')})"  # noqa: S608
    f" AND NEW.published_revision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table_of(Confirmation)} c"
    " WHERE c.revision_id = NEW.published_revision_id)"
)

NOT_RECORDED = (
    f"NEW.reason <> '' AND NOT EXISTS (SELECT 1 FROM {table_of(DutyMonth)} m WHERE m.opd_id = NEW.opd_id"  # noqa: S608
    " AND m.month = NEW.month AND m.reason = '')"
)

PUBLIC = ", ".join(f"'{state.value}'" for state in PUBLIC_STATES)
NOT_PUBLIC = (
    f"NEW.document_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table_of(Document)} d WHERE d.id = NEW.document_id"  # noqa: S608
    f" AND d.state IN ({PUBLIC}) AND d.classification <> '{Classification.EXEMPT.value}')"
)


def holds_role(person: str, moment: str, *roles: Role) -> str:
    """Return the condition that the person in the column `person` held one of `roles` on the day of `moment`."""
    named = ", ".join(f"'{role.value}'" for role in roles)
    return (
        f"EXISTS (SELECT 1 FROM {table_of(Membership)} m JOIN {table_of(User)} u ON u.id = m.user_id"  # noqa: S608
        f" WHERE m.user_id = {person} AND u.is_active AND m.role IN ({named})"
        f" AND (m.valid_from IS NULL OR DAY(m.valid_from) <= LOCAL_DAY({moment}))"
        f" AND (m.valid_to IS NULL OR DAY(m.valid_to) >= LOCAL_DAY({moment})))"
    )


def _in(values) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _rules_of_test() -> str:
    """Return the condition that a test breaks the rules of its ground: the letter, its law, its duration.

    The longest duration is counted from the day of the decision, which a test may get when it is decided.
    """
    too_long = " OR ".join(
        f"NEW.ground = '{ground}' AND (NEW.ends_on IS NULL AND NEW.decision_date IS NOT NULL"
        f" OR DAY(NEW.ends_on) - DAY(NEW.decision_date) > {years * 1461 // 4 + 1})"
        for ground, years in settings.EXEMPTION_MAX_YEARS.items()
    )
    return (
        f"NEW.ground NOT IN ({_in(Ground.values)})"
        f" OR NEW.ground = '{Ground.J.value}' AND NEW.statute_id IS NULL"
        f" OR NEW.ground NOT IN ({_in(MUST_END)})"
        " AND NEW.ends_on IS NULL AND NEW.ends_when = '' AND NEW.lasts_while = ''"
        f" OR {too_long or '1 = 0'}"
    )


APPROVED = f"NEW.stage = '{ConsequenceStage.APPROVED.value}'"
APPROVED_BY_NO_SUPERIOR = f"{APPROVED} AND NOT {holds_role('NEW.approved_by_id', 'NEW.approved_at', Role.SUPERIOR)}"
DECLARED_OPEN = (
    f"{APPROVED} AND EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE t.document_id = NEW.document_id"  # noqa: S608
    f" AND t.\"end\" = '{ExemptionEnd.RULING.value}')"
)
RULE_COLUMNS = ("ground", "statute_id", "ends_on", "ends_when", "lasts_while", "decision_date", "stage")
CONFIRMED = f'EXISTS (SELECT 1 FROM {table_of(Opening)} o WHERE o.test_id = NEW.id AND o.way = NEW."end"'  # noqa: S608
CONFIRMED += f" AND o.stage = '{OpeningStage.CONFIRMED.value}')"
REPLACED = (
    f"EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE t.document_id = NEW.document_id AND t.id <> NEW.id"  # noqa: S608
    " AND t.approved_at IS NOT NULL AND t.ended_at IS NULL)"
)
TEST_OF_THE_DOCUMENT = (
    f"EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE t.id = NEW.exemption_id AND t.document_id = NEW.id"  # noqa: S608
    " AND t.approved_at IS NOT NULL AND t.ended_at IS NULL)"
)
EXEMPT = f"'{DocumentState.EXEMPT.value}'"
SEALED = f"'{Disclosure.SEALED.value}'"
UNSEALED_FILE = (
    f"EXISTS (SELECT 1 FROM {table_of(Revision)} r WHERE r.document_id = NEW.id AND r.disclosure <> {SEALED})"  # noqa: S608
)
STILL_EXEMPT = (
    f"EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE t.id = OLD.exemption_id AND t.ended_at IS NULL)"  # noqa: S608
)
OF_EXEMPT_DOCUMENT = (
    f"EXISTS (SELECT 1 FROM {table_of(Document)} d WHERE d.id = NEW.document_id AND d.state = {EXEMPT})"  # noqa: S608
)
OPENING_OF_ITS_TEST = (
    f"EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE t.id = NEW.test_id"  # noqa: S608
    " AND t.document_id = NEW.document_id AND t.approved_at IS NOT NULL AND t.ended_at IS NULL)"
)
DECIDED_BY_SECOND = (
    f"(NEW.way = '{ExemptionEnd.RULING.value}'"
    f" AND {holds_role('NEW.decided_by_id', 'NEW.decided_at', Role.REVIEWER, Role.SUPERIOR)}"
    f" OR {holds_role('NEW.decided_by_id', 'NEW.decided_at', Role.SUPERIOR)})"
)
CITED = f"EXISTS (SELECT 1 FROM {table_of(ConsequenceTest)} t WHERE t.statute_id = OLD.id)"  # noqa: S608
OPENING_DECISION = ("stage", "decided_by_id", "decided_at", "answer")

EXEMPTION_TRIGGERS = [
    Trigger("consequence_test_begins_without_an_end", ConsequenceTest, "INSERT", "NEW.\"end\" <> ''"),
    Trigger("consequence_test_follows_its_ground_on_insert", ConsequenceTest, "INSERT", _rules_of_test()),
    Trigger(
        "consequence_test_follows_its_ground_on_update",
        ConsequenceTest,
        "UPDATE",
        f"({changes(*RULE_COLUMNS)}) AND ({_rules_of_test()})",
    ),
    Trigger("consequence_test_is_approved_by_a_superior_on_insert", ConsequenceTest, "INSERT", APPROVED_BY_NO_SUPERIOR),
    Trigger(
        "consequence_test_is_approved_by_a_superior_on_update",
        ConsequenceTest,
        "UPDATE",
        f"({changes('stage', 'approved_by_id', 'approved_at')}) AND {APPROVED_BY_NO_SUPERIOR}",
    ),
    Trigger("what_a_ruling_opened_is_not_exempt_again_on_insert", ConsequenceTest, "INSERT", DECLARED_OPEN),
    Trigger(
        "what_a_ruling_opened_is_not_exempt_again_on_update",
        ConsequenceTest,
        "UPDATE",
        f"({changes('stage', 'document_id')}) AND {DECLARED_OPEN}",
    ),
    Trigger(
        "exemption_ends_by_two_people_or_a_new_test",
        ConsequenceTest,
        "UPDATE",
        f"OLD.\"end\" = '' AND NEW.\"end\" <> '' AND NOT ({CONFIRMED}"
        f" OR NEW.\"end\" = '{ExemptionEnd.RENEWED.value}' AND {REPLACED})",
    ),
    Trigger("end_of_exemption_never_changes", ConsequenceTest, "UPDATE", f"OLD.\"end\" <> '' AND ({changes(*END)})"),
    Trigger(
        "document_is_exempt_by_its_own_test_on_insert",
        Document,
        "INSERT",
        f"NEW.state = {EXEMPT} AND NOT {TEST_OF_THE_DOCUMENT}",
    ),
    Trigger(
        "document_is_exempt_by_its_own_test_on_update",
        Document,
        "UPDATE",
        f"({changes('state', 'exemption_id')}) AND NEW.state = {EXEMPT}"
        f" AND (NOT {TEST_OF_THE_DOCUMENT} OR OLD.state <> {EXEMPT} AND {UNSEALED_FILE})",
    ),
    Trigger(
        "exempt_document_is_opened_after_its_end",
        Document,
        "UPDATE",
        f"OLD.state = {EXEMPT} AND NEW.state <> {EXEMPT} AND {STILL_EXEMPT}",
    ),
    Trigger(
        "file_of_exempt_document_stays_sealed_on_insert",
        Revision,
        "INSERT",
        f"NEW.disclosure <> {SEALED} AND {OF_EXEMPT_DOCUMENT}",
    ),
    Trigger(
        "file_of_exempt_document_stays_sealed_on_update",
        Revision,
        "UPDATE",
        f"({changes('disclosure', 'document_id')}) AND NEW.disclosure <> {SEALED} AND {OF_EXEMPT_DOCUMENT}",
    ),
    Trigger("opening_is_never_deleted", Opening, "DELETE"),
    Trigger(
        "opening_begins_undecided_and_of_its_test",
        Opening,
        "INSERT",
        f"NEW.stage <> '{OpeningStage.WAITING.value}' OR NOT {OPENING_OF_ITS_TEST}",
    ),
    Trigger(
        "opening_stays_as_proposed",
        Opening,
        "UPDATE",
        f"{changes('id', *columns_of(Opening, (*OPENING_DECISION, 'decided_by')))}"
        f" OR OLD.stage <> '{OpeningStage.WAITING.value}' AND ({changes(*OPENING_DECISION)})",
    ),
    Trigger(
        "opening_is_decided_by_a_second_person",
        Opening,
        "UPDATE",
        f"OLD.stage <> NEW.stage AND NOT ({OPENING_OF_ITS_TEST} AND {DECIDED_BY_SECOND})",
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
    Trigger("file_goes_out_after_somebody_looked", Document, "UPDATE", NOBODY_LOOKED),
    Trigger("edition_is_never_deleted", Edition, "DELETE"),
    Trigger("edition_stays_as_decided", Edition, "UPDATE", changes("id", *columns_of(Edition, MADE_BY_THE_WORKER))),
    Trigger(
        "edition_stays_as_made",
        Edition,
        "UPDATE",
        f"OLD.made_at IS NOT NULL AND ({changes(*MADE_BY_THE_WORKER)})",
    ),
    Trigger("edition_file_is_never_deleted", EditionFile, "DELETE"),
    Trigger("edition_file_never_changes", EditionFile, "UPDATE"),
    Trigger(
        "edition_file_is_not_added_to_a_made_edition",
        EditionFile,
        "INSERT",
        _is_made("NEW"),
    ),
    Trigger(
        "consequence_test_stays_as_decided",
        ConsequenceTest,
        "UPDATE",
        f"OLD.stage IN {DECIDED} AND ({changes('id', *columns_of(ConsequenceTest, AFTER_THE_DECISION))})",
    ),
    Trigger("decided_consequence_test_is_never_deleted", ConsequenceTest, "DELETE", f"OLD.stage IN {DECIDED}"),
    Trigger("duty_month_is_never_deleted", DutyMonth, "DELETE"),
    Trigger("duty_month_never_changes", DutyMonth, "UPDATE"),
    Trigger("duty_month_begins_on_the_first", DutyMonth, "INSERT", "SUBSTR(CAST(NEW.month AS TEXT), 9, 2) <> '01'"),
    Trigger("duty_month_is_corrected_after_it_was_recorded", DutyMonth, "INSERT", NOT_RECORDED),
    Trigger("yearly_report_is_never_deleted", YearlyReport, "DELETE"),
    Trigger("yearly_report_keeps_its_year", YearlyReport, "UPDATE", changes("id", "year")),
    Trigger("yearly_report_is_public_on_insert", YearlyReport, "INSERT", NOT_PUBLIC),
    Trigger(
        "yearly_report_is_public_on_update",
        YearlyReport,
        "UPDATE",
        f"({changes('document_id', 'done_on')}) AND {NOT_PUBLIC}",
    ),
    Trigger("consequence_event_is_never_deleted", ConsequenceEvent, "DELETE"),
    Trigger("consequence_event_never_changes", ConsequenceEvent, "UPDATE"),
    *EXEMPTION_TRIGGERS,
]
