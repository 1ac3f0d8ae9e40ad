"""Holes of requests: the day of sending (item 1) and what a refusal rests on (item 2)."""

from datetime import timedelta

from django.utils import timezone

from documents.exemptions import verbs as exemptions
from opd.models import Message
from requests_app.answers import files as answers
from requests_app.models import (
    Decision,
    DeliveryRecord,
    InformationRequest,
    KeyHolder,
    Objection,
    RefusedDocument,
)
from requests_app.tracking import secret_links
from requests_app.workflow import decisions, objections
from requests_app.workflow.delivery import letters_alone
from requests_app.workflow.delivery.deliveries import Proof
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.holes.conftest import REFUSED
from tests.holes.hole import Delete, Insert, Page, Update, Verb, hole
from tests.requests_app.conftest import TODAY, on_slip, scanned

DAY = timedelta(days=1)


def act(case, slug, **fields):
    """Return a function that posts an act of the desk with the version of the case that the person sees."""
    return lambda browser: browser.post(f"{case.get_absolute_url()}{slug}/", {"version": case.version} | fields)


def decide(s, browser, **fields):
    s.answered.refresh_from_db()
    address = f"{s.answered.get_absolute_url()}putuskan/?putusan=refused"
    filled = {"version": s.answered.version, "reason": "Rahasia.", "document_kind": "data"}
    return browser.post(address, filled | {"written_consent": "tidak", "public_office": "tidak"} | fields)


def refuse(s, *documents, **fields):
    return decisions.decide(s.answered, by=s.reviewer, refused=documents, today=TODAY, **REFUSED | fields)


def decision_of(case):
    return Decision.objects.filter(inforequest=case)


def looked(s):
    return {"looked_for_by": s.reviewer, "looked_for_at": timezone.now()}


def record(s, **columns):
    of = {"inforequest": s.decided, "letter": s.letter, "stage": "handed_over", "channel": "post"}
    return DeliveryRecord(**of | {"entered_by": s.reviewer, "proof": "EE123456789ID", "happened_on": TODAY} | columns)


def opened_with_a_code_from_staff(s):
    until = timezone.now() + DAY
    secret_links.grant(s.decided, secret_links.new_token(), expires_at=until, holder=KeyHolder.STAFF)
    return record(s, channel="portal", proof="", entered_by=None)


