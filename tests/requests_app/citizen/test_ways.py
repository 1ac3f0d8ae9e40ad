"""The ways of a request, an objection and a dispute: their limits are the periods that hold today."""

from datetime import date

import pytest
import time_machine

from requests_app.models import LegalPeriod, legal_calendar
from requests_app.workflow.clock import period_changes
from tests.markup import text
from tests.requests_app.conftest import seen

pytestmark = pytest.mark.django_db


@time_machine.travel(date(2026, 3, 2))
def test_its_limits_are_those_of_the_table(client):
    words = text(client.get("/alur/")).replace("\N{NO-BREAK SPACE}", " ")
    days = legal_calendar().days_on(date(2026, 3, 2))
    assert f"Paling lambat {days['answer']} hari kerja, Pasal 22 ayat (7)" in words
    assert f"Paling lama {days['extension']} hari kerja lagi, Pasal 22 ayat (8)" in words
    assert f"Paling lambat {days['reply']} hari kerja, Pasal 36 ayat (2)" in words
    assert f"Paling lambat {days['cassation']} hari, Pasal 50" in words


def test_every_picture_is_also_a_list(client):
    page = client.get("/alur/").content.decode()
    assert page.count('role="img"') == page.count("<ol>") == 3


def test_a_later_row_is_shown_from_its_day_on(client, reviewer, superior):
    new = LegalPeriod(
        kind="answer", days=5, article="Pasal 23 ayat (1)", law="UU Nomor 1 Tahun 2026", valid_from=date(2027, 1, 4),
        reason="Undang-undang baru.",
    )  # fmt: skip
    with time_machine.travel(date(2026, 12, 1)):
        seen(period_changes.confirm, period_changes.propose(new, by=reviewer), by=superior)
        assert "Paling lambat 10 hari kerja" in text(client.get("/alur/"))
    with time_machine.travel(date(2027, 1, 5)):
        words = text(client.get("/alur/")).replace("\N{NO-BREAK SPACE}", " ")
    assert "Paling lambat 5 hari kerja, Pasal 23 ayat (1)" in words
