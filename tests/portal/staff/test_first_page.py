"""The first page of the staff: what waits for a person, late first, with one next act each, whatever its number."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from opd.condition import examine
from opd.models import Membership, Role, User
from requests_app.models import Applicant, Audience, Delivery, InformationRequest, OpeningTask, Remark
from requests_app.workflow import objections
from requests_app.workflow import requests as workflow
from tests import first_page
from tests.markup import CheckedClient, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar", "on_that_day")]

# Received on, as seen on Friday 13 March 2026: the due date is 5 working days past, today, and in the next week.
OVERDUE, DUE_TODAY, LATER, TODAY = date(2026, 2, 20), date(2026, 2, 27), date(2026, 3, 3), date(2026, 3, 13)


@pytest.fixture
def on_that_day():
    with time_machine.travel(datetime(2026, 3, 13, 10, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False):
        yield


@pytest.fixture
def people(operator, reviewer, superior, site_admin):
    return {Role.OPERATOR: operator, Role.REVIEWER: reviewer, Role.SUPERIOR: superior, Role.ADMIN: site_admin}


@pytest.fixture
def enter():
    """-> a client that is signed in, for which *Sistem* is examined anew."""

    def enter(person: User, client: Client | None = None) -> Client:
        cache.delete("system.faults")
        client = client or CheckedClient()
        client.force_login(person)
        return client

    return enter


def waiting(client) -> dict[str, int]:
    """Return the kinds that wait, without what waits in each new city: settings, and duties that nobody has met."""
    return {kind: number for kind, number in first_page.counts(client).items() if kind not in ("sistem", "kewajiban")}


# What and for whom --------------------------------------------------------------------------------------------------


def test_where_nothing_waits_it_says_so(people, enter):
    for person in people.values():
        assert waiting(enter(person)) == {}
    client = enter(people[Role.SUPERIOR])
    assert (first_page.rows(client), first_page.counts(client)) == ([], {})
    assert "Tidak ada yang menunggu Anda." in text(client.get("/admin/"))


def test_each_person_is_shown_what_they_act_on(people, enter, make_request, make_objection, make_document):
    make_document("submitted")
    make_document("returned", title="Dikembalikan")
    make_document("draft", title="Draf")
    make_request("assigned")
    make_request("submitted")
    objection = make_objection()
    OpeningTask.objects.create(objection=objection, information="Daftar.", raised_on=timezone.localdate())
    assert waiting(enter(people[Role.OPERATOR])) == {"permohonan": 1, "dokumen": 2}
    assert waiting(enter(people[Role.SUPERIOR])) == {"keberatan": 2}
    assert waiting(enter(people[Role.REVIEWER])) == {"permohonan": 1, "keberatan": 1, "dokumen": 1}
    assert waiting(enter(people[Role.ADMIN])) == {}


def test_each_act_is_the_next_one_and_its_page_opens(people, enter, make_request, make_objection, make_document):
    make_document("submitted", title="Yang diperiksa")
    for stage in ("submitted", "assigned", "answered", "decided"):
        make_request(stage)
    make_objection()
    assert [act for _title, act in first_page.acts(enter(people[Role.REVIEWER]), "?jenis=permohonan")] == [
        "Teruskan ke OPD", "Putuskan", "Kirim pemberitahuan",
    ]  # fmt: skip
    assert first_page.acts(enter(people[Role.REVIEWER]), "?jenis=dokumen") == [("Yang diperiksa", "Periksa")]
    assert [act for _title, act in first_page.acts(enter(people[Role.OPERATOR]), "?jenis=permohonan")] == [
        "Tulis jawaban"
    ]
    assert [act for _title, act in first_page.acts(enter(people[Role.SUPERIOR]))] == ["Putuskan keberatan"]


@pytest.mark.parametrize(("received", "group"), [(OVERDUE, "terlambat"), (DUE_TODAY, "minggu-ini")])
def test_a_case_that_is_due_is_shown_to_all_who_answer_for_the_city_wherever_it_is(
    people, enter, make_request, neighbour, received, group
):
    case = make_request("assigned", today=received)
    make_request("assigned")
    for role, act, page in ((Role.REVIEWER, "Ingatkan OPD", "ingatkan/"), (Role.SUPERIOR, "Buka perkara", "")):
        client = enter(people[role])
        [row] = first_page.rows(client, "?jenis=permohonan")
        assert (row.number, row.act, row.address) == (case.number, act, case.get_absolute_url() + page)
        assert first_page.groups(client, "?jenis=permohonan") == {group: 1}
    assert first_page.groups(enter(people[Role.OPERATOR]), "?jenis=permohonan") == {group: 1, "menunggu": 1}
    assert waiting(enter(neighbour)) == {}
    assert waiting(enter(people[Role.ADMIN])) == {}


def test_an_agency_is_never_told_who_asks(people, enter, make_request):
    case = make_request("assigned", information="Hubungi saya di 0812-7000-1234, siti@warga.test, untuk anggaran.")
    workflow.add_remark(case, by=None, text="Kapan jawabannya?", audience=Audience.APPLICANT)
    page = enter(people[Role.OPERATOR]).get("/admin/").content.decode()
    assert "untuk anggaran" in page
    found = [word for word in (case.applicant.name, "0812-7000-1234", "siti@warga.test", "Kapan jawab") if word in page]
    assert found == []


def test_a_message_waits_until_it_is_answered(people, enter, make_request):
    case = make_request("assigned")
    for words in ("Kapan?", "Masih menunggu."):
        workflow.add_remark(case, by=None, text=words, audience=Audience.APPLICANT)
    workflow.add_remark(case, by=people[Role.REVIEWER], text="Catatan kita.", audience=Audience.STAFF)
    client = enter(people[Role.REVIEWER])
    assert [(row.title, row.act) for row in first_page.rows(client, "?kelompok=pesan")] == [
        ("“Masih menunggu.”", "Balas")
    ]
    assert waiting(enter(people[Role.SUPERIOR])) == {}
    workflow.add_remark(case, by=people[Role.REVIEWER], text="Pekan depan.", audience=Audience.APPLICANT)
    assert waiting(enter(people[Role.REVIEWER])) == {}


def test_an_order_is_late_until_it_is_carried_out(people, enter, make_objection):
    objection = make_objection()
    ruling = {"outcome": "granted", "order": "Berikan rinciannya.", "order_due_on": date(2026, 3, 16)}
    objections.rule(objection, by=people[Role.SUPERIOR], **ruling)
    [row] = first_page.rows(enter(people[Role.REVIEWER]), "?jenis=keberatan")
    assert row.act == "Kirim tanggapan"
    objections.reply(objection, by=people[Role.SUPERIOR], channel=Delivery.EMAIL)
    assert first_page.groups(enter(people[Role.REVIEWER]), "?jenis=keberatan") == {"menunggu": 1}
    with time_machine.travel(datetime(2026, 3, 17, 10, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False):
        for role in (Role.REVIEWER, Role.SUPERIOR):
            client = enter(people[role])
            assert first_page.groups(client, "?jenis=keberatan") == {"terlambat": 1}
            assert [row.title for row in first_page.rows(client, "?jenis=keberatan")] == ["Berikan rinciannya."]


def test_a_letter_on_paper_waits_to_be_handed_over(people, enter, make_request, person):
    case = make_request(applicant=person(email=""))
    workflow.ask_completion(case, by=people[Role.REVIEWER], missing="Sebutkan tahunnya.")
    [row] = first_page.rows(enter(people[Role.REVIEWER]), "?jenis=surat")
    assert (row.number, row.act) == (case.number, "Catat penyerahan surat")
    assert enter(people[Role.REVIEWER]).get(row.address).status_code == 200


def test_a_judge_who_took_part_has_nothing_to_rule(people, enter, city, make_objection):
    """The reviewer who decided the request becomes Atasan PPID: the objection waits for another one."""
    make_objection()
    Membership.objects.create(user=people[Role.REVIEWER], role=Role.SUPERIOR, opd=city)
    assert "keberatan" not in waiting(enter(people[Role.REVIEWER]))
    assert waiting(enter(people[Role.SUPERIOR])) == {"keberatan": 1}


def test_what_a_person_cannot_mend_is_no_work_of_theirs(people, enter):
    for role in (Role.REVIEWER, Role.ADMIN):
        client = enter(people[role], Client())
        page = client.get("/admin/sistem/")
        linked = [fact for fact, opens in page.context["wrong"] if opens]
        for step, opens in page.context["steps"]:
            assert not opens or client.get(step.address).status_code == 200
        assert (
            first_page.counts(client).get("sistem", 0)
            == len(linked)
            <= sum(bool(fact.remedy) for fact in examine(timezone.now()))
        )
        assert len(first_page.acts(client, "?jenis=sistem&kelompok=menunggu")) == len(linked)


# Order, groups, filters ---------------------------------------------------------------------------------------------


def test_what_is_due_first_stands_on_top(people, enter, make_request, make_document):
    make_document("submitted", title="Dokumen")
    cases = [make_request(today=day) for day in (LATER, DUE_TODAY, OVERDUE)]
    client = enter(people[Role.REVIEWER])
    assert [row.number for row in first_page.rows(client, "?jenis=permohonan")] == [
        case.number for case in reversed(cases)
    ]
    assert list(first_page.groups(client, "?jenis=permohonan").items()) == [
        ("terlambat", 1), ("minggu-ini", 1), ("menunggu", 1),
    ]  # fmt: skip
    words = text(client.get("/admin/"))
    assert [said for said in ("5 hari lewat", "Hari ini", "2 hari lagi") if said not in words] == []


def test_a_group_shows_six_and_leads_to_the_rest_by_kind(people, enter, make_request, make_document):
    cases = [make_request() for _number in range(8)]
    make_document("submitted")
    client = enter(people[Role.REVIEWER])
    assert len(first_page.rows(client)) <= 2 * 6
    assert "2 permohonan" in text(client.get("/admin/"))
    shown = first_page.rows(client, "?kelompok=menunggu&jenis=permohonan")
    assert [row.number for row in shown] == [case.number for case in cases]


@pytest.mark.parametrize("query", ["?jenis=apa&kelompok=saja", "?halaman=x", "?kelompok=&jenis=%0A", "?status=semua"])
def test_what_names_no_filter_filters_nothing(people, enter, make_request, query):
    make_request()
    client = enter(people[Role.REVIEWER])
    assert first_page.rows(client, query) == first_page.rows(client)


@pytest.mark.parametrize("page", ["9", "100", "999999999999"])
def test_behind_the_last_page_nothing_is_shown(people, enter, make_request, page):
    make_request()
    client = enter(people[Role.REVIEWER])
    answer = client.get(f"/admin/?kelompok=menunggu&halaman={page}")
    assert answer.status_code == 200


def test_the_tables_have_a_page_of_their_own(people, enter):
    client = enter(people[Role.REVIEWER])
    assert 'id="model-holiday"' not in client.get("/admin/").content.decode()
    assert 'id="model-holiday"' in client.get("/admin/tabel/").content.decode()


# Few questions ------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(make_request):
    """-> many requests received on `day`, each with a message, written without the verbs: numbers alone differ."""

    def make(count: int, day: date, year: int) -> None:
        first = make_request(today=day)
        people = Applicant.objects.bulk_create(_copies(first.applicant, count))
        rows = _copies(first, count)
        for number, (row, applicant) in enumerate(zip(rows, people, strict=True), 1):
            row.year, row.sequence, row.number, row.applicant = year, number, f"{number}/PPID/{year}", applicant
        cases = InformationRequest.objects.bulk_create(rows)
        Remark.objects.bulk_create(
            Remark(inforequest=case, audience=Audience.APPLICANT, text="Kapan?") for case in cases
        )

    return make


def _copies(row, count: int) -> list:
    rows = []
    for _number in range(count):
        copy = type(row).objects.get(pk=row.pk)
        copy.pk = None
        rows.append(copy)
    return rows


def _asked(client, count) -> int:
    client.get("/admin/")  # examines *Sistem*, which is kept for a minute
    with count as asked:
        assert client.get("/admin/").status_code == 200
    return len(asked)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.REVIEWER, Role.SUPERIOR, Role.ADMIN])
def test_an_empty_desk_asks_few_questions(people, enter, role, django_assert_max_num_queries):
    assert _asked(enter(people[role], Client()), django_assert_max_num_queries(40)) > 0


def test_as_many_questions_for_two_thousand_as_for_ten(people, enter, many, django_assert_max_num_queries):
    client = enter(people[Role.REVIEWER], Client())
    many(2, OVERDUE, 2020), many(2, TODAY, 2021)
    few = _asked(client, django_assert_max_num_queries(40))
    assert sum(waiting(client).values()) == 10
    many(400, OVERDUE, 2022), many(600, TODAY, 2023)
    assert sum(waiting(client).values()) >= 2000
    assert _asked(client, django_assert_max_num_queries(40)) == few
