"""What a ruling opens is opened with its paper, as the document itself, by two people (domain rule 24)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from documents.exemptions import openings
from documents.exemptions import verbs as exemptions
from documents.lifecycle import publishing
from documents.models import DocumentState, Opening, OpeningStage
from opd import ledger
from opd.errors import WrongState
from requests_app.models import Delivery, Dispute, DisputeStage, Event, ObjectionOutcome, OpeningTask, Outcome, TaskEnd
from requests_app.workflow import decisions, disputes, objections, orders
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import TODAY, scanned, send_on_paper
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
REFUSED = {
    "outcome": Outcome.REFUSED,
    "document_kind": "data",
    "reason": "Rahasia pribadi.",
    "written_consent": False,
    "public_office": False,
    "controlled": True,
    "cost": 0,
}
TEXTS = {"reason": "Bukan rahasia.", "purpose": "Penelitian.", "position": "Diminta rinci, ditolak."}


def refuses(write, *args, **kwargs):
    with undone(kwargs or args), pytest.raises(IntegrityError), transaction.atomic():
        write(*args, **kwargs)


@pytest.fixture
def objection(make_request, reviewer, test_of_exemption):
    """An objection to the refusal of an exempt document."""
    case = make_request("answered")
    decisions.decide(case, by=reviewer, refused=[test_of_exemption.document], today=TODAY, **REFUSED)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    return objections.file("a", TEXTS, inforequest=case, today=TODAY).objection


@pytest.fixture
def granted(objection, superior):
    """The task that the superior's reply raised."""
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.GRANTED, order="Berikan datanya.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    return OpeningTask.objects.get()


@pytest.fixture
def disputed(objection, superior, reviewer):
    """A dispute about a refusal that the superior upheld."""
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Tetap rahasia.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    return disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, registration="3/KI/2026", today=TODAY)


@pytest.fixture
def exempt(test_of_exemption):
    document = test_of_exemption.document
    document.refresh_from_db()
    return document


@pytest.fixture
def another(make_document, reviewer, superior, upload):
    """An exempt document that the request was not refused for."""
    document = make_document("draft", title="Yang lain", incoming=upload("Isi yang lain"))
    facts = COMPLETE | {"decision_number": "8/UJI/2026"}
    exemptions.approve(exemptions.write_test(document, by=reviewer, **facts), by=superior)
    document.refresh_from_db()
    return document


def change(dispute, reviewer, stage, **fields):
    opens = {"opens_information": True, "result": "Informasi terbuka."}
    disputes.change_dispute(dispute, by=reviewer, stage=stage, today=TODAY, **opens | fields)


def published(document, reviewer, read_files):
    read_files(document)
    publishing.publish(document, by=reviewer, looked_for=True)


def test_a_ruling_that_came_back_meanwhile_opens_nothing(granted, exempt, reviewer, superior, client):
    """The reply bounced between the two people: the second one is told why, on the page too."""
    opening = orders.open_exempt(granted, by=reviewer, document=exempt, today=TODAY)
    granted.objection.refresh_from_db()
    objections.bounce(
        granted.objection, by=reviewer, on=TODAY, reason="Alamat tidak dikenal.", scan=scanned(), today=TODAY
    )
    with pytest.raises(WrongState, match="tidak lagi tercatat"):
        openings.confirm(opening, by=superior)
    opening.refresh_from_db()
    assert opening.stage == OpeningStage.WAITING
    client.force_login(superior)
    page = client.post(reverse("admin:documents_opening_buka", args=[opening.pk]), {"agreed": "1"})
    assert "tidak lagi tercatat" in page.content.decode()


