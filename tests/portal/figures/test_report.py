"""The page of figures: the numbers of the registers, as charts with table and CSV; no person; empty years say so."""

import csv
import html
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.duties import months
from documents.models import DailyUse, Duty, DutyMonth, Use
from opd.models import OpdKind
from portal.figures.headline import objections, punctual
from portal.figures.report import years
from portal.figures.year import Year, percent
from requests_app.registers import figures, registers
from requests_app.registers.figures import ObjectionScore, OnTime
from requests_app.workflow import requests as workflow
from tests.conftest import make_opd
from tests.markup import text
from tests.requests_app.conftest import NIK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring")]

PAGE = "/laporan/"


@pytest.fixture
def busy(make_request, make_objection, make_document, opd_health):
    """A year with requests of several kinds, an objection, a document that is read, and a recorded month."""
    for stage in ("sent", "sent", "assigned", "submitted"):
        make_request(stage)
    workflow.withdraw(make_request())
    make_objection()
    document = make_document(title="Jadwal <pengangkutan>")
    for use in Use:
        DailyUse.objects.create(document=document, day=date(2026, 4, 1), use=use, number=12)
    Duty.objects.update(starts_on=date(2026, 1, 1))
    months.close(date(2026, 4, 1))


def charts(response):
    return {chart.code: chart for section in response.context["report"]["sections"] for chart in section["charts"]}


def column(chart, number=0):
    return dict(zip(chart.labels, chart.series[number].values, strict=True))


def rows(citizen, address):
    return list(csv.reader(citizen.get(address).content.decode().splitlines()))


def test_the_numbers_are_those_of_the_register(citizen, busy):
    shown = charts(citizen.get(PAGE))
    counted, details = registers.figures(2026), figures.details(2026)
    assert sum(sum(series.values) for series in shown["permohonan"].series) == counted["received"] == 6
    outcomes = column(shown["hasil"])
    assert (outcomes["Diberikan"], outcomes["Dicabut pemohon"], outcomes["Masih berjalan"]) == (
        counted["granted"], counted["withdrawn"], counted["open"],
    )  # fmt: skip
    assert sum(outcomes.values()) == counted["received"]
    assert column(shown["keberatan"]) == details["objection_outcomes"]
    assert column(shown["alasan-keberatan"]) == details["objection_grounds"]
    assert sum(sum(series.values) for series in shown["berjalan"].series) == counted["open"]
    told, kept = figures.on_time(2026)
    assert f"{kept} dari {told} yang sudah dijawab selesai tepat waktu. {counted['open']} masih berjalan." in text(
        citizen.get(PAGE)
    )


def test_the_agency_with_the_smallest_share_is_the_most_behind(citizen, city, opd_health, opd_kominfo):
    new = make_opd("Dinas Baru", "dinas-baru", OpdKind.SERVICE, city)
    for opd, met, owed in ((opd_health, 9, 10), (new, 80, 100), (opd_kominfo, 1, 3)):
        DutyMonth.objects.create(opd=opd, month=date(2026, 4, 1), met=met, owed=owed)
    page = citizen.get(PAGE)
    assert charts(page)["kewajiban-opd"].labels == (opd_kominfo.name, new.name, opd_health.name)
    assert f"{opd_kominfo.name}, 1 dari 3 terpenuhi." in text(page)


def test_the_same_numbers_as_the_public_register(citizen, busy):
    report, register = text(citizen.get(PAGE)), text(citizen.get("/permohonan/register/"))
    told, kept = figures.on_time(2026)
    assert f"{kept} dari {told} jawaban." in report
    assert f"{kept} dari {told}" in register


def test_each_chart_has_title_sentence_table_and_csv(citizen, busy):
    response = citizen.get(PAGE)
    page = response.content.decode()
    for code, chart in charts(response).items():
        assert html.escape(chart.sentence) in page
        if chart.is_empty:
            assert f'href="{chart.address}"' not in page
            continue
        assert f'aria-labelledby="{code}-judul {code}-uraian"' in page
        assert f'href="{chart.address}"' in page
        [headings, *lines] = rows(citizen, chart.address)
        assert headings == chart.headings
        assert [line[0] for line in lines] == list(chart.labels)


def test_all_numbers_in_one_file(citizen, busy):
    [headings, *lines] = rows(citizen, "/laporan/2026/semua.csv")
    assert headings == ["grafik", "baris", "kolom", "nilai"]
    assert ["permohonan", "Maret", "Tepat waktu", "3"] in lines
    assert ["unduhan", "Jadwal <pengangkutan>", "Unduhan", "12"] in lines


