"""The law of documents and exemptions, of their histories, and of the ledger (UU 14/2008 Pasal 9 to 11, 17 to 20)."""

from datetime import date, datetime

from documents.models import ConsequenceTest, Document
from opd.models import SettingChange
from tests.city_walk.checker import (
    LONGEST_OF_GROUND_A,
    MUST_END,
    NEVER_EXEMPT,
    PERSONAL,
    PUBLIC,
    PUBLIC_CLASSES,
    Finds,
    Rows,
    breaks_steps,
    day_of,
    rule,
)
from tests.city_walk.rules_of_requests import blank

REVIEWERS_ACTS = {  # Permendagri 3/2017: PPID Utama verifies and approves
    *("publish", "return", "withdraw", "hide_title", "mend", "withhold", "restore", "schedule", "unschedule"),
    "propose_opening",
}
WRITING = ("create", "save", "blacken", "mend")
PUBLISHING = ("publish", "publish_directly", "restore")
REASONED = ("return", "ask_withdrawal", "withdraw", "hide_title", "withhold", "open")
TEXTS = (
    *("information", "law", "consequence_if_opened", "benefit_if_closed", "interest_in_opening"),
    *("interest_in_closing", "officer", "team"),
)
UNDECIDED = ("menunggu", "dikembalikan")


def approved(tests: list[ConsequenceTest]) -> list[ConsequenceTest]:
    return [test for test in tests if test.stage == "disetujui"]


# Publication --------------------------------------------------------------------------------------------------------


@rule("37")
def nothing_is_both_public_and_exempt(rows: Rows) -> Finds:
    for document in rows.documents:
        is_exempt = document.state == "exempt"
        if is_exempt != (document.classification == "dikecualikan") or is_exempt != (document.exemption_id is not None):
            yield document, f"is {document.state} and classified {document.classification}"
        living = [test.pk for test in approved(rows.tests[document.pk]) if test.ended_at is None]
        if living != ([document.exemption_id] if is_exempt else []):
            yield document, f"is {document.state}, and its tests in force are {living}"


@rule("42")
def what_is_public_has_its_metadata(rows: Rows) -> Finds:
    for document in rows.documents:
        if document.state not in PUBLIC:
            continue
        if document.classification not in PUBLIC_CLASSES:
            yield document, f"is public as {document.classification}"
        if blank(document.title, document.summary, document.kind, document.form, document.responsible_unit):
            yield document, "lacks title, summary, kind, form or unit"
        if document.date is None or blank(document.place) or not document.year:
            yield document, "lacks its day, year or place"
        if document.published_at is None or document.first_published_at is None:
            yield document, "is public since no moment"
        elif document.published_at < document.first_published_at:
            yield document, "was published before it was first published"
        if document.category.opd_id != document.opd_id:
            yield document, "lies in the folder of another agency"
        file = document.published_revision
        if file is None and document.form != "hardcopy":
            yield document, "has neither file nor paper"
        if file and file.document_id != document.pk:
            yield document, "shows a file of another document"
        if file and file.disclosure != "public" and not (file.disclosure == "withheld" and _is_closed(rows, document)):
            yield document, f"shows a file that is {file.disclosure}"


def _is_closed(rows: Rows, document: Document) -> bool:
    """Return whether the file was closed, and the document published as before, since it was last published."""
    acts = [event.act for event in rows.document_events[document.pk] if event.act in (*PUBLISHING, "close_file")]
    return acts[-1:] == ["close_file"]


def _has_equal_bytes(document: Document, superior: int) -> bool:
    """Return whether this person approved the exemption of another document with the same file."""
    of_them = ConsequenceTest.objects.filter(stage="disetujui", approved_by=superior).exclude(document=document)
    return of_them.filter(document__revisions__sha256__in=document.revisions.values("sha256")).exists()


@rule("42")
def what_is_withdrawn_says_why(rows: Rows) -> Finds:
    for document in rows.documents:
        if document.state == "withdrawn" and (blank(document.reason) or document.withdrawn_at is None):
            yield document, "was withdrawn without a reason"
        if document.state == "withdrawn" and document.first_published_at is None:
            yield document, "was withdrawn, and never was public"


