"""A role that nobody has thought of gets a row in each table of read rights, and reads exactly that.

The role is made up: no choice of `Role`, no name in a queryset, an admin, a page or a template. One reads in the whole
city, one in its own agency, and one both. They do nothing, since no step table names them.
"""

import re
from dataclasses import dataclass, replace

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from documents.admin.document.acts import DOCUMENT_ACTS
from documents.models import ConsequenceTest, Disclosure, Document
from documents.read_rights import DocumentRights as D
from opd.models import Message, Opd, User
from opd.read_rights import OpdRights as O
from opd.rules import Reach, ReadRights
from portal.read_rights import PortalRights as P
from requests_app.models import AnswerFile, Attachment, InformationRequest, Objection
from requests_app.read_rights import RequestRights as R
from requests_app.staff.views.request_acts import ACTS
from tests.access import routes as addresses
from tests.access.walking import Walk, read
from tests.access.world import NEIGHBOUR, OPERATOR, ROLES, World
from tests.conftest import create_user
from tests.journals import written
from tests.markup import text

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

INSPECTOR, ARCHIVIST, MIXED = "buatan-kota", "buatan-opd", "buatan-campuran"
ROWS: dict[str, dict[type[ReadRights], dict]] = {
    INSPECTOR: {
        D: {Reach.CITY: (D.DOCUMENT, D.TEST)},
        R: {Reach.CITY: (R.CASE,)},
        O: {Reach.CITY: (O.LEDGER,)},
        P: {Reach.CITY: (P.SYSTEM,)},
    },
    ARCHIVIST: {
        D: {Reach.BELOW: (D.DOCUMENT, D.SEALED_FILE)},
        R: {Reach.OWN: (R.CASE, R.CASE_FILE, R.ATTACHMENT)},
        O: {},
        P: {},
    },
    MIXED: {
        D: {Reach.CITY: (D.DOCUMENT,), Reach.OWN: (D.SEALED_FILE,)},
        R: {Reach.CITY: (R.CASE,), Reach.OWN: (R.CASE_FILE, R.ATTACHMENT, R.IDENTITY)},
        O: {},
        P: {},
    },
}