def test_what_two_people_opened_stays_the_document_of_its_task(
    request, make_request, reviewer, superior, exempt, read_files
):
    """The notice came back after that, and was decided again, for another document."""
    case = make_request("answered")
    refused = dict(REFUSED, by=reviewer, today=TODAY)
    decisions.decide(case, refused=[exempt], **refused)
    send_on_paper(case, reviewer)
    silence = objections.file("c", TEXTS, inforequest=case, today=TODAY).objection
    opens = {"outcome": ObjectionOutcome.GRANTED, "order": "Berikan datanya.", "aims": ["document"]}
    objections.rule(silence, by=superior, today=TODAY, **opens)
    objections.reply(silence, by=superior, channel=Delivery.EMAIL, today=TODAY)
    task = OpeningTask.objects.get()
    openings.confirm(orders.open_exempt(task, by=reviewer, document=exempt, today=TODAY), by=superior)
    exempt.refresh_from_db()
    published(exempt, reviewer, read_files)
    case.refresh_from_db()
    decisions.bounce(case, by=reviewer, on=TODAY, reason="Alamat tidak dikenal.", scan=scanned(), today=TODAY)
    decisions.decide(case, refused=[request.getfixturevalue("another")], **refused)
    orders.finish_opening(task, by=reviewer, document=exempt, today=TODAY)
    assert OpeningTask.objects.get().document == exempt


def test_a_reply_opens_its_document_in_two_steps(granted, exempt, reviewer, superior, read_files):
    opening = orders.open_exempt(granted, by=reviewer, document=exempt, today=TODAY)
    exempt.refresh_from_db()
    assert (exempt.state, opening.ruled_on, opening.stage) == (DocumentState.EXEMPT, TODAY, OpeningStage.WAITING)
    assert opening.ruling == f"Keputusan Atasan PPID (keberatan {granted.objection.number})"
    openings.confirm(opening, by=superior)
    exempt.refresh_from_db()
    assert (exempt.state, exempt.tests.get().end) == (DocumentState.IN_REVIEW, "ruling")
    granted.refresh_from_db()
    with pytest.raises(ValidationError, match="belum terbit"):
        orders.finish_opening(granted, by=reviewer, document=exempt)
    published(exempt, reviewer, read_files)
    orders.finish_opening(granted, by=reviewer, document=exempt)
    assert ledger.verify() is None


def test_a_ruling_opens_no_other_document(granted, another, reviewer, superior, upload):
    with pytest.raises(ValidationError) as error:
        orders.open_exempt(granted, by=reviewer, document=another, today=TODAY)
    assert list(error.value.message_dict) == ["document"]
    opening = openings.propose_ruling(
        another, by=reviewer, ruling="Putusan", ruled_on=TODAY, is_final=True, recorded=lambda _row: None
    )
    OpeningTask.objects.update(opening=opening)
    decided = {"stage": OpeningStage.CONFIRMED, "decided_by": superior, "decided_at": timezone.now()}
    refuses(Opening.objects.update, **decided)


@pytest.mark.parametrize("stage", [DisputeStage.MEDIATION, DisputeStage.ADJUDICATION, DisputeStage.COURT])
def test_an_award_under_appeal_opens_nothing(disputed, exempt, reviewer, superior, stage):
    change(disputed, reviewer, stage)
    assert not OpeningTask.objects.exists()
    task = OpeningTask.objects.create(
        objection=disputed.objection, ordered_by="tribunal", information="Datanya.", raised_on=TODAY
    )
    with pytest.raises(ValidationError, match="masih digugat"):
        orders.open_exempt(task, by=reviewer, document=exempt, today=TODAY)
    opening = openings.propose_ruling(
        exempt, by=reviewer, ruling="Putusan", ruled_on=TODAY, is_final=True, recorded=lambda _row: None
    )
    OpeningTask.objects.update(opening=opening)
    decided = {"stage": OpeningStage.CONFIRMED, "decided_by": superior, "decided_at": timezone.now()}
    refuses(Opening.objects.update, **decided)
    noted = {"act": "dispute_change", "state": disputed.objection.state, "facts": {"stage": "finished"}}
    Event.objects.create(objection=disputed.objection, **noted)
    Dispute.objects.update(stage=DisputeStage.FINISHED, result="Terbuka.", finished_on=TODAY)
    assert Opening.objects.update(**decided) == 1


