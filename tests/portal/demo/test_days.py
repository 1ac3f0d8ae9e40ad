"""The whole demo city, begun on other days of the year: as full and as true as today."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import Max
from django.utils import timezone

from documents.duties import matrix
from documents.models import Document
from opd import ledger
from portal.demo.cases import cases
from portal.figures import headline
from requests_app.models import Event, InformationRequest

DAYS = {
    "midnight of New Year": "2027-01-01T00:10+07:00",
    "Idul Fitri": "2027-03-10T10:00+07:00",
    "a report just due": "2027-04-01T09:00+07:00",
    "a joint leave": "2026-12-24T10:00+07:00",
    "two years on": "2028-12-01T10:00+07:00",
}

pytestmark = [pytest.mark.long, pytest.mark.one_engine, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("moment", DAYS.values(), ids=DAYS)
def test_the_city_is_whole_on_every_day(moment, settings, client):
    settings.DEBUG = True
    with time_machine.travel(datetime.fromisoformat(moment)):
        call_command("seed_demo", verbosity=0)
        today = timezone.localdate()
        _look(today, client)
        before = Document.objects.count(), InformationRequest.objects.count()
    with time_machine.travel(datetime.fromisoformat(moment) + timedelta(days=40)):
        call_command("seed_demo", verbosity=0)
    assert (Document.objects.count(), InformationRequest.objects.count()) == before


def _look(today, client):
    """Papers of the last twelve months, duties met, a front page with figures, a desk with what is late and open."""
    requests = InformationRequest.objects
    assert matrix.matrix(today).score.met == 95
    assert requests.count() == sum("register" in part["acts"] for part in cases.plot())
    assert (requests.open().count(), requests.overdue(today).count()) == (21, 2)
    assert today - timedelta(days=45) < Document.objects.public().aggregate(newest=Max("date"))["newest"] < today
    _met, days, received, _objections = headline.of_home(today)
    assert 6 <= float(days.value.replace(",", ".")) <= 10
    assert int(received.value) > 20
    assert not Event.objects.filter(at__gt=timezone.now()).exists()
    assert ledger.verify() is None
    assert client.get("/").status_code == 200