@dataclass
class Reader:
    user: User
    client: Client
    home: Opd
    world: World

    def status(self, address: str) -> int:
        response = self.client.get(address)
        read(response)  # a file that is streamed stays open until then
        return response.status_code

    def is_shown(self, address: str) -> bool:
        return self.status(address) == 200

    def opens_attachment(self, attachment: Attachment) -> bool:
        address = reverse("desk:attachment", args=[attachment.inforequest_id, attachment.pk])
        response = self.client.post(address, {"reason": "Membaca lampirannya."})
        read(response)
        return response.status_code == 200

    def opened_lists(self) -> set[type]:
        return {
            model
            for model in admin.site._registry
            if self.is_shown(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        }


@pytest.fixture
def reader(world, monkeypatch):
    """-> the only holder of a made-up role, with a row for it in each table."""

    def make(role: str) -> Reader:
        for table, row in ROWS[role].items():
            monkeypatch.setitem(table.rows, role, row)
        home = world.home[OPERATOR]
        user = create_user(role, role, Opd.objects.get(parent=None) if role == INSPECTOR else home)
        client = Client()
        client.force_login(user)
        return Reader(user, client, home, world)

    return make


def change_page(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def file_page(document, number: int = 1) -> str:
    return reverse("admin:documents_document_file", args=[document.pk, number])


def document_of(world, agency, title: str) -> Document:
    return next(row for row in world.rows(Document, agency) if row.title.startswith(title))


def case_of(world, state: str, agency=None) -> InformationRequest:
    return InformationRequest.objects.filter(state=state, **({"opd": agency} if agency else {})).first()


# The whole city -------------------------------------------------------------------------------------------------------


def test_querysets_follow_the_row(reader):
    inspector = reader(INSPECTOR).user
    assert set(Document.objects.visible_to(inspector)) == set(Document.objects.all())
    assert set(InformationRequest.objects.visible_to(inspector)) == set(InformationRequest.objects.all())
    assert not Objection.objects.visible_to(inspector).exists()


def test_the_admin_follows_the_row(reader):
    inspector = reader(INSPECTOR)
    assert {model.__name__ for model in inspector.opened_lists()} == {
        "Document",
        "ConsequenceTest",
        "KindCorrection",
        "Opening",
        "LedgerEntry",
    }
    for agency in (inspector.world.home[OPERATOR], inspector.world.home[NEIGHBOUR]):
        for title, may_open in (("Draf", True), ("Dikecualikan", False)):
            document = document_of(inspector.world, agency, title)
            assert document.title in text(inspector.client.get(change_page(document)))
            assert inspector.status(file_page(document)) == (200 if may_open else 404)
    for test in ConsequenceTest.objects.all():
        assert test.decision_number in text(inspector.client.get(change_page(test)))
    for page in ("documents_document_add", "documents_document_many", "documents_consequencetest_add"):
        assert inspector.status(reverse(f"admin:{page}")) == 403


def test_the_desk_follows_the_row(reader):
    inspector = reader(INSPECTOR)
    case = case_of(inspector.world, "sent")
    page = inspector.client.get(case.get_absolute_url()).content.decode()
    assert case.information in page  # as an agency sees it, without what belongs to the file of the case
    assert 'id="pemohon"' not in page and 'id="percakapan"' not in page
    attachment, answer = Attachment.objects.get(inforequest=case), AnswerFile.objects.get(inforequest=case)
    assert inspector.is_shown(reverse("desk:answer_file", args=[case.pk, answer.pk]))
    closed = [
        reverse("desk:attachment", args=[case.pk, attachment.pk]),
        *(reverse(f"desk:{name}", args=[case.pk]) for name in ("decision", "similar")),
        *(reverse(name) for name in ("desk:objections", "desk:tasks", "desk:entry", "registers:choose")),
        Objection.objects.first().get_absolute_url(),
    ]
    assert {address: inspector.status(address) for address in closed} == dict.fromkeys(closed, 404)
    assert inspector.is_shown(reverse("system:system"))
    assert places(inspector) == ["Meja kerja", "Permohonan", "Dokumen", "Sistem", "Semua tabel"]


def test_the_identity_stays_closed(reader):
    inspector = reader(INSPECTOR)
    case = case_of(inspector.world, "sent")
    reason = {"reason": "Ingin tahu siapa pemohonnya."}
    for name, file in (("identity", {}), ("letter", {"file": case.letters.first().pk})):
        address = reverse(f"desk:{name}", kwargs={"kind": "permohonan", "pk": case.pk, **file})
        assert inspector.client.post(address, reason).status_code == 404


# The own agency -------------------------------------------------------------------------------------------------------


def test_a_row_for_the_own_agency_reads_there_alone(reader):
    archivist = reader(ARCHIVIST)
    world, home = archivist.world, archivist.home
    assert set(Document.objects.visible_to(archivist.user)) == set(Document.objects.filter(opd=home))
    assert {model.__name__ for model in archivist.opened_lists()} == {"Document"}
    neighbour = world.home[NEIGHBOUR]
    for agency, is_own in ((home, True), (neighbour, False)):
        exempt = document_of(world, agency, "Dikecualikan")
        assert exempt.revisions.get().disclosure == Disclosure.SEALED
        assert archivist.is_shown(change_page(exempt)) == is_own
        assert archivist.is_shown(file_page(exempt)) == is_own
        case = case_of(world, "in_progress", agency)
        note = case.remarks.first().text
        assert (note in text(archivist.client.get(case.get_absolute_url()))) == is_own
        attachment = Attachment.objects.get(inforequest=case)
        assert archivist.opens_attachment(attachment) == is_own
    assert archivist.status(case_of(world, "sent").get_absolute_url()) == 404  # no longer the agency's
    page = archivist.client.get(case_of(world, "in_progress", home).get_absolute_url()).content.decode()
    assert "Lihat identitas" not in page.replace("buka lewat “Lihat identitas”", "")
    assert "Tulis catatan atau pesan" not in page and "Tambah berkas jawaban" not in page
    assert places(archivist) == ["Meja kerja", "Permohonan", "Dokumen", "Semua tabel"]


def test_a_group_with_a_shorter_reach_is_closed_in_other_agencies(reader):
    """All cases and documents are seen; file, attachments, identity and sealed files of the own agency alone."""
    mixed = reader(MIXED)
    reason = {"reason": "Ingin tahu siapa pemohonnya."}
    for agency, is_own in ((mixed.home, True), (mixed.world.home[NEIGHBOUR], False)):
        case = case_of(mixed.world, "in_progress", agency)
        page = mixed.client.get(case.get_absolute_url()).content.decode()
        assert case.information in page
        assert ('id="percakapan"' in page, "Buka surat" in page) == (is_own, is_own)
        attachment = Attachment.objects.get(inforequest=case)
        assert mixed.opens_attachment(attachment) == is_own
        assert mixed.is_shown(reverse("desk:similar", args=[case.pk])) == is_own
        address = reverse("desk:identity", kwargs={"kind": "permohonan", "pk": case.pk})
        before = written()
        assert mixed.client.post(address, reason).status_code == (200 if is_own else 404)
        assert written() - before == (1 if is_own else 0)
        exempt = document_of(mixed.world, agency, "Dikecualikan")
        assert mixed.is_shown(change_page(exempt))
        assert mixed.is_shown(file_page(exempt)) == is_own


# All ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROWS)
def test_a_reader_does_nothing(reader, role):
    one = reader(role)
    before = written(), list(Document.objects.order_by("pk").values_list("state", "version"))
    document, case = document_of(one.world, one.home, "Ajuan"), case_of(one.world, "in_progress", one.home)
    for act in DOCUMENT_ACTS:
        address = reverse("admin:documents_document_act", args=[document.pk, act])
        assert one.client.post(address, {"version": document.version, "reason": "sebab"}).status_code in (302, 404)
    for row in ACTS.values():
        assert one.client.post(reverse("desk:act", args=[case.pk, row.slug]), {"version": 0}).status_code == 404
    for name in ("say", "add_files", "documents"):
        assert one.client.post(reverse(f"desk:{name}", args=[case.pk]), {"text": "x"}).status_code == 404
    assert one.client.post(change_page(document), {"title": "Diambil alih"}).status_code == 403
    assert (written(), list(Document.objects.order_by("pk").values_list("state", "version"))) == before


@pytest.mark.parametrize("role", ROWS)
def test_without_a_row_the_role_reads_nothing(reader, monkeypatch, role):
    one = reader(role)
    for table in ROWS[role]:
        monkeypatch.delitem(table.rows, role)
    assert one.opened_lists() == set()
    assert not Document.objects.visible_to(one.user).exists()
    assert not InformationRequest.objects.visible_to(one.user).exists()
    assert [one.status(reverse(name)) for name in ("desk:requests", "system:system")] == [404, 404]


def test_the_walk_finds_no_page_that_shows_an_inspector_more(reader, monkeypatch):
    """Each address as the inspector: refused where its rule says so, and no word that the row does not open."""
    walked = reader(INSPECTOR)
    monkeypatch.setattr(addresses, "PEOPLE", [*addresses.PEOPLE, INSPECTOR])
    monkeypatch.setattr(addresses, "EVERYBODY", addresses.EVERYBODY | {INSPECTOR})
    monkeypatch.setitem(ROLES, INSPECTOR, {INSPECTOR})
    opened = re.compile(
        r"title|(a )?file (?!that is exempt)|why it |a word to be|a draft for|words of a c|a test that|"
        r"(information|purpose) of the request|text of an answer"
    )
    secrets = {
        word: replace(secret, readers=secret.readers | {INSPECTOR}) if opened.match(secret.what) else secret
        for word, secret in walked.world.secrets.items()
    }
    world = replace(walked.world, people={INSPECTOR: walked.user}, secrets=secrets)
    report = Walk(world, is_short=True).over(addresses.routes())
    assert report.addresses > 250
    assert report.faults == []


# Fields ---------------------------------------------------------------------------------------------------------------


def test_the_admin_shows_a_field_to_its_readers(reader, monkeypatch):
    """The words of e-mails are in the form and query of the outbox; the table hides them from all roles of today."""
    inspector = reader(INSPECTOR)
    message = Message.objects.latest("pk")
    for groups, is_shown in (((O.MESSAGE,), False), ((O.MESSAGE, O.MESSAGE_TEXT), True)):
        monkeypatch.setitem(O.rows, INSPECTOR, {Reach.CITY: groups})
        page = inspector.client.get(change_page(message)).content.decode()
        assert (message.subject in page) == is_shown
        assert ("field-body" in page) == is_shown


def places(reader: Reader) -> list[str]:
    """The places in the navigation of the desk."""
    page = reader.client.get(reverse("desk:requests")).content.decode()
    nav = page[page.index('class="desk-nav"') : page.index("</nav>", page.index('class="desk-nav"'))]
    return re.findall(r"<a [^>]+>([^<]+)</a>", nav)
