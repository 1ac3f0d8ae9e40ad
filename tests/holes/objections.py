"""Holes of withdrawals and rulings (item 8), and what was missing of disputes (item 10)."""

from datetime import date, timedelta

from documents.lifecycle import publishing
from documents.lifecycle.rules import Act as DocumentAct
from documents.models import Document
from requests_app.models import Decision, Dispute, OpeningTask, Paper, Withdrawal
from requests_app.states import ObjectionState
from requests_app.workflow import disputes, objections
from requests_app.workflow import requests as workflow
from tests.holes.conftest import TEXTS
from tests.holes.hole import NOTHING, Delete, Insert, Page, Update, Verb, hole
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
            guards=("withdrawal_can_be_revoked_until_workday_10", "withdrawal_that_was_told_is_written"),
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
        Insert(
            what="a withdrawal by nobody, by telephone",
            row=lambda s: Withdrawal(inforequest=s.assigned, told_by="phone", told_on=TODAY, recorded_on=TODAY),
            guards=("withdrawal_says_by_whom_and_how",),
        ),
        Update(
            what="the request is withdrawn after its due date by what was only spoken",
            rows=lambda s: row_of(s.told),
            columns=lambda s: {"state": "withdrawn", "ended_on": s.told.due_on + DAY},
            guards=("request_is_withdrawn_by_its_applicant",),
        ),
        Verb(
            "requests.tell_withdrawal without what the applicant said",
            lambda s: workflow.tell_withdrawal(s.assigned, by=s.reviewer, told_by="phone", reason=NOTHING, today=TODAY),
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
        "The superior who had confirmed a cost ruled on the objection to it",
        "priced_by_both both",
        *barred("priced_by_both", "having confirmed the cost"),
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
            guards=("objection_is_judged_again_in_favour",),
        ),
        Update(
            what="the last day to object",
            rows=lambda s: row_of(s.filed),
            columns=lambda s: {"window_until": date(2026, 12, 31)},
            guards=("objection_is_judged_again_in_favour",),
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
            lambda s: objections.rule(s.filed, by=s.superior, outcome="upheld", reasons=NOTHING, today=TODAY),
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
        Update(
            what="the dispute is finished, and nobody entered it",
            rows=lambda s: Dispute.objects.filter(pk=s.disputed.pk),
            columns=lambda s: {
                "stage": "finished",
                "finished_on": TODAY,
                "result": "Terbuka.",
                "opens_information": True,
            },
            guards=("dispute_is_finished_with_its_history",),
        ),
    ),
]


def opened(s):
    return Document.objects.get(pk=s.granted.objection.inforequest.decision.refused.get().document_id)


def its_task(s):
    return OpeningTask.objects.filter(objection=s.award.objection)


CARRIED_OUT = [
    hole(
        "24",
        "One person undid a final award, and its tasks were told as carried out",
        "award reviewer superior",
        Verb(
            "disputes.change_dispute of a finished one",
            lambda s: disputes.change_dispute(s.award, by=s.reviewer, today=TODAY, opens_information=False),
            "hanya diganti dengan putusan kemudian",
        ),
        Update(
            what="the award opens nothing any more",
            rows=lambda s: Dispute.objects.filter(pk=s.award.pk),
            columns=lambda s: {"opens_information": False, "result": "Dibatalkan."},
            guards=("dispute_that_is_final_changes_by_a_later_judgment",),
        ),
        Update(
            what="its task is superseded",
            rows=its_task,
            columns=lambda s: {"end": "superseded", "done_on": TODAY, "done_by": s.superior},
            guards=("opening_task_is_done_by_what_was_ordered",),
        ),
        Update(
            what="the award is carried out",
            rows=lambda s: Dispute.objects.filter(pk=s.award.pk),
            columns=lambda s: {"fulfilled_on": TODAY},
            guards=("award_is_fulfilled_by_its_tasks",),
        ),
    ),
    hole(
        "24",
        "A waiver was entered by a party, ended the order at once, and its paper could be changed",
        "award waived reviewer superior",
        Update(
            what="the order ends while the waiver can be revoked",
            rows=its_task,
            columns=lambda s: {"end": "waived", "done_on": TODAY, "done_by": s.superior},
            guards=("opening_task_is_done_by_what_was_ordered",),
        ),
        Update(
            what="the last day to revoke comes sooner",
            rows=its_task,
            columns=lambda s: {"waiver_until": TODAY},
            guards=("opening_task_is_waived_by_its_winner",),
        ),
        Update(
            what="the statement is another one",
            rows=lambda s: Paper.objects.filter(pk=s.waived.waiver_id),
            columns=lambda s: {"sha256": "f" * 64},
            guards=("paper_never_changes",),
        ),
    ),
    hole(
        "24",
        "The reason why an order of the superior is not carried out was confirmed by its author",
        "granted reviewer superior",
        Update(
            what="the reason of PPID, confirmed by PPID",
            rows=lambda s: OpeningTask.objects.filter(pk=s.granted.pk),
            columns=lambda s: {
                "excuse": "x",
                "asked_by": s.reviewer,
                "confirmed_by": s.reviewer,
                "confirmed_on": TODAY,
            },
            guards=("opening_task_is_confirmed_by_an_impartial_superior",),
        ),
        Update(
            what="the order ends with a reason that nobody has confirmed",
            rows=lambda s: OpeningTask.objects.filter(pk=s.granted.pk),
            columns=lambda s: {"excuse": "x", "end": "excused", "done_on": TODAY, "done_by": s.superior},
            guards=("opening_task_is_done_by_what_was_ordered",),
        ),
        Verb(
            "publishing.withdraw of what the ruling has opened",
            lambda s: publishing.move(opened(s), DocumentAct.WITHDRAW, s.reviewer),
            "Hanya putusan kemudian",
        ),
    ),
]

HOLES = WITHDRAWN + RULED + DISPUTED + CARRIED_OUT
