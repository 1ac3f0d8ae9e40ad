"""What PPID decides, what the notice must answer, and what may not go out (UU 14/2008 Pasal 17 to 19, 22 ayat 7)."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from documents.exemptions import verbs as exemptions
from documents.lifecycle import closing, publishing
from documents.models import Document, Ground
from opd.errors import NotAllowed, WrongState
from opd.papers import letterhead
from requests_app.answers import files as answers
from requests_app.models import (
    Absence,
    AccessMode,
    AnswerFile,
    CheckState,
    Decision,
    Delivery,
    EarlierDecision,
    Format,
    InformationRequest,
    Letter,
    LetterKind,
    ObjectionOutcome,
    Outcome,
)
from requests_app.states import State
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from tests import files
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.markup import text
from tests.requests_app.conftest import ON_PAPER, TODAY

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def answered(make_request):
    return make_request("answered", **ON_PAPER)


@pytest.fixture
def decide(answered, reviewer):
    """Decide the answered request; -> the decision."""

    def make(**fields):
        return decisions.decide(answered, by=reviewer, today=TODAY, **fields)

    return make


@pytest.fixture
def send(answered, reviewer):
    def make(**fields):
        decisions.send(answered, by=reviewer, **{"channel": Delivery.EMAIL, "today": TODAY} | fields, looked_for=True)

    return make


@pytest.fixture
def refusal(test_of_exemption):
    return {
        "outcome": Outcome.REFUSED,
        "reason": "Rahasia pribadi pasien.",
        "refused": [test_of_exemption.document],
        "document_kind": "data",
        "written_consent": False,
        "public_office": False,
        "controlled": True,
        "cost": 0,
    }


@pytest.fixture
def partly(granting, refusal):
    part = {"subject": "Nama pasien", "reason": "Rahasia pribadi", "ground": "h", "words": "Sri Contoh\n0812-0000-0007"}
    shared = {name: refusal[name] for name in ("refused", "document_kind", "written_consent", "public_office")}
    return granting | shared | {"outcome": Outcome.PARTLY, "reason": "Nama dihitamkan.", "withheld": [part]}


def test_grant(answered, decide, send, granting):
    decide(**granting)
    send()
    assert (answered.state, answered.given_on) == (State.SENT, TODAY)
    assert answered.decision.received_on == TODAY
    assert list(answered.letters.values_list("kind", flat=True)) == ["receipt", "notice"]


@pytest.mark.parametrize("missing", ["controlled", "material", "delivery", "format", "cost"])
def test_notice_answers_a_to_g(answered, decide, send, granting, missing):
    decide(**{name: value for name, value in granting.items() if name != missing})
    with pytest.raises(ValidationError):
        send()
    answered.refresh_from_db()
    assert (answered.state, Letter.objects.filter(kind=LetterKind.NOTICE).exists()) == (State.DECIDED, False)


def test_fee_says_how_it_is_paid(decide, send, granting, cost_on_paper):
    decide(**granting | cost_on_paper | {"payment": " "})
    with pytest.raises(ValidationError):
        send()
    decide(**granting | cost_on_paper)
    send()


def test_grant_without_anything_to_give(make_request, reviewer, granting):
    inforequest = make_request("submitted")
    decisions.decide(inforequest, by=reviewer, today=TODAY, **granting)
    with pytest.raises(ValidationError):
        decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)


@pytest.mark.parametrize("access", list(AccessMode))
def test_a_document_whose_file_was_closed_gives_nothing(make_request, make_document, reviewer, granting, access):
    inforequest, document = make_request("submitted", access=access), make_document()
    inforequest.answer_documents.set([document])
    decisions.decide(inforequest, by=reviewer, today=TODAY, **granting)
    closing.close_file(document.published_revision, by=reviewer, reason="Virus.")
    sending = partial(decisions.send, inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    if access == AccessMode.COPY:
        with pytest.raises(ValidationError, match="tanpa berkas"):
            sending()
    else:
        sending()
        assert inforequest.given_on is None
        assert "dapat dilihat di loket" in inforequest.decision.letter.data


def test_only_the_reviewer_decides(answered, operator, superior, granting):
    for person in (operator, superior):
        with pytest.raises(NotAllowed):
            decisions.decide(answered, by=person, today=TODAY, **granting)


def test_decision_may_be_rewritten_until_it_is_told(answered, decide, send, granting, refusal):
    decide(**refusal)
    decide(**granting)
    decision = Decision.objects.get()
    assert (decision.outcome, decision.grounds, decision.law) == (Outcome.GRANTED, "", "")
    assert not decision.tests.exists()
    send()
    with pytest.raises(WrongState):
        decide(**refusal)


def test_a_rewritten_decision_keeps_its_earlier_text(answered, decide, granting, refusal, client, reviewer):
    decide(**granting)
    assert not EarlierDecision.objects.exists()
    decide(**refusal)
    decide(**granting)
    refused, granted = EarlierDecision.objects.all()
    assert (granted.text["outcome"], granted.text["material"]) == (Outcome.GRANTED, granting["material"])
    assert (refused.text["outcome"], refused.text["reason"]) == (Outcome.REFUSED, refusal["reason"])
    assert len(refused.text["tests"]) == 1
    assert (refused.decided_by, refused.replaced_by, refused.decided_on) == (reviewer, reviewer, TODAY)
    client.force_login(reviewer)
    page = text(client.get(reverse("desk:decision", args=[answered.pk])))
    assert page.count("Isi sebelum diganti") == 2
    assert refusal["reason"] in page
    assert refused.text["tests"][0] in page
    assert str(Ground(refused.text["grounds"][0]).label) in page
    for change in (lambda: EarlierDecision.objects.update(text={}), lambda: granted.delete()):
        with pytest.raises(IntegrityError, match="earlier_decision_is_never"), transaction.atomic():
            change()


# Refusal


def test_refusal(answered, decide, send, refusal):
    decide(**refusal)
    send()
    assert answered.given_on is None
    assert list(answered.letters.values_list("kind", flat=True)) == ["receipt", "notice", "refusal"]


@pytest.mark.parametrize(
    "change",
    [
        {"grounds": "x"},
        {"grounds": "bh"},
        {"reason": ""},
        {"refused": []},
        {"refused": [], "grounds": "h"},
        {"document_kind": ""},
        {"written_consent": None},
        {"public_office": None},
        {"written_consent": True},
        {"public_office": True},
        {"document_kind": "peraturan"},
        {"document_kind": "putusan"},
        {"document_kind": "dinyatakan-terbuka"},
    ],
    ids=str,
)
def test_refusal_against_the_law(answered, decide, refusal, change):
    with pytest.raises(ValidationError):
        decide(**refusal | change)
    assert answered.state == State.ANSWERED and not Decision.objects.exists()


def test_refusal_before_its_test(answered, reviewer, refusal):
    with pytest.raises(ValidationError):
        decisions.decide(answered, by=reviewer, today=date(2026, 3, 1), **refusal)


def test_refusal_of_a_document_whose_test_nobody_approved(decide, refusal, make_document, reviewer):
    document = make_document("draft")
    exemptions.write_test(document, by=reviewer, **COMPLETE)
    with pytest.raises(ValidationError):
        decide(**refusal | {"refused": [document]})


@pytest.mark.parametrize("outcome", [Outcome.NOT_HELD, Outcome.NOT_DOCUMENTED])
def test_not_held_is_no_refusal_and_needs_no_test(answered, decide, send, refusal, outcome):
    fields = {"outcome": outcome, "reason": "Bukan urusan kota.", "controlled": False, "cost": 0}
    with pytest.raises(ValidationError):
        decide(**refusal | {"outcome": outcome})
    for blank in ("", "   ", "\n\t "):
        with pytest.raises(ValidationError):
            decide(**fields | {"reason": blank})
    decide(**fields, other_body="Pemerintah Provinsi Lampung")
    send()
    assert list(answered.letters.values_list("kind", flat=True)) == ["receipt", "notice"]


# Partial grant


@pytest.mark.usefixtures("worker")
def test_partial_grant_says_which_part(decide, send, partly):
    with pytest.raises(ValidationError):
        decide(**partly | {"withheld": []})
    decision = decide(**partly)
    assert decision.grounds == "h"
    assert decision.withheld.get().word_list == ["Sri Contoh", "0812-0000-0007"]
    send()


@pytest.mark.parametrize("change", [{"subject": ""}, {"reason": ""}, {"ground": "x"}], ids=str)
def test_part_says_subject_reason_and_ground(decide, partly, change):
    with pytest.raises(ValidationError):
        decide(**partly | {"withheld": [partly["withheld"][0] | change]})


def test_part_that_is_not_held_needs_no_test(decide, granting, partly):
    part = {"subject": "Tahun 2010", "reason": Absence.NOT_HELD, "ground": "", "words": ""}
    decision = decide(**granting | {"outcome": Outcome.PARTLY, "reason": "Sebagian.", "withheld": [part]})
    assert (decision.grounds, decision.tests.exists()) == ("", False)


def test_black_parts_belong_to_a_partial_grant(decide, granting, partly):
    with pytest.raises(ValidationError):
        decide(**granting | {"withheld": partly["withheld"]})


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    "text",
    [
        "Pasien bernama Sri Contoh dirawat.",
        "Pasien bernama SRI\n   CONTOH dirawat.",
        "Telepon 081200000007",
        "Telepon 0812 0000\n0007",
    ],
)
def test_file_that_still_holds_a_black_word_stays_here(answered, decide, send, partly, answer_file, operator, text):
    answers.add(answered, [answer_file(text)], by=operator)
    decide(**partly)
    assert set(answered.answer_files.values_list("check_state", flat=True)) == {CheckState.CLEAN, CheckState.UNREDACTED}
    with pytest.raises(ValidationError, match="dihitamkan"):
        send()
    answers.set_going_out(answered.answer_files.get(check_state=CheckState.UNREDACTED), by=operator, goes_out=False)
    send()


@pytest.mark.usefixtures("worker")
def test_new_black_words_are_looked_for_again(answered, decide, partly):
    decide(**partly)
    assert answered.answer_files.get().check_state == CheckState.CLEAN
    part = partly["withheld"][0] | {"words": "Belanja obat"}
    decide(**partly | {"withheld": [part]})
    assert answered.answer_files.get().check_state == CheckState.UNREDACTED


@pytest.mark.usefixtures("worker")
def test_picture_is_no_proof_that_words_are_gone(answered, decide, send, partly, reviewer, answer_file):
    answered.answer_files.update(goes_out=False)
    file = answer_file()
    file.seal(files.upload("halaman.png", files.png()), name="halaman.png", mime="image/png")
    answers.add(answered, [file], by=reviewer)
    decide(**partly)
    assert answered.answer_files.last().check_state == CheckState.NO_TEXT
    with pytest.raises(ValidationError, match="belum terbukti bersih"):
        send()


@pytest.mark.usefixtures("worker")
def test_file_that_cannot_be_read_stays_here(answered, decide, send, partly, reviewer, answer_file):
    answers.add(answered, [answer_file("bukan PDF", "rusak.pdf", "application/pdf")], by=reviewer)
    decide(**partly)
    assert answered.answer_files.last().check_state == CheckState.UNREADABLE
    with pytest.raises(ValidationError):
        send()


def test_file_that_nobody_has_looked_into_stays_here(answered, decide, send, partly):
    decide(**partly)
    assert answered.answer_files.get().check_state == CheckState.WAITING
    with pytest.raises(ValidationError, match="masih diperiksa"):
        send()


def test_answer_belongs_to_agency_and_ppid(answered, neighbour, superior, answer_file):
    for person in (neighbour, superior):
        with pytest.raises(NotAllowed):
            answers.add(answered, [answer_file()], by=person)


def test_answer_stays_after_it_was_told(make_request, reviewer, answer_file):
    inforequest = make_request("sent")
    with pytest.raises(WrongState):
        answers.add(inforequest, [answer_file()], by=reviewer)
    assert inforequest.decision.format == Format.SOFT


def test_who_saw_an_older_case_changes_no_answer_that_went_out(
    answered, decide, send, granting, reviewer, answer_file, make_document
):
    """His page was loaded before the notice went out; what he clicks comes after."""
    decide(**granting)
    seen, its_file = InformationRequest.objects.get(), AnswerFile.objects.select_related("inforequest__opd").get()
    send()
    for late in (
        lambda: answers.add(seen, [answer_file()], by=reviewer),
        lambda: answers.set_going_out(its_file, by=reviewer, goes_out=False),
        lambda: answers.set_documents(seen, [make_document()], by=reviewer),
    ):
        with pytest.raises(WrongState):
            late()
    assert (answered.answer_files.count(), answered.answer_documents.count()) == (1, 0)
    assert AnswerFile.objects.get().goes_out


@pytest.fixture
def answered_with_hidden(make_request, make_document, operator, reviewer):
    """-> a request whose document was withdrawn, and its title hidden, after the agency had answered with it."""

    def make(*more, files=()):
        hidden = make_document(title="Rekam medis Sri")
        inforequest = make_request("assigned")
        answer = {"text": "Sudah terbit.", "documents": [hidden, *more], "files": files}
        workflow.answer(inforequest, by=operator, today=TODAY, **answer)
        publishing.withdraw(Document.objects.get(pk=hidden.pk), by=reviewer, reason="Judul memuat nama.")
        publishing.hide_title(Document.objects.get(pk=hidden.pk), by=reviewer, reason="Judul memuat nama.")
        return InformationRequest.objects.get(pk=inforequest.pk)

    return make


def test_a_grant_of_documents_that_are_public_no_more_is_not_sent(answered_with_hidden, reviewer, granting):
    inforequest = answered_with_hidden()
    decisions.decide(inforequest, by=reviewer, today=TODAY, **granting)
    with pytest.raises(ValidationError, match="tidak terbit lagi"):
        decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    assert not Letter.objects.filter(inforequest=inforequest, kind=LetterKind.NOTICE).exists()


@pytest.mark.usefixtures("worker")
def test_a_notice_names_only_documents_that_are_public_still(
    answered_with_hidden, make_document, reviewer, granting, monkeypatch
):
    inforequest = answered_with_hidden(make_document(title="Laporan obat"))
    told, typeset = [], letterhead.pdf
    monkeypatch.setattr(letterhead, "pdf", lambda kind, data: told.append(str(data)) or typeset(kind, data))
    decisions.decide(inforequest, by=reviewer, today=TODAY, **granting)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    notice = told[-1]
    assert "Laporan obat" in notice
    assert "Rekam medis Sri" not in notice and "rekam-medis-sri" not in notice


def test_an_agency_that_lost_the_case_adds_no_file(answered, reviewer, operator, opd_kominfo, answer_file):
    seen = InformationRequest.objects.select_related("opd").get()
    workflow.assign(answered, by=reviewer, opd=opd_kominfo, reason="Salah alamat.", today=TODAY)
    with pytest.raises(NotAllowed):
        answers.add(seen, [answer_file()], by=operator)


def test_a_decision_is_of_a_day_between_receipt_and_today(make_request, make_objection, reviewer, superior, granting):
    """As it was found: a verb took a day in 2020, before the request was received."""
    upheld = {"outcome": ObjectionOutcome.UPHELD, "reasons": "Sudah."}
    for verb, case, how in (
        (decisions.decide, make_request("answered"), {"by": reviewer, **granting}),
        (objections.rule, make_objection(), {"by": superior, **upheld}),
    ):
        for day in (date(2020, 1, 1), case.received_on - timedelta(days=1), timezone.localdate() + timedelta(days=1)):
            with pytest.raises(ValidationError, match="antara hari perkaranya diterima dan hari ini"):
                verb(case, today=day, **how)
        verb(case, today=case.received_on, **how)
