"""A date of a year whose days off nobody has confirmed is *sementara* wherever it is told (domain rule 2)."""

import re
from datetime import timedelta

import pytest
from django.utils.formats import date_format

from opd.models import Holiday, Message
from requests_app.workflow import objections
from tests.conftest import NOW, empty_outbox
from tests.markup import text

pytestmark = pytest.mark.usefixtures("one_day")

AHEAD = [NOW + timedelta(days=number) for number in range(1, 120)]
SURE_DATE = re.compile("(?:" + "|".join(date_format(day, "j F Y") for day in AHEAD) + r")(?! \(?sementara)")
WORKING = re.compile(r"<details class=\"working\".*?</details>", re.DOTALL)  # it says so once for all its days
STAGES = ["submitted", "incomplete", "assigned", "answered", "decided", "sent", "closed"]


@pytest.fixture
def unconfirmed(calendar):
    Holiday.objects.update(confirmed=False)


def confirm_all():
    Holiday.objects.update(confirmed=True, source="SKB 1/2026")


@pytest.fixture
def told(citizen, link, unconfirmed):
    """-> all that the applicant is told of a case but the day by day working."""

    def tell(case):
        page = citizen.get(link(case))
        page.content = WORKING.sub("", page.content.decode()).encode()
        return " ".join([text(page), *Message.objects.values_list("body", flat=True)])

    return tell


@pytest.mark.parametrize("stage", STAGES)
def test_every_future_date_of_a_request_says_so(make_request, told, stage):
    words = told(make_request(stage, today=NOW))
    assert "(sementara)" in words
    assert SURE_DATE.findall(words) == []


@pytest.mark.parametrize("step", ["filed", "replied"])
def test_so_do_those_of_an_objection(make_objection, superior, told, step):
    objection = make_objection(today=NOW)
    if step == "replied":
        objections.rule(objection, by=superior, outcome="upheld", reasons="Sudah sesuai.", today=NOW)
        objections.reply(objection, by=superior, channel="email", today=NOW)
    words = told(objection.inforequest)
    assert "(sementara)" in words
    assert SURE_DATE.findall(words) == []


def test_so_does_the_file_for_a_calendar(make_request, citizen, link, unconfirmed):
    content = citizen.get(f"{link(make_request(today=NOW))}tenggat.ics").content.decode()
    assert "(sementara)" in content
    confirm_all()
    assert "sementara" not in citizen.get(f"{link(make_request(today=NOW))}tenggat.ics").content.decode()


def test_the_reason_is_told_once_on_the_page(make_request, citizen, link, unconfirmed):
    why = "bertanda “sementara” masih dapat bergeser"
    case = make_request("sent", today=NOW)
    assert why in text(citizen.get(link(case)))
    confirm_all()
    assert why not in text(citizen.get(link(case)))


@pytest.mark.parametrize("stage", STAGES)
def test_no_date_of_a_confirmed_year_does(make_request, told, stage):
    inforequest = make_request(stage, today=NOW)
    confirm_all()
    empty_outbox()
    assert "sementara" not in told(inforequest).lower()
