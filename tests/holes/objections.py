"""Holes of withdrawals and rulings (item 8), and what was missing of disputes (item 10)."""

from datetime import date, timedelta

from requests_app.models import Decision, Dispute, Withdrawal
from requests_app.states import ObjectionState
from requests_app.workflow import disputes, objections
from requests_app.workflow import requests as workflow
from tests.holes.conftest import TEXTS
from tests.holes.hole import Delete, Insert, Page, Update, Verb, hole
from tests.holes.requests import act
from tests.requests_app.conftest import TODAY

DAY = timedelta(days=1)
UPHELD = {"outcome": "upheld", "reasons": "Sudah dijawab."}


def row_of(case):
    return type(case).objects.filter(pk=case.pk)


def ruling(person):
    return UPHELD | {"state": ObjectionState.DECIDED, "decided_on": TODAY, "decided_by": person}


def barred(name: str, what: str) -> tuple:
    """Return the attempts of a person who took part to rule on the objection of the fixture `name`."""
    return (
        Page(
            "both",
            f"rules, {what}",
            lambda b, s: act(getattr(s, name), "putuskan", **UPHELD)(b),
            "Keberatan tidak boleh",
        ),
        Verb(
            "objections.rule",
            lambda s: objections.rule(getattr(s, name), by=s.both, today=TODAY, **UPHELD),
            "Keberatan tidak boleh diputuskan",
        ),
        Update(
            what="the objection is decided by that person",
            rows=lambda s: row_of(getattr(s, name)),
            columns=lambda s: ruling(s.both),
            guards=("objection_is_decided_by_another_person",),
        ),
    )


WITHDRAWN = [
    hole(
        "8",
        "Staff withdrew a case by themselves, and the due date with it",
        "assigned reviewer",
        Page("reviewer", "posts the applicant's act", lambda b, s: act(s.assigned, "tarik", reason="x")(b), 404),
        Verb(
            "requests.withdraw by PPID",
            lambda s: workflow.withdraw(s.assigned, by=s.reviewer, reason="Diminta pemohon."),
            "Peran Anda",
        ),
        Update(
            what="the request is withdrawn",
            rows=lambda s: row_of(s.assigned),
            columns=lambda s: {"state": "withdrawn", "ended_on": TODAY},
            guards=("request_is_withdrawn_by_its_applicant",),
        ),
    ),
    hole(
        "8",
        "A withdrawal that was told took effect at once, or ended before ten working days",
        "told assigned reviewer",
        Update(
            what="the request is withdrawn on the next day",
            rows=lambda s: row_of(s.told),
            columns=lambda s: {"state": "withdrawn", "ended_on": TODAY + DAY},
            guards=("request_is_withdrawn_by_its_applicant",),
        ),
        Insert(
            what="a withdrawal that can be revoked until tomorrow only",
            row=lambda s: Withdrawal(
                inforequest=s.assigned,
                told_by="phone",
                told_on=TODAY,
                recorded_on=TODAY,
                recorded_by=s.reviewer,
                until=TODAY + DAY,
            ),
            guards=("withdrawal_can_be_revoked_until_workday_10",),
        ),
        Update(
            what="the last day to revoke is another one",
            rows=lambda s: Withdrawal.objects.filter(inforequest=s.told),
            columns=lambda s: {"until": TODAY + DAY},
            guards=("withdrawal_never_changes",),
        ),
        Delete(
            what="the record is gone",
            rows=lambda s: Withdrawal.objects.filter(inforequest=s.told),
            guards=("withdrawal_is_never_deleted",),
        ),
        Verb(
            "requests.tell_withdrawal without what the applicant said",
            lambda s: workflow.tell_withdrawal(s.assigned, by=s.reviewer, told_by="phone", reason=" ", today=TODAY),
            "Tulis alasannya",
        ),
    ),
]