def test_a_final_award_raises_the_task_once(disputed, exempt, reviewer):
    change(disputed, reviewer, DisputeStage.COURT)
    change(disputed, reviewer, DisputeStage.FINISHED, finished_on=TODAY)
    change(disputed, reviewer, DisputeStage.FINISHED, finished_on=TODAY)
    task = OpeningTask.objects.get()
    assert orders.open_exempt(task, by=reviewer, document=exempt, today=TODAY).ruling.startswith(
        "Putusan Komisi Informasi 3/KI/2026"
    )


def test_the_task_is_proposed_once_and_again_after_a_mistake(granted, exempt, reviewer, superior):
    first = orders.open_exempt(granted, by=reviewer, document=exempt, today=TODAY)
    stale = OpeningTask.objects.get()
    with pytest.raises(WrongState):
        orders.open_exempt(stale, by=reviewer, document=exempt, today=TODAY)
    openings.call_mistaken(first, by=superior, reason="Bukan berkas itu.")
    exempt.refresh_from_db()
    task = OpeningTask.objects.get()
    second = orders.open_exempt(task, by=reviewer, document=exempt, today=TODAY)
    assert OpeningTask.objects.get().opening == second


def test_only_the_document_itself_closes_the_task(granted, exempt, make_document, reviewer, upload):
    public = make_document(title="Laporan lain", incoming=upload("Laporan terbuka"))
    with pytest.raises(ValidationError, match="Bukan dokumen ini"):
        orders.finish_opening(granted, by=reviewer, document=public)
    done = {"done_on": TODAY, "done_by": reviewer, "end": TaskEnd.CARRIED_OUT}
    refuses(OpeningTask.objects.update, document=public, **done)
    refuses(OpeningTask.objects.update, document=exempt, **done)  # not published
    refuses(OpeningTask.objects.update, **done)
    refuses(OpeningTask.objects.bulk_create, [_done_task(granted, public, done)])


def _done_task(task, document, done):
    return OpeningTask(objection=task.objection, information="x", raised_on=TODAY, document=document, **done)


def test_pages_of_a_task(granted, exempt, reviewer, superior):
    browser = CheckedClient()
    browser.force_login(reviewer)
    assert browser.get(reverse("desk:task_act", args=[granted.pk, "serahkan"])).status_code == 404
    browser.post(reverse("desk:task_act", args=[granted.pk, "buka"]), {"document": exempt.pk})
    page = text(browser.get(reverse("desk:tasks")))
    assert "Menunggu orang kedua" in page
    openings.confirm(Opening.objects.get(), by=superior)
    page = browser.get(reverse("desk:tasks"))
    assert f'value="{exempt.pk}"' in page.content.decode()


def test_a_task_that_was_read_before_its_opening_takes_no_other_document(
    make_request, make_document, exempt, reviewer, superior, upload, read_files
):
    """The page of the task was read while any document could finish it, and sent after one was declared open."""
    case = make_request("sent")
    objection = objections.file("d", TEXTS, inforequest=case, today=TODAY).objection
    opens = {"outcome": ObjectionOutcome.GRANTED, "order": "Berikan.", "aims": ["document"]}
    objections.rule(objection, by=superior, today=TODAY, **opens)
    objections.reply(objection, by=reviewer, channel=Delivery.EMAIL, today=TODAY)
    as_read = OpeningTask.objects.get()
    assert orders.expected_documents(as_read) == []
    opening = orders.open_exempt(OpeningTask.objects.get(), by=reviewer, document=exempt, today=TODAY)
    openings.confirm(opening, by=superior)
    published(exempt, reviewer, read_files)
    other = make_document(title="Laporan lain", incoming=upload("Laporan terbuka"))
    with pytest.raises(ValidationError, match="Bukan dokumen ini"):
        orders.finish_opening(as_read, by=reviewer, document=other)
    orders.finish_opening(as_read, by=reviewer, document=exempt)
    assert OpeningTask.objects.get().document == exempt
