"""Two acts about one case at the same moment, of which SQLite, with its one writer, has none."""

from threading import Thread

import pytest
import time_machine
from django.db import connection, transaction

from opd.models import Holiday, HolidayKind
from requests_app.states import Act
from requests_app.workflow import decisions, objections
from requests_app.workflow.clock import holiday_changes, recompute
from requests_app.workflow.transition import lock_case
from tests.patience import PATIENCE
from tests.requests_app.conftest import TODAY, scanned

TEXTS = {"reason": "Kurang.", "purpose": "Riset.", "position": "Tabelnya tidak ada."}

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def test_an_objection_does_not_wait_for_an_act_that_holds_its_request(make_request):
    """It holds the counters and the ledger when its rows are checked: if it waited, both would wait for ever."""
    case, filed = make_request("sent"), []

    def file():
        try:
            filed.append(objections.file("d", TEXTS, inforequest=case, today=TODAY))
        finally:
            connection.close()

    thread = Thread(target=file)
    with transaction.atomic():
        lock_case(case, Act.BOUNCE)
        thread.start()
        thread.join(PATIENCE)
        waited = thread.is_alive()
    thread.join()
    assert filed and not waited


@time_machine.travel("2026-03-13 02:00:00+00:00")
def test_a_day_off_inside_a_case_that_a_bounce_opens_meanwhile_needs_two_people(make_request, reviewer):
    """Without the lock of the calendar the change would read the open cases first, and this is none yet."""
    case, ended = make_request("sent"), []
    off = Holiday(date=case.due_on, kind=HolidayKind.LOCAL, name="Hari daerah", source="SK 1/2026", confirmed=True)

    def change():
        try:
            holiday_changes.save_day(off, by=reviewer)
        except holiday_changes.NeedsTwoPeople:
            ended.append("refused")
        finally:
            connection.close()

    thread = Thread(target=change)
    with transaction.atomic():
        decisions.bounce(case, by=reviewer, on=TODAY, reason="Kotak tidak ada.", scan=scanned(), today=TODAY)
        thread.start()
        thread.join(4)  # more than it takes to read the open cases
    thread.join()
    assert ended == ["refused"]
    assert recompute.out_of_step().moved == []
