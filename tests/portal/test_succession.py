"""A merged agency takes its open work along, in one act (domain rule 59)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from documents.duties import matrix
from documents.models import Category, Document, Duty, Report, ReportKind
from opd import ledger
from opd.models import LedgerEntry, Message, OpdKind
from opd.people import memberships
from portal.succession import verbs as succession
from requests_app.models import Delivery, InformationRequest, OpeningTask
from requests_app.workflow import decisions, objections
from tests.conftest import NOW, make_opd

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_day")]

TODAY = NOW


@pytest.fixture
def report(opd_health):
    return Report.objects.create(
        opd=opd_health,
        subject="Laporan",
        kind=ReportKind.MISSING,
        sameness="x",
        received_at=timezone.now(),
        due_on=TODAY,
    )


@pytest.fixture
def work(make_request, make_objection, report, opd_health):
    """An open request, a closed one, an open task and an open report of Dinas Kesehatan."""
    closed, objection, assigned = make_request("closed"), make_objection(), make_request("assigned")
    task = OpeningTask.objects.create(objection=objection, information="Anggaran", opd=opd_health, raised_on=TODAY)
    return closed, assigned, task


@pytest.fixture
def alone(person, opd_health):
    """An objection on ground b against Dinas Kesehatan."""
    texts = {"reason": "Tidak ada laporan.", "purpose": "Penelitian.", "position": "Laporan 2025 tidak diumumkan."}
    return objections.file("b", texts, applicant=person(), opd=opd_health, today=TODAY).objection


def test_open_work_moves_with_the_people(work, opd_health, opd_kominfo, site_admin, operator, make_document, report):
    old = make_document()
    closed, assigned, task = work
    state, due = assigned.state, assigned.due_on
    memberships.note_those_of_before()
    succession.succeed([opd_health], opd_kominfo, by=site_admin, on=TODAY)
    for case in (assigned, task, report, closed, old):
        case.refresh_from_db()
    assert {assigned.opd, task.opd, report.opd} == {opd_kominfo}
    assert (closed.opd, old.opd) == (opd_health, opd_health)
    assert (assigned.state, assigned.due_on) == (state, due)
    last = assigned.events.last()
    assert (last.act, last.opd, last.by) == ("forward", opd_kominfo, site_admin)
    assert last.facts == {"opd": opd_kominfo.slug, "from": opd_health.slug}
    assert InformationRequest.objects.visible_to(operator.__class__.objects.get(pk=operator.pk)).get() == assigned
    verbs = ["opd.succeed", "informationrequest.forward", "openingtask.move", "report.forward", "opd.work_moved"]
    entries = LedgerEntry.objects.order_by("-number").values_list("verb", flat=True)[: len(verbs)]
    assert list(entries)[::-1] == verbs
    assert LedgerEntry.objects.latest("number").fields["requests"] == 1
    told = Message.objects.filter(act="agency_work_moved")
    assert {message.recipient for message in told} >= {"operator@contoh.test", "verifikator@contoh.test"}
    assert "1 permohonan informasi" in told.first().body
    assert list(ledger.differences()) == []


def test_what_was_promised_and_objections_without_a_request_move(
    make_request, reviewer, granting, alone, opd_health, opd_kominfo, site_admin
):
    answered = make_request("assigned")
    decisions.decide(answered, by=reviewer, today=answered.received_on, **granting)
    due = {"channel": Delivery.EMAIL, "today": answered.due_on, "looked_for": True}
    decisions.send(answered, by=reviewer, files_follow=True, **due)
    moved = succession.succeed([opd_health], opd_kominfo, by=site_admin, on=TODAY)
    assert moved == {"requests": 1, "objections": 1}
    for case in (answered, alone):
        case.refresh_from_db()
        assert case.opd == opd_kominfo
    assert alone.events.last().facts == {"opd": opd_kominfo.slug, "from": opd_health.slug}
    assert "1 keberatan" in Message.objects.filter(act="agency_work_moved").first().body


def test_an_objection_moves_to_a_successor_only(alone, opd_kominfo):
    with pytest.raises(IntegrityError, match="objection_moves_to_a_successor"), transaction.atomic():
        type(alone).objects.update(opd=opd_kominfo)


def test_a_day_to_come_moves_the_work_on_that_day(work, opd_health, opd_kominfo, site_admin):
    _closed, assigned, _task = work
    succession.succeed([opd_health], opd_kominfo, by=site_admin, on=TODAY + timedelta(days=3))
    succession.move_due(TODAY + timedelta(days=2))
    assigned.refresh_from_db()
    assert assigned.opd == opd_health
    assert succession.move_due(TODAY + timedelta(days=3)) == 3
    assert succession.move_due(TODAY + timedelta(days=3)) == 0
    assigned.refresh_from_db()
    assert (assigned.opd, assigned.events.last().by) == (opd_kominfo, None)
    call_command("move_open_work")


def test_half_a_succession_is_none(work, opd_health, opd_kominfo, site_admin):
    gone = make_opd("Dinas Lama", "dinas-lama", OpdKind.SERVICE, opd_health.parent)
    type(gone).objects.filter(pk=gone.pk).update(valid_to=TODAY - timedelta(days=30))
    with pytest.raises(ValidationError):
        succession.succeed([opd_health, gone], opd_kominfo, by=site_admin, on=TODAY)
    opd_health.refresh_from_db()
    assert opd_health.valid_to is None
    assert not LedgerEntry.objects.filter(verb__in=["opd.succeed", "opd.work_moved"]).exists()


def test_the_page(client, work, opd_health, opd_kominfo, site_admin, reviewer):
    page = reverse("admin:opd_opd_succeed", args=[opd_kominfo.pk])
    client.force_login(reviewer)
    assert client.get(page).status_code == 403
    client.force_login(site_admin)
    assert "laporan yang belum selesai" in client.get(page).content.decode()
    client.post(page, {"predecessors": [opd_health.pk], "on": TODAY.isoformat()})
    assert work[1].__class__.objects.get(pk=work[1].pk).opd == opd_kominfo


def test_what_a_predecessor_published_counts_for_its_successor(make_document, opd_health, opd_kominfo, site_admin):
    duty = next(duty for duty in Duty.objects.in_force() if duty.is_owed_by(opd_health) and not duty.is_of_last_year)
    folder = Category.objects.create(opd=opd_health, name=duty.name, skeleton_node=duty.node)
    make_document(category=folder, kind=duty.kind, classification=duty.classification, year=TODAY.year)

    def cell(opd):
        return next(cell for cell in matrix.of_agency(opd) if cell.duty == duty)

    assert not cell(opd_health).is_gap and cell(opd_kominfo).is_gap
    succession.succeed([opd_health], opd_kominfo, by=site_admin, on=TODAY)
    assert not cell(opd_kominfo).is_gap
    assert Document.objects.get().opd == opd_health
    heir = make_opd("Dinas Baru", "dinas-baru", OpdKind.SERVICE, opd_health.parent)
    assert cell(heir).is_gap
