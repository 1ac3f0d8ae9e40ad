"""Who finds which page of the desk, and what must not leak though it is there to leak."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from opd.models import AccessEntry, Membership, Role
from requests_app.models import Attachment, Audience, Letter, Outcome, Paper, PaperKind
from requests_app.staff.views.objections import ACTS as OBJECTION_ACTS
from requests_app.staff.views.request_acts import ACTS
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from tests.markup import CheckedClient, text
from tests.offices import redate
from tests.requests_app.conftest import NIK

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# What nobody reads without a reason, and what an agency never reads.
LIST = "/admin/permohonan/"
IDENTITY = ("Sri Contoh Wulandari", NIK, "Jalan Contoh 7", "081200000007", "sri.contoh")
HIDDEN_FROM_AGENCIES = (
    "Catatan rahasia PPID",
    "Pesan rahasia pemohon",
    "berkas-rahasia-tetangga",
    "Sebab rahasia pengalihan",
    "Sebab rahasia pengembalian",
    "Diskominfo",
    "salinan-rahasia-ppid",
)


def sealed(row, name="rahasia.txt"):
    row.seal(SimpleUploadedFile(name, b"Isi rahasia."), name=name, mime="text/plain")
    return row


@pytest.fixture
def browser():
    """-> a browser of somebody, or of nobody."""

    def as_person(user=None):
        client = CheckedClient()
        if user:
            client.force_login(user)
        return client

    return as_person


@pytest.fixture
def told_case(calendar, person, asked, reviewer, operator, neighbour, opd_health, opd_kominfo, answer_file):
    """In the hands of Dinas Kesehatan, after Diskominfo had it, with all that could leak."""
    case = workflow.register(
        asked,
        person(),
        papers=[sealed(Paper(kind=PaperKind.ID_CARD))],
        attachments=[sealed(Attachment(), "lampiran-rahasia.txt")],
    ).inforequest
    workflow.assign(case, by=reviewer, opd=opd_kominfo)
    workflow.answer(
        case, by=neighbour, text="Jawaban rahasia tetangga", files=[answer_file(name="berkas-rahasia-tetangga.txt")]
    )
    workflow.assign(case, by=reviewer, opd=opd_health, reason="Sebab rahasia pengalihan")
    workflow.hand_back(case, by=operator, reason="Sebab rahasia pengembalian")
    workflow.assign(case, by=reviewer, opd=opd_health)
    workflow.add_remark(case, by=reviewer, text="Catatan rahasia PPID", audience=Audience.STAFF)
    workflow.add_remark(case, by=None, text="Pesan rahasia pemohon", audience=Audience.APPLICANT)
    from_ppid = sealed(case.answer_files.model(inforequest=case, uploaded_by=reviewer), "salinan-rahasia-ppid.txt")
    from_ppid.save()
    return case


def addresses(case, objection=None):
    """Every page of the desk, for a case and an objection."""
    base = case.get_absolute_url()
    yield from (reverse(f"desk:{name}") for name in ("requests", "objections", "tasks", "entry", "objection_entry"))
    yield from (base, f"{base}keputusan/", f"{base}serupa/", f"{LIST}?status=semua&saya=on")
    yield from (f"{base}{row.slug}/" for row in ACTS.values())
    yield from (f"{base}putuskan/?putusan={outcome}" for outcome in Outcome.values)
    yield from (f"{base}lampiran/{file.pk}/" for file in case.attachments.all())
    yield from (f"{base}jawaban/{file.pk}/" for file in case.answer_files.all())
    if objection:
        yield objection.get_absolute_url()
        yield from (f"{objection.get_absolute_url()}{row.slug}/" for row in OBJECTION_ACTS.values())


def body(response):
    return b"".join(response.streaming_content if response.streaming else [response.content]).decode()


def test_nobody_enters_without_logging_in(told_case, browser):
    for address in addresses(told_case):
        response = browser().get(address)
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("admin:login"))
        assert "next=" in response.url


@pytest.mark.parametrize("role", [None, Role.ADMIN])
def test_who_works_no_cases_finds_no_desk(told_case, browser, make_user, city, role):
    client = browser(make_user("lain", role, city if role else None))
    for address in addresses(told_case):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code in (404, 405)


CASES = "/admin/permohonan/"


def test_the_agency_reads_its_case_and_nothing_beside_it(told_case, browser, operator):
    client = browser(operator)
    opened = []
    for address in addresses(told_case):
        response = client.get(address)
        page = body(response)
        assert response.status_code in (200, 302, 404), address
        assert [word for word in (*IDENTITY, *HIDDEN_FROM_AGENCIES, "Isi rahasia") if word in page] == [], address
        if response.status_code == 200:
            opened.append(address)
    base = told_case.get_absolute_url()
    assert opened == [LIST, base, f"{LIST}?status=semua&saya=on", f"{base}jawab/", f"{base}kembalikan/"]


def test_there_is_something_to_leak(told_case, browser, reviewer):
    """The twin: PPID does see all of it, the identity only when it is asked for with a reason."""
    client = browser(reviewer)
    page = client.get(told_case.get_absolute_url()).content.decode()
    assert [word for word in HIDDEN_FROM_AGENCIES if word not in page] == []
    assert [word for word in IDENTITY if word in page] == []
    shown = client.post(f"{told_case.get_absolute_url()}identitas/", {"reason": "Menelepon pemohon."})
    assert [word for word in IDENTITY if word not in shown.content.decode()] == []


def test_the_agency_next_door_and_the_one_before_see_nothing(told_case, browser, neighbour):
    client = browser(neighbour)
    for address in addresses(told_case):
        response = client.get(address)
        assert told_case.number not in body(response), address
        assert response.status_code == (200 if address.partition("?")[0] == LIST else 404)


def test_an_agency_opens_its_own_files_and_no_others(told_case, browser, operator, answer_file):
    workflow.answer(told_case, by=operator, text="Ini.", files=[answer_file("Isi kami.", name="punya kami.txt")])
    client = browser(operator)
    base = told_case.get_absolute_url()
    files = told_case.answer_files.all()
    seen = {file.name: client.get(f"{base}jawaban/{file.pk}/").status_code for file in files}
    assert seen == {"berkas-rahasia-tetangga.txt": 404, "salinan-rahasia-ppid.txt": 404, "punya kami.txt": 200}


def test_after_its_turn_the_agency_finds_nothing(told_case, browser, operator, reviewer, opd_kominfo):
    workflow.assign(told_case, by=reviewer, opd=opd_kominfo, reason="Bukan di sana.")
    client = browser(operator)
    assert client.get(told_case.get_absolute_url()).status_code == 404
    assert told_case.number not in body(client.get(f"{LIST}?status=semua"))


def test_rights_end_with_the_membership(told_case, browser, reviewer):
    redate(Membership.objects.filter(user=reviewer), valid_to=timezone.localdate() - timedelta(1))
    assert browser(reviewer).get(LIST).status_code == 404


def test_the_superior_reads_and_does_not_work_requests(told_case, browser, superior):
    client = browser(superior)
    page = client.get(told_case.get_absolute_url())
    assert "Catat keinginan mencabut" in text(page)  # as one who is no party, and nothing else
    assert "Putuskan" not in text(page)
    assert "Catat permohonan" not in text(page)
    assert client.get(reverse("desk:entry")).status_code == 404
    attachment = told_case.attachments.get()
    address = f"{told_case.get_absolute_url()}lampiran/{attachment.pk}/"
    assert client.get(address).status_code == 404
    assert client.post(address, {"reason": "Membaca lampirannya."}).status_code == 404


# Identity ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "cek", "         "])
def test_no_reason_no_identity(told_case, browser, reviewer, reason):
    paper, letter = told_case.applicant.papers.get(), told_case.letters.first()
    attachment = told_case.attachments.get()
    base = told_case.get_absolute_url()
    entries = AccessEntry.objects.count()
    pages = ("identitas/", f"identitas/{paper.pk}/", f"surat/{letter.pk}/", f"lampiran/{attachment.pk}/")
    for address in (base + page for page in pages):
        response = browser(reviewer).post(address, {"reason": reason}, follow=True)
        assert [word for word in IDENTITY if word in response.content.decode()] == []
        assert "alasan" in text(response) or "Tulis untuk apa" in text(response)
    assert AccessEntry.objects.count() == entries


def test_the_reason_is_in_the_journal_and_the_page_is_kept_by_nobody(told_case, browser, superior):
    response = browser(superior).post(f"{told_case.get_absolute_url()}identitas/", {"reason": "Memanggil pemohon."})
    entry = AccessEntry.objects.latest("number")
    assert response.headers["Cache-Control"] == "no-store"
    assert (entry.verb, entry.actor) == ("identity.reveal", superior.username)
    assert entry.fields == {"number": told_case.number, "reason": "Memanggil pemohon."}


def test_identity_is_never_shown_by_an_address(told_case, browser, reviewer):
    paper = told_case.applicant.papers.get()
    attachment, entries = told_case.attachments.get(), AccessEntry.objects.count()
    for page in ("identitas/", f"identitas/{paper.pk}/", f"lampiran/{attachment.pk}/"):
        address = f"{told_case.get_absolute_url()}{page}?reason={'x' * 20}"
        assert browser(reviewer).get(address).status_code == 405
    assert AccessEntry.objects.count() == entries


def test_an_attachment_opens_with_a_reason_that_the_journal_keeps(told_case, browser, reviewer):
    attachment, client = told_case.attachments.get(), browser(reviewer)
    address = f"{told_case.get_absolute_url()}lampiran/{attachment.pk}/"
    assert address not in client.get(told_case.get_absolute_url()).content.decode()
    shown = client.post(f"{told_case.get_absolute_url()}identitas/", {"reason": "Membaca lampirannya."})
    assert f'action="{address}"' in shown.content.decode()
    response = client.post(address, {"reason": "Membaca lampirannya."})
    assert (body(response), response.headers["Cache-Control"]) == ("Isi rahasia.", "no-store")
    entry = AccessEntry.objects.latest("number")
    assert (entry.verb, entry.actor) == ("identity.open_attachment", reviewer.username)
    facts = {"number": told_case.number, "attachment": attachment.pk, "reason": "Membaca lampirannya."}
    assert entry.fields == facts


def test_papers_and_letters_open_with_a_reason(told_case, browser, reviewer):
    paper, base = told_case.applicant.papers.get(), told_case.get_absolute_url()
    response = browser(reviewer).post(f"{base}identitas/{paper.pk}/", {"reason": "Mencocokkan KTP."})
    assert (body(response), response.headers["Cache-Control"]) == ("Isi rahasia.", "no-store")
    assert AccessEntry.objects.latest("number").verb == "identity.open_paper"
    letter = told_case.letters.first()
    unmade = browser(reviewer).post(f"{base}surat/{letter.pk}/", {"reason": "Mencetak ulang."})
    assert unmade.status_code == 404  # the worker has not made it yet


def test_papers_and_letters_of_another_case_are_not_found(told_case, make_request, browser, reviewer):
    other = make_request()
    base = other.get_absolute_url()
    paper, letter = told_case.applicant.papers.get(), Letter.objects.filter(inforequest=told_case).first()
    reason = {"reason": "Mencocokkan berkas."}
    assert browser(reviewer).post(f"{base}identitas/{paper.pk}/", reason).status_code == 404
    assert browser(reviewer).post(f"{base}surat/{letter.pk}/", reason).status_code == 404
    for file in told_case.answer_files.all():
        assert browser(reviewer).get(f"{base}jawaban/{file.pk}/").status_code == 404
    assert browser(reviewer).post(f"{base}lampiran/{told_case.attachments.get().pk}/", reason).status_code == 404


def test_operators_never_see_identity(told_case, browser, operator):
    base, reason = told_case.get_absolute_url(), {"reason": "Saya ingin tahu siapa."}
    for address in (
        "identitas/",
        f"identitas/{told_case.applicant.papers.get().pk}/",
        f"surat/{told_case.letters.first().pk}/",
        f"lampiran/{told_case.attachments.get().pk}/",
    ):
        assert browser(operator).post(base + address, reason).status_code == 404


# Objections --------------------------------------------------------------------------------------------------------


def test_agencies_see_no_objection(make_objection, browser, operator, opd_health):
    objection = make_objection("d", opd=opd_health)
    client = browser(operator)
    for address in addresses(objection.inforequest, objection):
        response = client.get(address)
        assert objection.number not in body(response)
    assert client.get(objection.get_absolute_url()).status_code == 404


def test_who_decided_the_request_does_not_rule(make_objection, make_user, city, browser, granting, make_request):
    both = make_user("rangkap", Role.REVIEWER, city)
    Membership.objects.create(user=both, role=Role.SUPERIOR, opd=city)
    case = make_request("answered")
    decisions.decide(case, by=both, **granting)
    decisions.send(case, by=both, channel="email", looked_for=True)
    texts = {"reason": "Bukan itu.", "purpose": "Penelitian.", "position": "Diminta rinci."}
    objection = objections.file("d", texts, inforequest=case).objection
    client = browser(both)
    assert "Keberatan tidak boleh diputuskan oleh orang yang memperpanjang" in text(
        client.get(objection.get_absolute_url())
    )
    response = client.post(
        f"{objection.get_absolute_url()}putuskan/", {"version": 0, "outcome": "granted", "order": "Berikan."}
    )
    assert "tidak boleh diputuskan oleh orang yang" in text(response)


def test_the_admins_front_page_leads_to_the_desk(told_case, browser, reviewer, operator, site_admin):
    for person, is_led in ((reviewer, True), (operator, True), (site_admin, False)):
        client = Client()  # the admin's titles are its own
        client.force_login(person)
        assert (f'href="{LIST}"' in body(client.get("/admin/"))) == is_led
