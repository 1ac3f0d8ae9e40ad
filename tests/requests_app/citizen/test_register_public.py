"""The public register: every request, no person."""

from datetime import timedelta

import pytest

from opd.calendar.workdays import add_workdays
from requests_app.models import Delivery, ObjectionOutcome, Outcome
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from tests.conftest import NOW
from tests.markup import text
from tests.requests_app.conftest import NIK, TODAY

pytestmark = pytest.mark.usefixtures("one_day")

PAGE = "/permohonan/register/"


def shown(response):
    return [(row.number, row.status, row.punctuality, row.days) for row in response.context["rows"]]


def test_every_state_in_the_one_vocabulary(citizen, make_request, reviewer):
    for stage in ("submitted", "incomplete", "assigned", "decided", "sent"):
        make_request(stage, today=NOW)
    workflow.withdraw(make_request(today=NOW))
    extended = make_request("assigned", today=NOW)
    workflow.extend(extended, by=reviewer, reason="Banyak.", today=NOW)
    year = NOW.year
    assert shown(citizen.get(PAGE)) == [
        (f"7/PPID/{year}", "Diperpanjang", "Masih berjalan", None),
        (f"6/PPID/{year}", "Dicabut", "", None),
        (f"5/PPID/{year}", "Selesai: diberikan", "Tepat waktu", 0),
        (f"4/PPID/{year}", "Sedang diproses", "Masih berjalan", None),
        (f"3/PPID/{year}", "Sedang diproses", "Masih berjalan", None),
        (f"2/PPID/{year}", "Perlu dilengkapi", "Masih berjalan", None),
        (f"1/PPID/{year}", "Terkirim", "Masih berjalan", None),
    ]


def test_no_person_and_nothing_internal(citizen, make_request, reviewer, operator):
    inforequest = make_request("sent")
    workflow.add_remark(inforequest, by=reviewer, text="Catatan dalam.", audience="staff")
    page = citizen.get(PAGE).content.decode()
    secrets = ["Sri Contoh", NIK, NIK[:4], "Jalan Contoh", "0812", "warga.test", "Laporan realisasi", "Penelitian"]
    for secret in [*secrets, "Catatan dalam.", "Ini laporannya.", reviewer.username, operator.username]:
        assert secret not in page
    assert "Isi belum dibuka untuk umum" in text(citizen.get(PAGE))


def test_words_are_shown_when_a_person_has_released_them(citizen, make_request, reviewer):
    workflow.publish_text(make_request(), by=reviewer, text="Realisasi anggaran <b>2025</b>.")
    assert "Realisasi anggaran &lt;b&gt;2025&lt;/b&gt;." in citizen.get(PAGE).content.decode()


def test_late_and_overdue(citizen, make_request, reviewer, granting, calendar):
    late = make_request("answered", today=TODAY)
    decisions.decide(late, by=reviewer, today=late.due_on, **granting)
    day = add_workdays(late.due_on, 2, calendar.names)
    decisions.send(late, by=reviewer, channel=Delivery.EMAIL, today=day, looked_for=True)
    make_request("assigned", today=TODAY)
    assert shown(citizen.get(PAGE)) == [
        ("2/PPID/2026", "Sedang diproses", "Lewat tenggat", None),
        ("1/PPID/2026", "Selesai: diberikan", "Terlambat", 12),
    ]
    assert "0 dari 1" in text(citizen.get(PAGE))


def test_outcome_of_an_objection_only_when_told(citizen, make_objection, superior):
    objection = make_objection(today=NOW)
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.GRANTED, order="Berikan.")
    assert [row.objections for row in citizen.get(PAGE).context["rows"]] == [["Keberatan diajukan"]]
    objections.reply(objection, by=superior, channel=Delivery.EMAIL)
    assert [row.objections for row in citizen.get(PAGE).context["rows"]] == [["Keberatan dikabulkan"]]


def test_filters(citizen, make_request):
    make_request("sent", today=TODAY)
    make_request(today=TODAY - timedelta(days=365))
    assert [row.number for row in citizen.get(PAGE, {"tahun": "2025"}).context["rows"]] == ["1/PPID/2025"]
    assert [row.number for row in citizen.get(PAGE, {"status": "granted"}).context["rows"]] == ["1/PPID/2026"]
    assert [row.number for row in citizen.get(PAGE, {"status": "diproses"}).context["rows"]] == ["1/PPID/2025"]
    assert citizen.get(PAGE, {"status": "dicabut"}).context["rows"] == []
    both = citizen.get(PAGE, {"status": "bukan", "tahun": "2025"}).context
    assert ([row.number for row in both["rows"]], both["year"], both["status"]) == (["1/PPID/2025"], 2025, "")


def test_decided_but_untold_is_in_process(citizen, make_request):
    make_request("decided")
    assert len(citizen.get(PAGE, {"status": "diproses"}).context["rows"]) == 1
    assert citizen.get(PAGE, {"status": Outcome.GRANTED}).context["rows"] == []


@pytest.mark.parametrize(
    "query",
    [
        "tahun=0",
        "tahun=%0A",
        "tahun=null",
        "tahun=1&tahun=%20",
        "status=%27%3B--",
        "year=1",
        "page=x",
        "page=999",
        "tahun=9999999999999",
    ],
)
def test_any_question_is_answered(citizen, make_request, query):
    make_request()
    assert len(citizen.get(f"{PAGE}?{query}").context["rows"]) == 1


@pytest.mark.parametrize("number", [1, 30])
def test_number_of_queries_is_fixed(citizen, make_request, make_objection, number, django_assert_num_queries):
    for _ in range(number):
        make_objection(inforequest=make_request("sent"))
    with django_assert_num_queries(17):
        citizen.get(PAGE)


@pytest.mark.django_db
def test_empty_register(citizen):
    assert "Tidak ada permohonan yang cocok." in text(citizen.get(PAGE))