@rule("54")
def no_file_goes_out_unread(rows: Rows) -> Finds:
    for document in rows.documents:
        file = document.published_revision
        if document.state not in PUBLIC or file is None:
            continue
        if file.pk not in rows.confirmations:
            yield document, "is public, and nobody looked through its file"
        if file.pk not in rows.screenings or file.extraction in ("waiting", "running"):
            yield document, "is public, and no machine has read its file"
        if rows.findings[file.pk]:
            yield document, "is public with personal data"


@rule("43")
def acts_on_a_document_are_done_by_those_who_may(rows: Rows) -> Finds:
    for document in rows.documents:
        for event in rows.new_events(rows.document_events[document.pk]):
            day = day_of(event.at)
            is_reviewer = rows.in_office(event.by_id, "verifikator", day)
            is_superior = rows.in_office(event.by_id, "atasan", day)
            is_operator = rows.works_for(event.by_id, document.opd_id, day)
            allowed = is_operator or is_reviewer
            if event.act in REVIEWERS_ACTS:
                allowed = is_reviewer
            elif event.act in ("exempt", "renew"):
                allowed = is_superior
            elif event.act == "open":
                allowed = is_reviewer or is_superior
            elif event.act == "close_file":
                allowed = is_reviewer or (is_superior and _has_equal_bytes(document, event.by_id))
            elif event.act == "publish_directly":
                allowed = is_operator and _may_be_direct(rows, document, event.at)
            if not allowed:
                yield document, f"{event.act} by {event.by_id}"


def _may_be_direct(rows: Rows, document: Document, at: datetime) -> bool:
    """Return whether the agency might then publish without review: its setting, and never after an approved test."""
    before = [test for test in approved(rows.tests[document.pk]) if test.approved_at < at]
    return rows.agencies[document.opd_id].operators_publish and not before


@rule("issue 16")
def who_wrote_does_not_publish_where_the_city_says_so(rows: Rows) -> Finds:
    settings = list(SettingChange.objects.filter(setting="author_publishes", state="confirmed").order_by("decided_at"))
    for document in rows.documents:
        history = rows.document_events[document.pk]
        for event in rows.new_events(history):
            if event.act not in ("publish", "restore", "schedule"):
                continue
            allowed = [row.value for row in settings if row.decided_at <= event.at]
            before = [other for other in history if other.pk < event.pk]
            last = max([other.pk for other in before if other.act in PUBLISHING], default=0)
            authors = {other.by_id for other in before if other.pk > last and other.act in WRITING}
            if allowed and not allowed[-1] and event.by_id in authors:
                yield document, f"{event.act} by {event.by_id}, who wrote it"


@rule("38")
def files_of_what_is_exempt_are_sealed(rows: Rows) -> Finds:
    for document in rows.documents:
        for file in rows.revisions[document.pk]:
            if document.state == "exempt" and file.disclosure != "sealed":
                yield file, f"is {file.disclosure}, its document exempt"
            if file.disclosure == "public" and file.published_at is None:
                yield file, "is open since no moment"
            fact = file.sha256, file.number, file.size, file.uploaded_by_id
            if rows.memory.changed(("revision", file.pk), fact):
                yield file, "is another file than before"


# Exemptions ---------------------------------------------------------------------------------------------------------


@rule("34")
def exemption_has_its_parts_and_its_duration(rows: Rows) -> Finds:
    for test in (test for tests in rows.tests.values() for test in tests):
        if test.ground not in "abcdefghij" or blank(*(getattr(test, name) for name in TEXTS)):
            yield test, "lacks a part, or has an unknown ground"
        if test.ground in MUST_END and not test.ends_on and blank(test.ends_when):
            yield test, f"on {test.ground} never ends"
        if test.ground in MUST_END and test.lasts_while:
            yield test, f"on {test.ground} lasts as long as something"
        if not test.ends_on and blank(test.ends_when) and blank(test.lasts_while):
            yield test, "states no duration"
        if test.stage != "disetujui":
            continue
        decided = test.decision_date
        if blank(test.decision_number) or decided is None or test.tested_on > decided:
            yield test, "was approved without number or date, or before it was made"
        elif test.ground == "a" and (test.ends_on is None or test.ends_on > in_years(decided, LONGEST_OF_GROUND_A)):
            yield test, f"on a ends on {test.ends_on}"


