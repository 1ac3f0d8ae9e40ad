"""Details of a year's figures, counted from the register."""

from datetime import date

import pytest

from documents.models import Classification
from requests_app.models import InformationRequest
from requests_app.registers import figures
from requests_app.workflow import decisions, disputes, objections
from requests_app.workflow import requests as workflow
from tests.requests_app.conftest import TODAY

pytestmark = pytest.mark.django_db


def test_a_year_without_requests(db):
    details = figures.details(2026)
    assert (details["objections"], details["disputes"], details["days"], details["refusal_grounds"]) == (0, 0, [], {})


def test_days_by_class(make_request, make_document, operator, reviewer, granting):
    document = make_document(classification=Classification.ANYTIME)
    inforequest = make_request("assigned")
    workflow.answer(inforequest, by=operator, text="Ini.", documents=[document], today=TODAY)
    decisions.decide(inforequest, by=reviewer, today=TODAY, **granting)
    decisions.send(inforequest, by=reviewer, channel="email", today=TODAY, looked_for=True)
    make_request("sent")
    make_request("decided")
    stated = make_request("answered")
    decisions.decide(stated, by=reviewer, today=TODAY, **granting | {"classification": Classification.PERIODIC})
    decisions.send(stated, by=reviewer, channel="email", today=TODAY, looked_for=True)
    assert [(row["label"], row["number"]) for row in figures.details(2026)["days"]] == [
        ("Berkala", 1),
        ("Setiap saat", 1),
        ("Kelas tidak dicatat", 1),
    ]


def test_median_and_ninetieth(make_request, reviewer):
    for days, day in ((1, date(2026, 3, 16)), (2, date(2026, 3, 17)), (0, TODAY)):
        inforequest = make_request("decided")
        decisions.send(inforequest, by=reviewer, channel="email", today=day, looked_for=True)
        assert inforequest.state == "sent", days
    [row] = figures.details(2026)["days"]
    assert (row["number"], row["median"], row["ninetieth"]) == (3, 1, 2)


@pytest.mark.parametrize(("number", "within"), [(1, 1), (9, 9), (10, 9), (11, 10), (20, 18), (100, 90)])
def test_ninety_of_a_hundred(number, within):
    assert figures.ninetieth(range(1, number + 1)) == within


def test_objections_and_disputes(make_objection, superior, reviewer):
    objection = make_objection()
    objections.rule(objection, by=superior, outcome="upheld", reasons="Sudah benar.", today=TODAY)
    objections.reply(objection, by=superior, channel="email", today=TODAY)
    disputes.record_dispute(objection, by=reviewer, filed_on=TODAY, today=TODAY)
    details = figures.details(2026)
    assert (details["objections"], details["disputes"]) == (1, 1)
    assert details["objection_grounds"] == {"Tanggapan tidak sebagaimana yang diminta": 1}
    assert details["objection_outcomes"] == {"Menguatkan putusan PPID": 1}
    assert details["dispute_stages"] == {"Terdaftar di Komisi Informasi": 1}


def test_the_public_register_shows_them(citizen, make_request):
    make_request("sent")
    html = citizen.get("/permohonan/register/").content.decode()
    assert "Lama menjawab menurut kelas informasi" in html
    assert InformationRequest.objects.count() == 1
