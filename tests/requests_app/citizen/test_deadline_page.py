"""The calculator: every day shown, every input answered, a calendar file that programs can read."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from opd.calendar import holiday_files
from opd.calendar.workdays import add_workdays
from opd.models import Holiday
from opd.models.holiday import HolidayTable
from requests_app.deadlines import ORIGINAL
from requests_app.models import InformationRequest, LegalCalendar, legal_calendar
from requests_app.tracking import deadline_explanation
from requests_app.web import ics
from tests.markup import text

pytestmark = pytest.mark.one_engine

PERIODS = [("jawaban", 10), ("diperpanjang", 17), ("keberatan", 30), ("tanggapan", 30), ("sengketa", 14)]


def test_working_of_a_thousand_days_ends_on_the_day_of_the_law():
    table = {day.date: day.name for day in holiday_files.from_package(range(2024, 2028))}
    calendar = LegalCalendar(HolidayTable(table, {2024, 2025, 2026, 2027}), ORIGINAL)
    dice = random.Random(3)
    for _ in range(1000):
        start = date(2024, 1, 1) + timedelta(days=dice.randrange(1300))
        shown = deadline_explanation.explain_period(deadline_explanation.ANSWER, start, calendar)
        assert [day.ordinal for day in shown.days if day.ordinal] == list(range(1, 11))
        assert shown.due == add_workdays(start, 10, table)
        assert [day.date for day in shown.days] == [start + timedelta(days=n + 1) for n in range(len(shown.days))]
        assert not any(day.ordinal for day in shown.days if day.date.weekday() > 4 or day.date in table)


def test_stored_due_date_is_the_one_of_the_working(make_request):
    inforequest = make_request()
    shown = deadline_explanation.explain_request(inforequest, legal_calendar())
    assert (shown.due, shown.count) == (InformationRequest.objects.get().due_on, 10)


@pytest.mark.parametrize(
    ("start", "years", "expected"), [((2026, 3, 13), {2026}, False), ((2026, 12, 21), {2026}, True)]
)
def test_provisional_when_any_day_is_of_a_year_without_confirmed_table(start, years, expected):
    shown = deadline_explanation.explain_days(
        date(*start), 10, LegalCalendar(HolidayTable({}, years), ORIGINAL), article=""
    )
    assert shown.is_provisional is expected


@pytest.mark.django_db
def test_page_without_question_only_asks(citizen, django_assert_num_queries):
    with django_assert_num_queries(4):  # the site's profile, the serta-merta notices, days off, periods
        response = citizen.get("/tenggat/")
    assert "Paling lambat" not in text(response)
    assert response.context["form"].errors == {}


@pytest.mark.parametrize(("code", "count"), PERIODS)
def test_every_period_with_its_article(citizen, calendar, code, count):
    response = citizen.get("/tenggat/", {"tanggal": "2026-03-13", "jangka": code})
    shown = response.context["working"]
    assert (shown.count, shown.start) == (count, date(2026, 3, 13))
    assert shown.article in text(response)
    assert "hari ke-0" in text(response)


def test_days_skipped_have_their_reason(citizen, calendar):
    """Domain 7.4: received 13 March 2026, due 6 April."""
    words = text(citizen.get("/tenggat/", {"tanggal": "13-03-2026", "jangka": "jawaban"}))
    assert "Paling lambat Senin, 6 April 2026" in words
    assert "Sabtu, 14 Maret 2026 - Tidak dihitung: Sabtu" in words
    assert "Kamis, 19 Maret 2026 - Tidak dihitung: Hari Suci Nyepi" in words
    assert "Senin, 16 Maret 2026 1 Dihitung" in words


def test_provisional_is_said(citizen, calendar):
    Holiday.objects.filter(date__year=2026).update(confirmed=True)
    assert "sementara" not in text(citizen.get("/tenggat/", {"tanggal": "2026-03-13", "jangka": "jawaban"})).lower()
    assert "sementara" in text(citizen.get("/tenggat/", {"tanggal": "2026-12-21", "jangka": "jawaban"})).lower()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"tanggal": "", "jangka": "jawaban"}, "Isi tanggal mulai."),
        ({"tanggal": "31-02-2026", "jangka": "jawaban"}, "Tulis tanggal yang ada di kalender"),
        ({"tanggal": "2019-12-31", "jangka": "jawaban"}, "Isi tanggal antara tahun 2020 dan 2040."),
        ({"tanggal": "9999-12-31", "jangka": "jawaban"}, "Isi tanggal antara tahun 2020 dan 2040."),
        ({"tanggal": "2026-03-13", "jangka": "abad"}, "Pilih salah satu dari daftar."),
        ({"tanggal": "<script>", "jangka": "jawaban"}, "Tulis tanggal yang ada di kalender"),
    ],
)
@pytest.mark.django_db
def test_any_input_is_answered_with_a_sentence(citizen, asked, sentence):
    response = citizen.get("/tenggat/", asked)
    assert response.status_code == 200
    assert sentence in text(response)
    assert citizen.get("/tenggat/tenggat.ics", asked).status_code == 400


def test_calendar_file(citizen, calendar):
    response = citizen.get("/tenggat/tenggat.ics", {"tanggal": "2026-03-13", "jangka": "jawaban"})
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20260406" in lines
    assert "DTEND;VALUE=DATE:20260407" in lines
    assert [line for line in lines if line.startswith("UID:")] == ["UID:jawaban-20260313-20260406@127.0.0.1"]


def test_calendar_file_is_the_event_that_calendars_already_have():
    content = ics.one_day_calendar(
        "jawaban-1@plid.example.go.id",
        date(2026, 12, 31),
        summary="Tenggat jawaban permohonan 1/PPID/2026",
        description="Sepuluh hari kerja,\nPasal 22.",
        now=datetime(2026, 3, 2, 7, 30, tzinfo=ZoneInfo("Asia/Jakarta")),
    )
    assert content.decode().splitlines(keepends=True) == [
        "BEGIN:VCALENDAR\r\n",
        "VERSION:2.0\r\n",
        "PRODID:-//PLID//Tenggat//ID\r\n",
        "BEGIN:VEVENT\r\n",
        "UID:jawaban-1@plid.example.go.id\r\n",
        "DTSTAMP:20260302T003000Z\r\n",
        "DTSTART;VALUE=DATE:20261231\r\n",
        "DTEND;VALUE=DATE:20270101\r\n",
        "SUMMARY:Tenggat jawaban permohonan 1/PPID/2026\r\n",
        "DESCRIPTION:Sepuluh hari kerja\\,\\nPasal 22.\r\n",
        "TRANSP:TRANSPARENT\r\n",
        "END:VEVENT\r\n",
        "END:VCALENDAR\r\n",
    ]


def test_calendar_file_folds_and_escapes():
    content = ics.one_day_calendar(
        "a@b",
        date(2026, 4, 6),
        summary="Satu, dua; tiga\\",
        description="é" * 100,
        now=datetime(2026, 1, 2, tzinfo=UTC),
    )
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    unfolded = content.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Satu\\, dua\\; tiga\\\\\r\n" in unfolded
    assert "é" * 100 in unfolded
    assert "DTSTAMP:20260102T000000Z\r\n" in unfolded