def in_years(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)


@rule("35")
def both_public_interests_are_stated(rows: Rows) -> Finds:
    for test in (test for tests in rows.tests.values() for test in tests):
        if blank(test.interest_in_opening) or blank(test.interest_in_closing):
            yield test, "weighs one side alone"


@rule("20")
def what_the_law_opens_is_never_exempt(rows: Rows) -> Finds:
    for document in rows.documents:
        if document.state == "exempt" and document.kind in NEVER_EXEMPT:
            yield document, f"is exempt as a {document.kind}"
        for test in approved(rows.tests[document.pk]):
            if test.ground in PERSONAL and (test.written_consent, test.public_office) != (False, False):
                yield test, "is on a personal ground without two answers of no"


@rule("17")
def exemption_is_approved_by_another_person_in_office(rows: Rows) -> Finds:
    for test in (test for tests in rows.tests.values() for test in tests):
        if (test.stage == "disetujui") != bool(test.approved_at and test.approved_by_id):
            yield test, f"is {test.stage}, approved by {test.approved_by_id}"
            continue
        if test.approved_by_id is None:
            continue
        if test.approved_by_id == test.written_by_id:
            yield test, "was approved by its writer"
        if not rows.in_office(test.approved_by_id, "atasan", day_of(test.approved_at)):
            yield test, "was approved by no superior of that day"
        statute = test.statute
        if test.ground == "j" and (
            statute is None
            or (statute.valid_from and statute.valid_from > test.decision_date)
            or (statute.valid_to and statute.valid_to < test.decision_date)
        ):
            yield test, "on j names no article in force"


@rule("36")
def exemption_ends_by_two_people_or_a_new_test(rows: Rows) -> Finds:
    for document in rows.documents:
        tests = approved(rows.tests[document.pk])
        for test in tests:
            words = [getattr(test, name) for name in TEXTS]
            decided = (*words, test.ground, test.ends_on, test.ends_when, test.decision_date, test.approved_by_id)
            if rows.memory.changed(("test", test.pk), decided):
                yield test, "says something else than what was approved"
            if not test.ended_at:
                continue
            if test.end == "renewed":
                if not any(other.approved_at > test.approved_at for other in tests):
                    yield test, "ended for a new test that nobody approved"
                continue
            how = [row for row in rows.openings[document.pk] if row.test_id == test.pk and row.stage == "dibuka"]
            if [row.way for row in how] != [test.end]:
                yield test, f"ended by {test.end}, and nobody opened it"
        for opening in rows.openings[document.pk]:
            yield from ((opening, problem) for problem in _opening_problems(rows, opening, rows.tests[document.pk]))


def _opening_problems(rows: Rows, opening, tests: list[ConsequenceTest]):
    test = next((test for test in tests if test.pk == opening.test_id), None)
    if test is None:
        yield "is about a test of another document"
        return
    if opening.way == "ruling" and (blank(opening.ruling) or not opening.is_final or opening.stage == "ditolak"):
        yield "is by a ruling that is not final, or that somebody refused"
    if opening.way == "ruling" and opening.ruled_on > day_of(opening.proposed_at):
        yield "is by a ruling of a later day"
    if opening.stage == "menunggu":
        return
    day = day_of(opening.decided_at)
    roles = ("verifikator", "atasan") if opening.way == "ruling" else ("atasan",)
    if opening.decided_by_id == opening.proposed_by_id:
        yield "was decided by the person who proposed it"
    if not any(rows.in_office(opening.decided_by_id, role, day) for role in roles):
        yield "was decided by nobody who may"
    has_only_a_day = opening.way == "opened" and test.ends_on and blank(test.ends_when)
    if opening.stage == "dibuka" and has_only_a_day and day_of(opening.proposed_at) <= test.ends_on:
        yield f"was opened before its end on {test.ends_on}"


