"""The public pages of the duties: the city's matrix and each agency's own."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from documents.duties import matrix, months
from documents.duties.matrix import Status
from documents.models import Document, Duty, DutyMonth, StatementKind
from opd.models import Opd, OpdKind
from tests.documents.conftest import SIGNATURE
from tests.markup import text

pytestmark = pytest.mark.django_db


def agency_page(opd):
    return reverse("documents:agency_duties", args=[opd.slug])


def test_matrix_shows_every_agency_and_links_to_its_page(citizen, opd_health, duty, publish):
    publish(duty)
    page = citizen.get("/kewajiban/")
    assert agency_page(opd_health) in page.content.decode()
    owed = Duty.objects.filter(owed_by__icontains="dinas").count()
    assert f"{owed - 1} belum ada 1 terpenuhi" in text(page)


def test_the_public_pages_turn_red_at_midnight_in_jakarta(citizen, opd_health, duty, publish):
    def seen(moment):
        with time_machine.travel(moment, tick=False):
            row = next(row for row in citizen.get("/kewajiban/").context["matrix"].rows if row.opd == opd_health)
            [cell] = [cell for cell in row.cells if cell and cell.duty == duty]
            rows = csv.DictReader(citizen.get("/kewajiban.csv").content.decode().splitlines())
            [line] = [line for line in rows if (line["opd"], line["kewajiban"]) == (opd_health.name, duty.name)]
            assert line["status"] == cell.status
            [own] = [
                line["cell"]
                for line in citizen.get(agency_page(opd_health)).context["lines"]
                if line["cell"].duty == duty
            ]
            return cell.status, own.status != Status.MET

    before = datetime(2027, 1, 10, 5, tzinfo=UTC)
    assert seen(before)[0] == Status.MISSING
    with time_machine.travel(before, tick=False):
        document = publish(duty)
    Document.objects.filter(pk=document.pk).update(published_at=before)
    assert seen(before)[0] == Status.MET
    last_second = datetime(2027, 7, 10, 16, 59, 59, tzinfo=UTC)  # 23.59.59 WIB, half a year later
    assert seen(last_second) == (Status.MET, False)
    assert seen(last_second + timedelta(seconds=1)) == (Status.OVERDUE, True)


def test_sixty_agencies_times_sixty_duties_in_ten_queries(citizen, city, reviewer, django_assert_max_num_queries):
    nodes = list(Duty.objects.all())
    for number in range(60 - len(nodes)):
        node = nodes[0].node
        node.pk, node.code = None, f"kewajiban-{number}"
        node.save()
        Duty.objects.create(
            code=node.code, name=f"Kewajiban {number}", article="Pasal 14", classification="berkala", period="semester",
            node=node, owed_by=OpdKind.values, starts_on="2026-01-01",
        )  # fmt: skip
    for number in range(60 - Opd.objects.count()):
        Opd.objects.create(name=f"Dinas {number}", slug=f"dinas-{number}", kind=OpdKind.SERVICE, parent=city)
    with django_assert_max_num_queries(10):
        page = citizen.get("/kewajiban/")
    assert page.content.count(b'<th scope="row">') >= 60
    assert page.content.count(b'<th scope="col"><span>') == 60


def test_a_part_of_the_matrix(citizen, opd_health, opd_kominfo, duty, publish, district, django_assert_max_num_queries):
    publish(duty)
    with django_assert_max_num_queries(10):
        page = citizen.get("/kewajiban/", {"jenis": "dinas", "klasifikasi": "berkala", "keadaan": "terpenuhi"})
    [row] = page.context["matrix"].rows
    assert (row.opd, page.context["matrix"].duties) == (opd_health, [duty])
    assert row.score.owed > row.score.met == 1  # of the class, whatever its state
    assert page.context["matrix"].score == matrix.matrix().score
    words = text(page)
    assert "Kecamatan Metro Pusat" not in words and "Hapus saringan" in words and duty.name in words
    shown = citizen.get("/kewajiban/", {"jenis": "kecamatan", "keadaan": "belum"}).context["matrix"]
    assert district in [row.opd for row in shown.rows] and {row.opd.kind for row in shown.rows} == {"kecamatan"}
    assert "Tidak ada kewajiban yang cocok" in text(citizen.get("/kewajiban/", {"keadaan": "nihil"}))


@pytest.mark.parametrize("query", ["?keadaan=x", "?jenis=%01&klasifikasi=dikecualikan", "?keadaan=nihil&keadaan="])
def test_a_filter_that_is_none_shows_everything(citizen, opd_health, query):
    whole = len(matrix.matrix().rows)
    assert len(citizen.get(f"/kewajiban/{query}").context["matrix"].rows) == whole
    page = citizen.get(agency_page(opd_health) + query)
    assert len(page.context["lines"]) == len(matrix.of_agency(opd_health))


def test_a_part_of_an_agency_s_page(citizen, opd_health, duty, publish):
    publish(duty)
    page = citizen.get(agency_page(opd_health), {"keadaan": "terpenuhi"})
    assert [line["cell"].duty for line in page.context["lines"]] == [duty]
    assert page.context["score"] == matrix.score(matrix.of_agency(opd_health))
    assert "Tidak ada kewajiban yang cocok" in text(citizen.get(agency_page(opd_health), {"keadaan": "nihil"}))


def test_an_agency_page_tells_by_what_each_duty_is_met(citizen, opd_health, operator, duty, publish):
    document = publish(duty, title="Laporan kinerja 2025")
    other = Duty.objects.get(code="penerimaan-pegawai")
    Duty.objects.filter(pk=other.pk).update(owed_by=["dinas"])
    other.refresh_from_db()
    matrix.state(other, opd_health, StatementKind.NIL, by=operator, reason="Tidak ada penerimaan.", **SIGNATURE)
    page = citizen.get(agency_page(opd_health))
    assert document.get_absolute_url() in page.content.decode()
    words = text(page)
    assert "dinyatakan Sri Contoh, Sekretaris Dinas" in words and "Tidak ada penerimaan." in words
    assert "Belum diisi" in words
    assert "nomor pasal belum dicocokkan" in words


@pytest.mark.parametrize("slug", ["tidak-ada", "dinas-lama"])
def test_an_agency_that_is_not_there_owes_nothing(citizen, city, slug):
    Opd.objects.create(name="Lama", slug="dinas-lama", kind=OpdKind.SERVICE, parent=city, valid_to="2020-01-01")
    assert citizen.get(f"/kewajiban/{slug}/").status_code == 404


def test_queries_of_an_agency_page_do_not_grow(citizen, opd_health, duty, publish, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        citizen.get(agency_page(opd_health))
    for row in Duty.objects.filter(owed_by__icontains="dinas"):
        publish(row, title=row.name)
    with django_assert_max_num_queries(9):
        page = citizen.get(agency_page(opd_health))
    assert page.context["gaps"] == 0


def test_csv_has_a_row_for_each_cell(citizen, opd_health, duty, publish):
    publish(duty)
    response = citizen.get("/kewajiban.csv")
    rows = list(csv.DictReader(response.content.decode().splitlines()))
    [met] = [row for row in rows if row["opd"] == opd_health.name and row["kewajiban"] == duty.name]
    assert (met["status"], met["klasifikasi"], met["jangka_waktu"]) == ("terpenuhi", "berkala", "semester")
    assert len(rows) == sum(bool(cell) for row in matrix.matrix().rows for cell in row.cells)


def test_what_is_not_public_leaves_no_trace(citizen, opd_health, operator, duty):
    matrix.fill(duty, opd_health, by=operator, values={"title": "Draf rahasia", "summary": "Isi."}, incoming=None)
    assert "Draf rahasia" not in citizen.get(agency_page(opd_health)).content.decode()


def test_worst_first_and_counted(citizen, opd_health, opd_kominfo, duty, publish):
    Opd.objects.exclude(pk__in=[opd_health.pk, opd_kominfo.pk]).update(valid_to="2020-01-01")
    publish(duty)
    page = citizen.get("/kewajiban/")
    table, owed = page.context["matrix"], Duty.objects.filter(owed_by__icontains="dinas").count()
    assert [row.opd for row in table.rows] == [opd_kominfo, opd_health]
    assert page.context["overview"]["worst"] == opd_kominfo
    assert page.context["unmet"] == sorted(page.context["unmet"], reverse=True)
    assert (table.duties[-1], page.context["unmet"][-1]) == (duty, 1)
    assert f"terpenuhi: 1 dari {2 * owed} kewajiban." in text(page)
    assert "Paling tertinggal: Dinas Komunikasi dan Informatika" in text(page)
    by_name = citizen.get("/kewajiban/?urut=susunan").context["matrix"]
    assert [row.opd for row in by_name.rows] == [row.opd for row in matrix.matrix().rows]
    assert by_name.duties == [each for each in Duty.objects.in_force() if each in by_name.duties]


def test_each_cell_keeps_its_duty_and_agency_in_the_new_order(citizen, opd_health, opd_kominfo, duty, publish):
    publish(duty)
    expected = {(row.opd, cell.duty): cell.status for row in matrix.matrix().rows for cell in row.cells if cell}
    table = citizen.get("/kewajiban/").context["matrix"]
    for row in table.rows:
        for place, cell in enumerate(row.cells):
            assert cell is None or (cell.opd, cell.duty) == (row.opd, table.duties[place])
    assert {(row.opd, cell.duty): cell.status for row in table.rows for cell in row.cells if cell} == expected


def test_all_met_names_nobody(citizen, opd_health, publish):
    Opd.objects.exclude(pk=opd_health.pk).update(valid_to="2020-01-01")
    for row in Duty.objects.filter(owed_by__icontains="dinas"):
        publish(row, title=row.name)
    page = citizen.get("/kewajiban/")
    assert page.context["overview"]["worst"] is None
    assert page.context["overview"]["score"].percent == 100
    assert "Semua kewajiban terpenuhi." in text(page)


def test_numbers_are_text_beside_each_bar(citizen, opd_health, duty, publish):
    publish(duty)
    bars = citizen.get("/kewajiban/").context["bars"]
    [bar] = [bar for bar in bars if bar["row"].opd == opd_health]
    assert sum(number for _status, _label, number in bar["numbers"]) == bar["row"].score.owed
    assert [status for status, _label, _number in bar["numbers"]] == [Status.MISSING, Status.MET]


def test_the_trend_has_the_recorded_months_and_now(citizen, opd_health, duty, publish):
    assert citizen.get("/kewajiban/").context["trend"] is None
    month = months.month_before(months.first_of(timezone.localdate()))
    DutyMonth.objects.create(opd=opd_health, month=month, met=1, owed=4)
    page = citizen.get("/kewajiban/")
    assert page.context["trend"].series[0].values == (25, page.context["overview"]["score"].percent)
    own = citizen.get(agency_page(opd_health))
    assert own.context["trend"].series[0].values == (25, own.context["score"].percent)
    rows = list(csv.DictReader(citizen.get("/kewajiban-bulanan.csv").content.decode().splitlines()))
    assert [(row["opd"], row["terpenuhi"], row["wajib"]) for row in rows] == [("Dinas Kesehatan", "1", "4")]
    assert citizen.get("/kewajiban-bulanan.csv?opd=lain").content.decode().count("\n") == 1