DAY_OF_SENDING = [
    hole(
        "1",
        "A notice went out by e-mail or page on a day that somebody typed",
        "decided reviewer",
        Page(
            "reviewer",
            "sends by e-mail and enters yesterday",
            lambda b, s: act(s.decided, "kirim", channel="email", handed_over_on="2026-03-12", looked_for="on")(b),
            "the day is not on the form and not taken: sent today",
            lambda s: decision_of(s.decided).get().sent_on == TODAY,
        ),
        Verb(
            "decisions.send by e-mail with a slip of yesterday",
            lambda s: decisions.send(
                s.decided, by=s.reviewer, channel="email", proof=on_slip(TODAY - DAY), looked_for=True, today=TODAY
            ),
            "Laman ini mencatat sendiri hari pengirimannya",
        ),
        Update(
            what="the notice is marked sent by e-mail today",
            rows=lambda s: decision_of(s.decided),
            columns=lambda s: {"sent_on": TODAY, "received_on": TODAY, "sent_by_channel": "email"} | looked(s),
            guards=("notice_is_handed_over", "notice_is_sent_with_its_letter"),
        ),
    ),
    hole(
        "1",
        "A notice was of a decision whose day had not come",
        "decided later_letter reviewer",
        Update(
            what="the letter of a decision of the next month",
            rows=lambda s: decision_of(s.decided),
            columns=lambda s: {"decided_on": TODAY + 30 * DAY, "letter": s.later_letter},
            guards=("notice_is_of_a_day_that_has_come",),
        ),
    ),
    hole(
        "1",
        "A number of the office's own book made a hand-over punctual on a later day",
        "decided letter reviewer",
        Verb(
            "decisions.send by courier, on the day after",
            lambda s: decisions.send(
                s.decided,
                by=s.reviewer,
                channel="courier",
                proof=Proof(TODAY, "17/2026"),
                looked_for=True,
                today=TODAY + DAY,
            ),
            "pindaian halamannya",
        ),
        Insert(
            what="a hand-over that was entered on the day after",
            row=lambda s: record(s, channel="courier", proof="17/2026", entered_at=timezone.now() + DAY),
            guards=("delivery_by_the_book_of_the_office_is_shown",),
        ),
    ),
    hole(
        "1",
        "A number that nobody saw made a notice punctual that was entered after its due date",
        "decided letter reviewer",
        Verb(
            "decisions.send by post, weeks later",
            lambda s: decisions.send(
                s.decided,
                by=s.reviewer,
                channel="post",
                proof=Proof(TODAY, "EE123456785ID"),
                looked_for=True,
                today=TODAY + 30 * DAY,
            ),
            "nomornya saja tidak cukup",
        ),
        Insert(
            what="a hand-over that was entered weeks later",
            row=lambda s: record(s, proof="EE123456785ID", entered_at=timezone.now() + 30 * DAY),
            guards=("delivery_entered_after_the_due_date_is_shown",),
        ),
    ),
    hole(
        "1",
        "An overdue reply went out on an earlier day, and the days to dispute it with it",
        "ruled superior",
        Page(
            "superior",
            "sends by e-mail and enters yesterday",
            lambda b, s: act(s.ruled, "kirim", channel="email", handed_over_on="2026-03-12")(b),
            "the day is not on the form and not taken: sent today",
            lambda s: Objection.objects.get(pk=s.ruled.pk).sent_on == TODAY,
        ),
        Verb(
            "objections.reply by e-mail with a slip of yesterday",
            lambda s: objections.reply(
                s.ruled, by=s.superior, channel="email", proof=on_slip(TODAY - DAY), today=TODAY
            ),
            "Laman ini mencatat sendiri hari pengirimannya",
        ),
        Update(
            what="the reply is marked sent",
            rows=lambda s: Objection.objects.filter(pk=s.ruled.pk),
            columns=lambda s: {
                "state": "sent",
                "sent_on": TODAY,
                "reply_received_on": TODAY,
                "sent_by_channel": "email",
            },
            guards=("reply_is_handed_over", "reply_is_sent_with_its_letter"),
        ),
    ),
    hole(
        "1",
        "A letter on paper was handed over without a proof",
        "decided letter reviewer",
        Page(
            "reviewer",
            "hands over without number and scan",
            lambda b, s: act(s.decided, "kirim", channel="post", handed_over_on="2026-03-13", looked_for="on")(b),
            "Isi nomor bukti atau lampirkan pindaiannya.",
        ),
        Verb(
            "decisions.send by post with an empty number",
            lambda s: decisions.send(
                s.decided, by=s.reviewer, channel="post", proof=Proof(TODAY, " "), looked_for=True, today=TODAY
            ),
            "Isi nomor bukti atau lampirkan pindaiannya.",
        ),
        Insert(
            what="a hand-over without a number",
            row=lambda s: record(s, proof=""),
            guards=("delivery_has_a_proof", "delivery_on_paper_has_proof_and_person"),
        ),
        Insert(
            what="a hand-over with the number 1",
            row=lambda s: record(s, proof="1"),
            guards=("delivery_has_a_number_of_its_carrier",),
        ),
        Insert(
            what="a bounce that somebody typed, without its proof",
            row=lambda s: record(s, stage="bounced", proof=""),
            guards=("delivery_has_a_proof",),
        ),
        Insert(
            what="a hand-over by the portal, without an e-mail",
            row=lambda s: record(s, channel="portal", proof=""),
            guards=("delivery_by_the_portal_reaches_somebody",),
        ),
        Insert(
            what="an opening by somebody who typed a code that staff had handed over",
            row=opened_with_a_code_from_staff,
            guards=("delivery_by_the_portal_reaches_somebody",),
        ),
        Insert(
            what="a hand-over by nobody",
            row=lambda s: record(s, entered_by=None),
            guards=("delivery_on_paper_has_proof_and_person",),
        ),
    ),
    hole(
        "1",
        "A letter was handed over before it was made, or after today",
        "decided letter reviewer",
        Page(
            "reviewer",
            "enters a day before the letter",
            lambda b, s: act(
                s.decided, "kirim", channel="post", handed_over_on="2026-03-12", number="EE123456789ID", looked_for="on"
            )(b),
            "Tanggalnya antara",
        ),
        Page(
            "reviewer",
            "enters tomorrow",
            lambda b, s: act(
                s.decided, "kirim", channel="post", handed_over_on="2026-03-14", number="EE123456789ID", looked_for="on"
            )(b),
            "Tanggalnya antara 13 Maret 2026 dan hari ini.",
        ),
        Verb(
            "decisions.send with a slip of the day before the letter",
            lambda s: decisions.send(
                s.decided, by=s.reviewer, channel="post", proof=on_slip(TODAY - DAY), looked_for=True, today=TODAY
            ),
            "Tanggalnya antara",
        ),
        Verb(
            "decisions.send with a slip of tomorrow",
            lambda s: decisions.send(
                s.decided, by=s.reviewer, channel="post", proof=on_slip(TODAY + DAY), looked_for=True, today=TODAY
            ),
            "Tanggalnya antara",
        ),
        Insert(
            what="a hand-over on the day before the letter",
            row=lambda s: record(s, happened_on=TODAY - DAY),
            guards=("delivery_is_of_a_letter_that_was_made",),
        ),
        Insert(
            what="a hand-over of tomorrow",
            row=lambda s: record(s, happened_on=TODAY + DAY),
            because="the database has no clock of ours; the verb asks it, and nothing is sent by the record alone",
        ),
    ),
    hole(
        "1",
        "The day of receipt, from which the citizen's days are counted, could be moved",
        "posted reviewer",
        Update(
            what="the notice was received a week later",
            rows=lambda s: decision_of(s.posted),
            columns=lambda s: {"received_on": TODAY + 20 * DAY},
            guards=("notice_stays_as_sent",),
        ),
        Update(
            what="the day of handing over is another one",
            rows=lambda s: DeliveryRecord.objects.filter(inforequest=s.posted),
            columns=lambda s: {"happened_on": TODAY - DAY},
            guards=("delivery_never_changes",),
        ),
        Delete(
            what="the hand-over is gone",
            rows=lambda s: DeliveryRecord.objects.filter(inforequest=s.posted),
            guards=("delivery_is_never_deleted",),
        ),
    ),
    hole(
        "1",
        "Mail to an applicant that waited in the outbox was deleted",
        "sent",
        Delete(
            what="the e-mail of the notice is gone",
            rows=lambda s: Message.objects.filter(act="notice_sent"),
            guards=("queued_message_is_not_deleted",),
        ),
    ),
    hole(
        "1",
        "An extension whose letter came back still extended, or was undone without that",
        "extended reviewer",
        Update(
            what="the extension of a letter that was handed over is gone",
            rows=lambda s: InformationRequest.objects.filter(pk=s.extended.pk),
            columns=lambda s: {"extended_on": None, "due_on": s.extended.first_due_on},
            guards=("request_is_extended_once",),
        ),
        Verb(
            "letters_alone.bounce_refused",
            lambda s: letters_alone.bounce_refused(s.extended.deliveries.get(), today=TODAY),
            "the due date is the first one again",
            lambda s: not InformationRequest.objects.get(pk=s.extended.pk).is_extended,
        ),
        Verb(
            "letters_alone.bounce without the mail server's answer",
            lambda s: letters_alone.bounce(
                InformationRequest.objects.get(pk=s.extended.pk),
                by=s.reviewer,
                letter=s.extended.letters.last(),
                on=TODAY,
                reason="Kembali.",
                scan=None,
            ),
            "Lampirkan buktinya",
        ),
    ),
    hole(
        "1",
        "A notice that came back was sent again with less",
        "returned_notice reviewer",
        Verb(
            "answers.set_going_out of its file",
            lambda s: answers.set_going_out(s.returned_notice.answer_files.get(), by=s.reviewer, goes_out=False),
            "jawaban yang kembali",
        ),
        Update(
            what="its file stays here",
            rows=lambda s: s.returned_notice.answer_files.all(),
            columns=lambda s: {"goes_out": False},
            guards=("answer_file_that_came_back_still_goes_out",),
        ),
        Delete(
            what="its file is gone",
            rows=lambda s: s.returned_notice.answer_files.all(),
            guards=("answer_file_that_came_back_is_not_deleted",),
        ),
        Update(
            what="the decision gives paper for a file",
            rows=lambda s: decision_of(s.returned_notice),
            columns=lambda s: {"format": "hardcopy"},
            guards=("decision_is_no_less_than_what_came_back",),
        ),
        Update(
            what="what came back was nothing",
            rows=lambda s: decision_of(s.returned_notice),
            columns=lambda s: {"returned_given": []},
            guards=("decision_that_came_back_is_known",),
        ),
    ),
    hole(
        "1",
        "A notice that the applicant has was taken back without a bounce",
        "sent reviewer",
        Verb(
            "decisions.bounce without a reason",
            lambda s: decisions.bounce(s.sent, by=s.reviewer, on=TODAY, reason=" ", scan=scanned(), today=TODAY),
            "Tulis alasannya",
        ),
        Update(
            what="the notice is unsent",
            rows=lambda s: decision_of(s.sent),
            columns=lambda s: {"sent_on": None, "sent_by_channel": "", "received_on": None},
            guards=("notice_is_open_again_after_a_bounce", "decision_that_came_back_is_known"),
        ),
    ),
]