@rule("24")
def what_a_ruling_opened_stays_open(rows: Rows) -> Finds:
    for document in rows.documents:
        tests = rows.tests[document.pk]
        ended = [test.ended_at for test in tests if test.end == "ruling"]
        if ended and any(test.approved_at and test.approved_at > min(ended) for test in tests):
            yield document, "is exempt again after a ruling opened it"
        if ended and document.state == "exempt":
            yield document, "is exempt, and a ruling opened it"


# History and ledger -------------------------------------------------------------------------------------------------


@rule("issue 11")
def history_of_documents_follows_the_law_and_stays(rows: Rows) -> Finds:
    for document in rows.documents:
        history = rows.document_events[document.pk]
        for sentence in breaks_steps("document", [event.state for event in history]):
            yield document, sentence
        if not history or history[0].act != "create" or history[-1].state != document.state:
            yield document, f"is {document.state}, and its history says otherwise"
        for event in history:
            if event.act in REASONED and blank(event.reason):
                yield document, f"{event.act} without a reason"
        told = [(event.pk, event.act, event.state, event.by_id, event.at) for event in history]
        before = rows.memory.kept.get(("document events", document.pk), [])
        if told[: len(before)] != before:
            yield document, "has another history than before"
        rows.memory.kept["document events", document.pk] = told


@rule("issue 11")
def what_was_public_or_tested_is_never_deleted(rows: Rows) -> Finds:
    tables = {
        "request": rows.requests,
        "objection": rows.objections,
        "document": [row for row in rows.documents if row.first_published_at or rows.tests[row.pk]],
        "decided test": [test for tests in rows.tests.values() for test in tests if test.stage not in UNDECIDED],
    }
    for name, found in tables.items():
        keys = {row.pk for row in found}
        known = rows.memory.kept.setdefault(("there", name), set())
        if rows.is_whole:
            for pk in sorted(known - keys):
                yield f"{name} {pk}", "is gone"
        known |= keys


@rule("issue 11")
def each_act_is_in_the_ledger(rows: Rows) -> Finds:
    tests = [(test, rows.test_events[test.pk], "test") for of in rows.tests.values() for test in of]
    cases = [(case, rows.events[case.pk], "informationrequest") for case in rows.requests]
    cases += [(case, rows.objection_events[case.pk], "objection") for case in rows.objections]
    cases += [(document, rows.document_events[document.pk], "document") for document in rows.documents]
    for case, events, name in [*cases, *tests]:
        label, pk = case._meta.label_lower, str(case.pk)
        acts = [event.act for event in events]
        for act in set(acts):
            told, entered = acts.count(act), rows.entries[label, pk, f"{name}.{act}"]
            if told != entered:
                yield case, f"{act}: {told} in its history, {entered} in the ledger"
    before = rows.memory.kept.get(("last hash",))
    for entry in rows.new_entries:
        if before is not None and (entry.number != before[0] + 1 or entry.previous != before[1]):
            yield entry, "does not follow the entry before"
        before = entry.number, entry.hash
    if before is not None:
        rows.memory.kept["last hash",] = before


@rule("49")
def no_identity_is_in_a_history_or_a_journal(rows: Rows) -> Finds:
    secrets = [text for case in rows.requests for text in (case.applicant.name, case.applicant.national_id) if text]
    told = [(entry, f"{entry.fields}") for entry in [*rows.new_entries, *rows.new_accesses]]
    for events in (rows.events, rows.objection_events):
        told += [(e, f"{e.reason} {e.facts}") for of in events.values() for e in rows.new_events(of)]
    for row, text in told:
        if any(secret in text for secret in secrets):
            yield row, "names the applicant"