def test_no_person_and_no_markup_of_theirs(citizen, busy):
    page = citizen.get(PAGE).content.decode() + citizen.get("/laporan/2026/semua.csv").content.decode()
    for secret in ("Sri Contoh", NIK, "Jalan Contoh", "0812", "warga.test", "Laporan realisasi", "1/PPID/2026"):
        assert secret not in page
    assert "Jadwal &lt;pengangkutan&gt;" in page


def test_an_empty_year_says_so(citizen, city):
    page = citizen.get(PAGE)
    words = text(page)
    assert words.startswith("Laporan layanan informasi 2026 - PLID")
    assert "Belum ada permohonan pada 2026." in words
    assert "Belum ada dokumen terbit pada 2026." in words
    assert "Keadaan kewajiban belum dicatat pada 2026." in words
    assert 'role="img"' not in page.content.decode()


def test_years_between_the_first_request_and_now(citizen, make_request):
    make_request(today=date(2024, 5, 6))
    assert years() == [2024, 2025, 2026]
    page = citizen.get(f"{PAGE}?tahun=2025")
    assert "Belum ada permohonan pada 2025." in text(page)
    assert page.context["report"]["year"].last_day == date(2025, 12, 31)
    assert charts(citizen.get(f"{PAGE}?tahun=2024"))["permohonan"].is_empty is False


@pytest.mark.parametrize("query", ["?tahun=1999", "?tahun=x", "?tahun=", "?tahun=99999999999999999999", "?tahun=٢٠٢٦"])
def test_an_unknown_year_is_this_one(citizen, city, query):
    assert citizen.get(PAGE + query).context["report"]["year"].number == 2026


@pytest.mark.parametrize("address", ["2026/tidak-ada", "1999/semua", "99999999999999999999/hasil"])
def test_what_is_no_file(citizen, city, address):
    assert citizen.get(f"/laporan/{address}.csv").status_code == 404


def test_queries_do_not_grow(citizen, busy, make_request, make_document):
    citizen.get(PAGE)
    with CaptureQueriesContext(connection) as before:
        citizen.get(PAGE)
    for number in range(3):
        make_request("sent")
        make_document(title=f"Lain {number}")
    citizen.get(PAGE)
    with CaptureQueriesContext(connection) as after:
        citizen.get(PAGE)
    assert len(after) == len(before) <= 33


def test_a_correction_is_visible(citizen, busy, reviewer, opd_health):
    row = DutyMonth.objects.get(opd=opd_health)
    months.correct(opd_health, row.month, by=reviewer, met=row.met + 1, owed=row.owed, reason="Salah kategori.")
    for page in (PAGE, "/kewajiban/", f"/kewajiban/{opd_health.slug}/"):
        words = text(citizen.get(page))
        assert f"April 2026, Dinas Kesehatan: {row.met + 1} dari {row.owed}, semula {row.met} dari {row.owed}." in words
        assert "Salah kategori." in words


def test_a_percentage_needs_five_answers(calendar):
    year = Year(2026, date(2026, 5, 4))
    assert [percent(*pair) for pair in ((4, 4), (4, 5), (199, 200), (0, 5))] == ["", "80 %", "99 %", "0 %"]
    assert punctual(OnTime(4, 4), OnTime(0, 0), year).value == "–"
    assert punctual(OnTime(10, 9), OnTime(20, 17), year).note == "9 dari 10 jawaban. Tahun 2025: 85 %"
    assert objections(ObjectionScore(5, 2, 1)).value == "2 dari 5"


def test_a_leap_day_has_a_day_a_year_before(citizen, city):
    with time_machine.travel("2028-02-29T05:00Z", tick=False):
        assert citizen.get(PAGE).status_code == 200


def test_it_is_where_people_look(citizen, city):
    assert f'href="{PAGE}"' in citizen.get("/kewajiban/").content.decode()
    assert citizen.get("/").content.decode().count(f'href="{PAGE}"') == 3  # menu, footer, figures
    assert f"http://testserver{PAGE}" in citizen.get("/sitemap-pintu.xml").content.decode()


def test_an_agency_that_owed_nothing_after_all_is_left_out(citizen, busy, reviewer, opd_health):
    months.correct(opd_health, date(2026, 4, 1), by=reviewer, met=0, owed=0, reason="OPD ini belum berkewajiban.")
    assert opd_health.name not in charts(citizen.get(PAGE))["kewajiban-opd"].labels
    for code in ("semua", "kewajiban-opd"):
        assert citizen.get(f"/laporan/2026/{code}.csv").status_code == 200
