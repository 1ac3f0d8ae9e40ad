"""Two acts about one case at the same moment."""

from threading import Thread

import pytest
from django.db import connection, transaction

from requests_app.states import Act
from requests_app.workflow import objections
from requests_app.workflow.transition import lock_case
from tests.requests_app.conftest import TODAY

SECONDS = 20
TEXTS = {"reason": "Kurang.", "purpose": "Riset.", "position": "Tabelnya tidak ada."}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
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
        thread.join(SECONDS)
        waited = thread.is_alive()
    thread.join()
    assert filed and not waited
