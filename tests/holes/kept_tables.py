"""Holes of the tables that are kept (item 11): numbers, receipts, letters, history, and rows in the place of others."""

from requests_app.models import Event, InformationRequest, Letter, NumberSeries, Objection
from tests.holes.hole import NOTHING, Delete, Insert, Replace, Update, hole
from tests.requests_app.conftest import TODAY


def row_of(case):
    return type(case).objects.filter(pk=case.pk)


def bare(s, **columns):
    """A request past its verb: without receipt and history."""
    row = InformationRequest.objects.get(pk=s.assigned.pk)
    row.pk, row._state.adding, row.sequence, row.number, row.state = None, True, 99, "99/PPID/2026", "submitted"
    row.applicant, row.opd = s.applicant, None
    for name, value in columns.items():
        setattr(row, name, value)
    return row


STEPS = [
    hole(
        "11",
        "A request or letter had no number, or another one afterwards",
        "assigned applicant",
        Insert(
            what="an empty number",
            row=lambda s: bare(s, number=""),
            guards=("informationrequest_has_no_blank_text_on_insert",),
        ),
        Insert(
            what="a number of blanks",
            row=lambda s: bare(s, number=NOTHING),
            guards=("informationrequest_has_no_blank_text_on_insert",),
        ),
        Update(
            what="another number",
            rows=lambda s: row_of(s.assigned),
            columns=lambda s: {"number": "7/PPID/2026"},
            guards=("request_stays_as_received",),
        ),
        Update(
            what="a letter without a number",
            rows=lambda s: Letter.objects.filter(inforequest=s.assigned),
            columns=lambda s: {"number": NOTHING},
            guards=("letter_stays_as_sent", "letter_has_no_blank_text_on_update"),
        ),
        Update(
            what="the counter goes back",
            rows=lambda s: NumberSeries.objects.filter(kind="request"),
            columns=lambda s: {"last": 0},
            guards=("number_series_only_counts_up",),
        ),
        Delete(
            what="the request",
            rows=lambda s: row_of(s.assigned),
            guards=("request_is_never_deleted", "event_is_never_deleted", "letter_is_never_deleted"),
        ),
    ),
    hole(
        "11",
        "A case moved on without its receipt letter or without history",
        "bare_request",
        Update(
            what="a request without receipt is incomplete",
            rows=lambda s: row_of(s.bare_request),
            columns=lambda s: {
                "state": "incomplete",
                "missing": "KTP",
                "completion_asked_on": TODAY,
                "completion_due_on": "2026-03-19",
            },
            guards=("request_moves_on_with_receipt_and_history",),
        ),
    ),
    hole(
        "11",
        "A notice or reply was marked sent without its letter",
        "decided ruled reviewer",
        Update(
            what="the request is sent",
            rows=lambda s: row_of(s.decided),
            columns=lambda s: {"state": "sent"},
            guards=("request_is_answered_with_a_notice",),
        ),
        Update(
            what="the request is closed",
            rows=lambda s: row_of(s.decided),
            columns=lambda s: {"state": "closed", "ended_on": TODAY},
            guards=("request_follows_the_step_table",),
        ),
        Update(
            what="the objection is sent",
            rows=lambda s: Objection.objects.filter(pk=s.ruled.pk),
            columns=lambda s: {
                "state": "sent",
                "sent_on": TODAY,
                "reply_received_on": TODAY,
                "sent_by_channel": "pick_up",
            },
            guards=("reply_is_sent_with_its_letter", "reply_is_handed_over"),
        ),
    ),
    hole(
        "11",
        "The history of a case was rewritten, deleted, or had blanks for a reason",
        "assigned reviewer",
        Update(
            what="another person",
            rows=lambda s: Event.objects.filter(inforequest=s.assigned),
            columns=lambda s: {"reason": "Lain."},
            guards=("event_never_changes",),
        ),
        Delete(
            what="the history",
            rows=lambda s: Event.objects.filter(inforequest=s.assigned),
            guards=("event_is_never_deleted",),
        ),
        Insert(
            what="an act with blanks",
            row=lambda s: Event(inforequest=s.assigned, act="extend", state="in_progress", reason=NOTHING),
            guards=("event_has_no_blank_text_on_insert",),
        ),
        Insert(
            what="an act that nobody did",
            row=lambda s: Event(inforequest=s.assigned, act="extend", state="in_progress", reason="Diam-diam."),
            because="a trigger cannot ask for a missing entry; `verify_ledger` compares the history with the ledger",
        ),
        Update(
            what="an extension with blanks for a reason",
            rows=lambda s: row_of(s.assigned),
            columns=lambda s: {"extended_on": TODAY, "extension_reason": NOTHING, "due_on": "2026-04-15"},
            guards=("informationrequest_has_no_blank_text_on_update",),
        ),
    ),
]

REPLACED = [
    hole(
        "11",
        "Rows of kept tables were replaced by INSERT OR REPLACE, which fires no trigger on DELETE",
        "everything",
        Replace(what="every row of every kept table", guards=Replace.guards_of_all),
    ),
]

HOLES = STEPS + REPLACED
