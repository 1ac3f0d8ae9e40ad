"""The requests of a year by month are those of the register, by the same rule of what is late."""

from collections import Counter
from datetime import date

import pytest

from opd.calendar.workdays import add_workdays
from requests_app.models import Channel, Delivery
from requests_app.registers import figures, months, registers
from requests_app.registers.figures import ObjectionScore, OnTime, Punctuality
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from tests.requests_app.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(make_request, reviewer, granting, calendar):
    """A year with a request of every kind: in time, late, running, overdue, withdrawn; and one in another month."""
    make_request("sent")
    late = make_request("decided")
    decisions.send(
        late, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=add_workdays(late.due_on, 2, calendar.names)
    )
    make_request("assigned")
    workflow.withdraw(make_request())
    make_request("assigned", today=date(2026, 6, 1))
    return months.year_of_requests(2026, date(2026, 6, 3))


def test_months_by_punctuality(year):
    assert year.punctual == {
        3: Counter({Punctuality.IN_TIME: 1, Punctuality.LATE: 1, Punctuality.OVERDUE: 1, Punctuality.ENDED: 1}),
        6: Counter({Punctuality.RUNNING: 1}),
    }
    assert [(one.agency, one.is_overdue) for one in year.open] == [
        ("Dinas Kesehatan", True),
        ("Dinas Kesehatan", False),
    ]
    assert year.open[1].age == 2


def test_they_add_up_to_the_register(year):
    counted = registers.figures(2026)
    totals = sum(year.punctual.values(), Counter())
    assert year.received == counted["received"] == totals.total()
    assert len(year.open) == counted["open"] == totals[Punctuality.RUNNING] + totals[Punctuality.OVERDUE]
    assert totals[Punctuality.ENDED] == counted["withdrawn"] + counted["lapsed"]
    assert figures.on_time(2026) == OnTime(
        told=totals[Punctuality.IN_TIME] + totals[Punctuality.LATE], kept=totals[Punctuality.IN_TIME]
    )
    assert len(year.all_days) == sum(row["number"] for row in figures.details(2026)["days"])
    assert (year.median, year.ninetieth) == (6.0, 12)


def test_two_queries_whatever_the_number(year, make_request, django_assert_num_queries):
    for _time in range(3):
        make_request("sent")
    with django_assert_num_queries(2):
        months.year_of_requests(2026, date(2026, 6, 3))


def test_a_year_without_requests(db):
    year = months.year_of_requests(2020)
    assert (year.received, year.punctual, year.open, year.median, year.ninetieth) == (0, {}, [], None, None)
    assert figures.on_time(2020) == OnTime(0, 0)


def test_a_day_of_another_year_counts_in_the_nearest_month(make_request, asked, person, reviewer):
    make_request(today=TODAY)
    entered = {"by": reviewer, "channel": Channel.LETTER, "received_on": date(2025, 12, 31)}
    workflow.register(asked, person(), today=date(2026, 1, 2), **entered)
    assert list(months.year_of_requests(2026, date(2026, 4, 1)).punctual) == [TODAY.month, 1]


def test_received_by_the_same_day(make_request):
    make_request(today=TODAY)
    make_request(today=date(2026, 6, 1))
    assert [months.received_until(2026, day) for day in (TODAY, date(2026, 6, 1))] == [1, 2]


def test_objections_granted_of_those_decided(make_objection, superior):
    make_objection()
    for outcome in ("upheld", "granted"):
        objection = make_objection()
        order = {"order": "Berikan salinannya."} if outcome == "granted" else {}
        objections.rule(objection, by=superior, outcome=outcome, reasons="Alasan.", today=TODAY, **order)
        objections.reply(objection, by=superior, channel="email", today=TODAY)
    assert figures.objection_score(2026) == ObjectionScore(decided=2, granted=1, running=1)
