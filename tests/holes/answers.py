"""Holes of what leaves the house: files and words that nobody read (item 4), and costs without a basis (item 6)."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from requests_app.models import (
    AnswerFile,
    CheckState,
    Decision,
    Fee,
    FeeLine,
    InformationRequest,
    Payment,
    WithheldPart,
)
from requests_app.workflow import decisions, fee_changes, fees
from requests_app.workflow import requests as workflow
from tests.holes.conftest import handed_over
from tests.holes.hole import Delete, Insert, Page, Update, Verb, hole
from tests.holes.requests import act, decision_of, looked
from tests.markup import text
from tests.requests_app.conftest import COPY, TODAY

ADDRESS = "Jalan Jenderal Sudirman No. 12 RT 03 RW 05, hubungi 0812-3456-7890."
BARE = {"subject": "Tanggal", "reason": "Tidak perlu diketahui umum.", "words": "15 April 2026"}
ON_PAPER = {"delivery": "pick_up", "format": "hardcopy", "payment": "Tunai di loket."}


def send(s, **fields):
    fields = {"channel": "email", "looked_for": True, "today": TODAY} | fields
    return decisions.send(s.answered, by=s.reviewer, **fields)


def fresh(case):
    return type(case).objects.get(pk=case.pk)


def part(s, **columns):
    whole = {"decision": s.partly, "subject": "Alamat", "reason": "Rahasia pribadi.", "ground": "h"}
    whole |= {"manner": "blackened", "words": "Jalan Rahasia", "test": s.patient.exemption}
    return WithheldPart(**whole | columns)


def decide(s, **fields):
    s.granting.pop("cost", None)
    return decisions.decide(s.answered, by=s.reviewer, today=TODAY, **s.granting | ON_PAPER | fields)


def _register_with_words(browser, s):
    row = InformationRequest.objects.filter(pk=s.answered.pk)
    row.update(public_text=ADDRESS, public_text_by=s.reviewer)
    return browser.get("/permohonan/register/")


READ = [
    hole(
        "4",
        "A file of an answer went out that nobody had read",
        "answered unread unread_and_handed_over reviewer",
        Page(
            "reviewer",
            "sends the notice with it",
            lambda b, s: act(fresh(s.answered), "kirim", channel="email", looked_for="on")(b),
            "daftar.txt masih diperiksa",
        ),
        Verb("decisions.send", send, "daftar.txt masih diperiksa"),
        Update(
            what="the notice is sent with it",
            rows=lambda s: decision_of(s.answered),
            columns=lambda s: s.unread_and_handed_over | looked(s),
            guards=("notice_takes_no_unread_file",),
        ),
        Insert(
            what="a file that begins as clean",
            row=lambda s: _copy(s.unread, check_state=CheckState.CLEAN, screened_at=timezone.now()),
            guards=("answer_file_begins_unread",),
        ),
        Update(
            what="clean, though a part is unread",
            rows=lambda s: AnswerFile.objects.filter(pk=s.unread.pk),
            columns=lambda s: {"check_state": CheckState.CLEAN, "unread": "halaman 2"},
            guards=("answer_file_clean_is_read",),
        ),
    ),
    hole(
        "4",
        "Files of an answer were exchanged after the notice",
        "sent",
        Insert(
            what="another file",
            row=lambda s: _copy(s.sent.answer_files.get(), check_state=CheckState.WAITING, screened_at=None),
            guards=("answer_file_is_not_added_after_the_notice",),
        ),
        Update(
            what="another content",
            rows=lambda s: s.sent.answer_files.all(),
            columns=lambda s: {"sha256": "0" * 64, "size": 1},
            guards=("answer_file_is_not_changed_after_the_notice", "answer_file_is_read_again_when_it_changes"),
        ),
        Delete(
            what="the file is gone",
            rows=lambda s: s.sent.answer_files.all(),
            guards=("answer_file_is_not_deleted_after_the_notice",),
        ),
    ),
    hole(
        "4",
        "A part was blackened and nobody said which words or places",
        "answered partly patient reviewer granting",
        Verb(
            "decisions.decide with a part without words",
            lambda s: decisions.decide(
                s.answered,
                by=s.reviewer,
                refused=[s.patient],
                today=TODAY,
                **s.granting
                | {
                    "outcome": "partly",
                    "reason": "Dihitamkan.",
                    "document_kind": "data",
                    "written_consent": False,
                    "public_office": False,
                    "withheld": [{"subject": "Nama", "reason": "Rahasia", "ground": "h", "words": " "}],
                },
            ),
            "tulis kata yang tidak diberikan",
        ),
        Insert(
            what="a part without words and places",
            row=lambda s: part(s, words=""),
            guards=("withheld_part_states_words_or_places",),
        ),
        Update(
            what="a part loses its words",
            rows=lambda s: s.partly.withheld.all(),
            columns=lambda s: {"words": ""},
            guards=("withheld_part_still_states_words_or_places",),
        ),
        Insert(
            what="a part of a ground that the decision does not name",
            row=lambda s: part(s, ground="b"),
            guards=("withheld_part_has_a_ground_of_its_decision", "withheld_part_has_its_foundation"),
        ),
    ),
    hole(
        "4",
        "A part without any ground was blackened",
        "answered partly patient reviewer granting",
        Verb(
            "decisions.decide with a part that is not exempt",
            lambda s: decide(s, outcome="partly", reason="Sebagian.", withheld=[BARE]),
            "yang tidak ada pada kami tidak dihitamkan",
        ),
        Insert(
            what="a part without letter and test",
            row=lambda s: part(s, ground="", test=None),
            guards=("withheld_part_has_its_foundation",),
        ),
        Update(
            what="a part loses its test",
            rows=lambda s: s.partly.withheld.all(),
            columns=lambda s: {"test": None},
            guards=("withheld_part_keeps_its_foundation",),
        ),
    ),
    hole(
        "4",
        "The public register showed an address and a telephone number",
        "answered reviewer",
        Page(
            "reviewer",
            "opens these words",
            lambda b, s: act(s.answered, "buka-isi", text=ADDRESS)(b),
            "memuat Alamat rumah, Nomor telepon",
        ),
        Verb(
            "requests.publish_text",
            lambda s: workflow.publish_text(s.answered, by=s.reviewer, text=ADDRESS, today=TODAY),
            "memuat Alamat rumah, Nomor telepon",
        ),
        Update(
            what="the words are public, released by nobody",
            rows=lambda s: InformationRequest.objects.filter(pk=s.answered.pk),
            columns=lambda s: {"public_text": ADDRESS},
            guards=("inforequest_public_text_released_by_somebody",),
        ),
        Update(
            what="the words are public, in somebody's name",
            rows=lambda s: InformationRequest.objects.filter(pk=s.answered.pk),
            columns=lambda s: {"public_text": ADDRESS, "public_text_by": s.reviewer},
            because="no database reads what a text says; the register asks the gate again and does not show it",
        ),
        Page(
            "nobody",
            "reads the register after such words were written past the verb",
            _register_with_words,
            "the words are not shown",
            lambda s: "Isi belum dibuka untuk umum" in text(s.response) and "0812" not in text(s.response),
        ),
    ),
    hole(
        "4",
        "A notice with files went out and nobody said that they looked for signatures and addresses",
        "decided reviewer",
        Page(
            "reviewer",
            "sends without the tick",
            lambda b, s: act(s.decided, "kirim", channel="email")(b),
            "Centang dahulu",
        ),
        Verb(
            "decisions.send without it",
            lambda s: decisions.send(s.decided, by=s.reviewer, channel="email", today=TODAY),
            "Centang dahulu",
        ),
        Update(
            what="half of the confirmation",
            rows=lambda s: decision_of(s.decided),
            columns=lambda s: {"looked_for_by": s.reviewer},
            guards=("notice_looked_through_by_somebody",),
        ),
    ),
]

LATE = datetime(2026, 3, 13, 16, tzinfo=UTC)  # the last hour of that day in Jakarta
COSTS = [
    hole(
        "6",
        "A notice charged a sum that no row of the standard of costs gives",
        "answered decided reviewer granting",
        Verb("decisions.decide with 5000 rupiah", lambda s: decide(s, cost=5000), "standar biaya"),
        Page(
            "reviewer",
            "posts a field `cost`, which the form does not have",
            lambda b, s: b.post(
                f"{s.answered.get_absolute_url()}putuskan/?putusan=granted",
                {"version": s.answered.version, "cost": "5000", "classification": "berkala", "material": "Laporan."}
                | ON_PAPER,
            ),
            "decided without a cost",
            lambda s: decision_of(s.answered).get().cost == 0,
        ),
        Update(
            what="the sum of a decision that is not sent",
            rows=lambda s: decision_of(s.decided),
            columns=lambda s: {"cost": 5_000_000},
            guards=("cost_is_the_sum_of_its_fees",),
        ),
    ),
    hole(
        "6",
        "A dear notice went out without the superior",
        "dear reviewer site_admin",
        Verb(
            "decisions.issue",
            lambda s: decisions.issue(s.dear.inforequest, by=s.reviewer, today=TODAY),
            "disetujui Atasan PPID",
        ),
        Verb(
            "fees.confirm_cost by who decided",
            lambda s: fees.confirm_cost(s.dear.inforequest, by=s.reviewer, cost=100_250, today=TODAY),
            "oleh Atasan PPID",
        ),
        Update(
            what="a confirmation by an admin",
            rows=lambda s: Decision.objects.filter(pk=s.dear.pk),
            columns=lambda s: {"cost_confirmed_by": s.site_admin, "cost_confirmed_on": TODAY},
            guards=("cost_is_confirmed_by_a_superior",),
        ),
        Update(
            what="the notice is sent",
            rows=lambda s: Decision.objects.filter(pk=s.dear.pk),
            columns=lambda s: handed_over(s.dear.inforequest, s.reviewer) | looked(s),
            guards=("dear_notice_waits_for_the_superior",),
        ),
    ),
    hole(
        "10",
        "One person set what something costs, from the past and for any service",
        "waiting_fee reviewer superior decree",
        Verb(
            "fee_changes.propose for a service",
            lambda s: fee_changes.propose(_row(s, name="Jasa penyiapan dan pengolahan data"), by=s.reviewer),
            "hanya salinan",
        ),
        Insert(
            what="a row for a service",
            row=lambda s: _row(s, name="Jasa penyiapan dan pengolahan data", unit="jam"),
            guards=("fee_is_for_what_may_cost_something",),
        ),
        Insert(
            what="a row that is in force at once",
            row=lambda s: _row(
                s, state="confirmed", decided_by=s.superior, decided_at=timezone.now(), valid_from=date(2026, 1, 1)
            ),
            guards=("fee_begins_as_proposed",),
        ),
        Insert(
            what="a row without its decree",
            row=lambda s: _row(s, decree=None),
            guards=("fee_is_proposed_with_a_published_decree", "fee_is_for_what_may_cost_something"),
        ),
        Verb(
            "fee_changes.confirm by who proposed it",
            lambda s: fee_changes.confirm(s.waiting_fee, by=s.reviewer, now=LATE),
            "harus orang kedua",
        ),
        Update(
            what="a confirmation after the first day",
            rows=lambda s: Fee.objects.filter(pk=s.waiting_fee.pk),
            columns=lambda s: {"state": "confirmed", "decided_by": s.superior, "decided_at": LATE + timedelta(days=1)},
            guards=("fee_is_valid_from_its_confirmation",),
        ),
    ),
    hole(
        "6",
        "A notice that was handed over was marked sent with a sum of its own",
        "overcharged reviewer",
        Update(
            what="the notice is sent",
            rows=lambda s: Decision.objects.filter(pk=s.overcharged.pk),
            columns=lambda s: s.overcharged.sending | looked(s),
            guards=("notice_charges_by_the_fees",),
        ),
    ),
    hole(
        "6",
        "Searching cost something, or electronic delivery did",
        "answered reviewer granting fee decree",
        Verb(
            "fee_changes.propose for searching",
            lambda s: fee_changes.propose(_row(s, name="Pencarian arsip"), by=s.reviewer),
            "hanya salinan",
        ),
        Insert(
            what="a row for searching",
            row=lambda s: _row(s, name="Biaya mencari"),
            guards=("fee_is_for_what_may_cost_something",),
        ),
        Verb(
            "decisions.decide by e-mail with a row of copies",
            lambda s: decide(s, delivery="email", format="softcopy", charged=[{"fee": s.fee, "quantity": 1}]),
            "tidak dapat dikenakan",
        ),
    ),
    hole(
        "6",
        "Who had asked for a file by e-mail paid for copies",
        "answered unasked reviewer granting fee",
        Verb(
            "decisions.decide on paper",
            lambda s: decide(s, charged=[{"fee": s.fee, "quantity": 1}]),
            "tidak diminta pemohon",
        ),
        Update(
            what="the notice is sent",
            rows=lambda s: Decision.objects.filter(pk=s.unasked.pk),
            columns=lambda s: s.unasked.sending | looked(s),
            guards=("notice_charges_by_the_fees",),
        ),
    ),
    hole(
        "6",
        "What had been charged could be changed afterwards",
        "charged fee",
        Update(
            what="the amount of the row",
            rows=lambda s: Fee.objects.filter(pk=s.fee.pk),
            columns=lambda s: {"amount": 1},
            guards=("fee_stays_as_proposed",),
        ),
        Delete(
            what="the row",
            rows=lambda s: Fee.objects.filter(pk=s.fee.pk),
            guards=("fee_is_never_deleted",),
        ),
        Update(
            what="the quantity",
            rows=lambda s: FeeLine.objects.filter(decision=s.charged),
            columns=lambda s: {"quantity": 1},
            guards=("fee_line_is_not_changed_after_the_notice",),
        ),
        Delete(
            what="the line",
            rows=lambda s: FeeLine.objects.filter(decision=s.charged),
            guards=("fee_line_is_not_deleted_after_the_notice",),
        ),
        Update(
            what="the sum in the notice",
            rows=lambda s: Decision.objects.filter(pk=s.charged.pk),
            columns=lambda s: {"cost": 1},
            guards=("notice_stays_as_sent", "cost_is_the_sum_of_its_fees"),
        ),
    ),
    hole(
        "6",
        "A payment was recorded without a proof, before the notice, or above what is due",
        "charged decided reviewer",
        Verb(
            "fees.record_payment without a proof",
            lambda s: fees.record_payment(s.charged.inforequest, by=s.reviewer, amount=100, paid_on=TODAY, today=TODAY),
            "nomor buktinya",
        ),
        Verb(
            "fees.record_payment of 37501 rupiah",
            lambda s: fees.record_payment(
                s.charged.inforequest, by=s.reviewer, amount=37501, paid_on=TODAY, number="K-1", today=TODAY
            ),
            "Yang belum dibayar",
        ),
        Insert(
            what="a payment without a proof",
            row=lambda s: _payment(s, number=""),
            guards=("payment_has_proof",),
        ),
        Insert(
            what="a payment of 37501 rupiah",
            row=lambda s: _payment(s, amount=37501),
            guards=("payment_is_of_what_is_due",),
        ),
        Insert(
            what="a payment before the notice",
            row=lambda s: _payment(s, decision=s.decided.decision),
            guards=("payment_is_of_what_is_due",),
        ),
    ),
]


def _copy(file: AnswerFile, **columns) -> AnswerFile:
    row = AnswerFile.objects.get(pk=file.pk)
    row.pk, row._state.adding = None, True
    for name, value in columns.items():
        setattr(row, name, value)
    return row


def _row(s, **columns) -> Fee:
    whole = {"kind": "copy", "unit": "lembar", "valid_from": TODAY, "decree": s.decree, "asked_by": s.reviewer}
    return Fee(**COPY | whole | columns)


def _payment(s, **columns) -> Payment:
    whole = {"decision": s.charged, "amount": 100, "paid_on": TODAY, "number": "K-1", "entered_by": s.reviewer}
    return Payment(**whole | columns)


HOLES = READ + COSTS