LIVING_TESTS = [
    hole(
        "2",
        "A refusal rested on a test that had expired",
        "answered expired reviewer resting",
        Page(
            "reviewer",
            "refuses with it, though the form does not offer it",
            lambda b, s: decide(s, b, refused=s.expired.pk),
            "Galat: Putuskan: Ditolak",
        ),
        Verb("decisions.decide", lambda s: refuse(s, s.expired), "tidak punya uji konsekuensi yang berlaku"),
        Update(
            what="a decision with this test refuses by its ground",
            rows=lambda s: Decision.objects.filter(pk=s.resting.pk),
            columns=lambda s: {
                "outcome": "refused",
                "grounds": "b",
                "law": "UU 5/1999",
                "reason": "Rahasia dagang.",
                "document_kind": "data",
            },
            guards=("refusal_rests_on_living_tests",),
        ),
    ),
    hole(
        "2",
        "A refusal named a document and the test of another one, or one that nobody approved",
        "decided patient expired waiting reviewer",
        Insert(
            what="a document with the test of another",
            row=lambda s: RefusedDocument(decision=s.decided.decision, document=s.patient, test=s.expired.exemption),
            guards=("refused_document_has_a_living_test",),
        ),
        Insert(
            what="a document with a test that waits",
            row=lambda s: RefusedDocument(decision=s.decided.decision, document=s.waiting.document, test=s.waiting),
            guards=("refused_document_has_a_living_test",),
        ),
    ),
    hole(
        "2",
        "A refusal named more grounds than its tests",
        "answered patient unruled reviewer",
        Verb("decisions.decide with grounds bh", lambda s: refuse(s, s.patient, grounds="bh"), "Hurufnya harus sama"),
        Update(
            what="a decision with one test of ground h names b and h",
            rows=lambda s: Decision.objects.filter(pk=s.unruled.pk),
            columns=lambda s: {
                "outcome": "refused",
                "grounds": "bh",
                "law": "UU 27/2022",
                "reason": "Rahasia.",
                "document_kind": "data",
                "written_consent": False,
                "public_office": False,
            },
            guards=("refusal_rests_on_living_tests",),
        ),
        Insert(
            what="a decision that begins with grounds",
            row=lambda s: Decision(
                inforequest=s.answered,
                decided_on=TODAY,
                decided_by=s.reviewer,
                law="UU 27/2022",
                grounds="h",
                **{name: value for name, value in REFUSED.items() if name != "cost"},
            ),
            guards=("decision_begins_without_grounds",),
        ),
    ),
    hole(
        "2",
        "The kind of information of Pasal 18 ayat (1) was not asked, or was one that is never exempt",
        "answered patient refused reviewer",
        Page(
            "reviewer",
            "leaves the kind out",
            lambda b, s: decide(s, b, refused=s.patient.pk, document_kind=""),
            "Pilih jenis informasinya",
        ),
        Page(
            "reviewer",
            "chooses a decision of the city",
            lambda b, s: decide(s, b, refused=s.patient.pk, document_kind="keputusan"),
            "tidak dapat dikecualikan (UU 14/2008 Pasal 18 ayat 1)",
        ),
        Verb("decisions.decide without a kind", lambda s: refuse(s, s.patient, document_kind=""), "Pilih jenis"),
        Update(
            what="a refusal loses its kind",
            rows=lambda s: Decision.objects.filter(pk=s.refused.pk),
            columns=lambda s: {"document_kind": ""},
            guards=("refusal_rests_on_living_tests",),
        ),
        Update(
            what="a refusal is of a kind that is never exempt",
            rows=lambda s: Decision.objects.filter(pk=s.refused.pk),
            columns=lambda s: {"document_kind": "keputusan"},
            guards=("refusal_not_of_what_is_never_exempt",),
        ),
    ),
    hole(
        "2",
        "Ground j named a law that somebody typed",
        "draft reviewer waiting",
        Verb(
            "exemptions.write_test with ground j and no statute",
            lambda s: exemptions.write_test(s.draft, by=s.reviewer, **COMPLETE | {"ground": "j", "statute": None}),
            "pilih undang-undang",
        ),
        Update(
            what="a test of ground h becomes one of ground j",
            rows=lambda s: type(s.waiting).objects.filter(pk=s.waiting.pk),
            columns=lambda s: {"ground": "j"},
            guards=("consequence_test_follows_its_ground_on_update",),
        ),
    ),
    hole(
        "2",
        "The tests of a refusal that was decided could be exchanged",
        "refused expired",
        Update(
            what="the refusal rests on another document",
            rows=lambda s: RefusedDocument.objects.filter(decision=s.refused),
            columns=lambda s: {"document": s.expired, "test": s.expired.exemption},
            guards=("refused_document_never_changes",),
        ),
        Delete(
            what="the refusal rests on nothing",
            rows=lambda s: RefusedDocument.objects.filter(decision=s.refused),
            guards=("refused_document_is_not_deleted",),
        ),
    ),
]

HOLES = DAY_OF_SENDING + LIVING_TESTS
