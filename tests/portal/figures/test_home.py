"""The figures of the home page are those of the pages behind them, asked once for each act."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.duties import months
from documents.models import DailyUse, DutyMonth, Use
from opd import ledger
from tests.markup import text

pytestmark = pytest.mark.django_db


def test_four_figures(spring, citizen, make_request, opd_health, reviewer):
    make_request("sent")
    assert citizen.get("/").context["figures"][0].value == "–"
    DutyMonth.objects.create(opd=opd_health, month=date(2026, 3, 1), met=3, owed=4)
    DutyMonth.objects.create(opd=opd_health, month=date(2026, 4, 1), met=1, owed=4)
    months.correct(opd_health, date(2026, 4, 1), by=reviewer, met=2, owed=4, reason="Salah hitung.")
    shown = citizen.get("/").context["figures"]
    assert [figure.value for figure in shown] == ["50 %", "0", "1", "0"]
    assert shown[0].note == "2 dari 4, akhir April 2026"
    assert shown[2].label == "permohonan tahun 2026"
    assert "Dalam angka" in text(citizen.get("/"))


def test_sought_documents_are_linked(citizen, make_document):
    document, today = make_document(title="Jadwal Sampah"), timezone.localdate()
    assert "Sering dicari" not in text(citizen.get("/"))
    for back in range(1, 6):
        DailyUse.objects.create(document=document, day=today - timedelta(back), use=Use.OPENED, number=2)
    page = citizen.get("/")
    assert "Sering dicari" in text(page)
    assert [row.address for row in page.context["sought"]] == [document.get_absolute_url()]


def test_two_doors(citizen, city):
    page = citizen.get("/").content.decode()
    doors = page.partition('<ul class="doors">')[2].partition("</ul>")[0]
    assert 'href="/permohonan/"' in doors and 'href="/permohonan/lacak/"' in doors


def test_figures_are_asked_once_for_each_act(settings, citizen, city):
    settings.PAGE_SECONDS = 3600

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            citizen.get(address)
        return len(queries)

    citizen.get("/")
    kept, rendered = asked("/"), asked("/?lain=1")
    assert kept == 1  # the number of the last act
    assert rendered <= 6  # what the page asked before it had these figures
    ledger_entries = asked("/?lain=2")
    with transaction.atomic():
        ledger.record("test.act", city, None)
    assert asked("/?lain=3") > ledger_entries