RULED = [
    hole(
        "8",
        "A person ruled on the objection to their own decision, after another had saved it again",
        "decided_by_both both",
        *barred("decided_by_both", "having decided first"),
    ),
    hole(
        "8",
        "A person ruled on the objection to a notice that they had sent",
        "sent_by_both both",
        *barred("sent_by_both", "having sent the notice"),
    ),
    hole(
        "8",
        "A person ruled on the objection to a request that they had closed as tidak diproses",
        "closed_by_both both",
        *barred("closed_by_both", "having closed the request"),
    ),
    hole(
        "8",
        "The PPID in office on the due date ruled on the objection to their silence",
        "silent both",
        *barred("silent", "having been PPID on the due date"),
    ),
    hole(
        "8",
        "A superior ruled whose office had ended",
        "filed left",
        Verb(
            "objections.rule by a superior until yesterday",
            lambda s: objections.rule(s.filed, by=s.left, today=TODAY, **UPHELD),
            "Peran Anda",
        ),
        Update(
            what="the objection is decided by that person",
            rows=lambda s: row_of(s.filed),
            columns=lambda s: ruling(s.left),
            guards=("objection_is_decided_by_a_superior",),
        ),
    ),
    hole(
        "8",
        "The person who ruled on the objection decided the request anew",
        "ruled superior",
        Update(
            what="the decision is that of the superior",
            rows=lambda s: Decision.objects.filter(inforequest=s.ruled.inforequest),
            columns=lambda s: {"decided_by": s.superior},
            guards=("request_is_decided_by_another_person_on_update", "notice_stays_as_sent"),
        ),
    ),
    hole(
        "8",
        "An objection of ground g was in time before the due date had ended, or its flag could be changed",
        "filed posted",
        Update(
            what="the flag of an objection",
            rows=lambda s: row_of(s.filed),
            columns=lambda s: {"timeliness": "late"},
            guards=("objection_stays_as_received",),
        ),
        Update(
            what="the last day to object",
            rows=lambda s: row_of(s.filed),
            columns=lambda s: {"window_until": date(2026, 12, 31)},
            guards=("objection_stays_as_received",),
        ),
        Update(
            what="the due date of the reply",
            rows=lambda s: row_of(s.filed),
            columns=lambda s: {"reply_due_on": date(2026, 12, 31)},
            guards=("objection_is_due_by_the_periods_on_update",),
        ),
        Verb(
            "objections.file on ground c without a request",
            lambda s: objections.file("c", TEXTS, applicant=s.filed.applicant, today=TODAY),
            "menyebut nomor permohonan",
        ),
        Verb(
            "objections.file on ground g before the due date has ended",
            lambda s: objections.file("g", TEXTS, inforequest=s.posted, today=TODAY),
            "recorded and flagged as premature; the superior decides it",
            lambda s: s.posted.objections.get().timeliness == "premature",
        ),
    ),
    hole(
        "8",
        "Menguatkan was saved without written reasons",
        "filed superior",
        Page(
            "superior",
            "upholds without reasons",
            lambda b, s: act(s.filed, "putuskan", outcome="upheld")(b),
            "memuat alasan tertulis (Pasal 36 ayat 3)",
        ),
        Verb(
            "objections.rule with blanks",
            lambda s: objections.rule(s.filed, by=s.superior, outcome="upheld", reasons="  ", today=TODAY),
            "alasan tertulis",
        ),
        Update(
            what="upheld without reasons",
            rows=lambda s: row_of(s.filed),
            columns=lambda s: ruling(s.superior) | {"reasons": ""},
            guards=("objection_upheld_has_reasons",),
        ),
        Update(
            what="upheld with blanks",
            rows=lambda s: row_of(s.filed),
            columns=lambda s: ruling(s.superior) | {"reasons": " \t"},
            guards=("objection_has_no_blank_text_on_update",),
        ),
    ),
]

DISPUTED = [
    hole(
        "10",
        "The days of Pasal 48 and 50 had no day to begin with, or one before what they follow",
        "disputed reviewer",
        Verb(
            "disputes.change_dispute with a judgment before the award",
            lambda s: disputes.change_dispute(s.disputed, by=s.reviewer, judgment_received_on=TODAY, today=TODAY),
            "Isi dahulu tanggal putusan Komisi Informasi",
        ),
        Verb(
            "disputes.change_dispute with an award of tomorrow",
            lambda s: disputes.change_dispute(s.disputed, by=s.reviewer, award_received_on=TODAY + DAY, today=TODAY),
            "tidak boleh sesudah hari ini",
        ),
        Update(
            what="a judgment without an award",
            rows=lambda s: Dispute.objects.filter(pk=s.disputed.pk),
            columns=lambda s: {"judgment_received_on": TODAY},
            guards=("dispute_judgment_after_award",),
        ),
        Update(
            what="an award before the dispute",
            rows=lambda s: Dispute.objects.filter(pk=s.disputed.pk),
            columns=lambda s: {"award_received_on": TODAY - DAY},
            guards=("dispute_award_after_filed",),
        ),
        Update(
            what="the day of filing moves",
            rows=lambda s: Dispute.objects.filter(pk=s.disputed.pk),
            columns=lambda s: {"filed_on": TODAY - DAY},
            guards=("dispute_stays_as_filed",),
        ),
    ),
]

HOLES = WITHDRAWN + RULED + DISPUTED
