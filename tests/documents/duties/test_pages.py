"""The public pages of the duties: the city's matrix and each agency's own."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from documents.duties import matrix
from documents.duties.matrix import Status
from documents.models import Document, Duty, StatementKind
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
    assert f"1 dari {owed}" in text(page)


def test_the_public_pages_turn_red_at_midnight_in_jakarta(citizen, opd_health, duty, publish):
    def seen(moment):
        with time_machine.travel(moment, tick=False):
            row = next(row for row in citizen.get("/kewajiban/").context["matrix"].rows if row.opd == opd_health)
            [cell] = [cell for cell in row.cells if cell and cell.duty == duty]
            rows = csv.DictReader(citizen.get("/kewajiban.csv").content.decode().splitlines())
            [line] = [line for line in rows if (line["opd"], line["kewajiban"]) == (opd_health.name, duty.name)]
            assert line["status"] == cell.status
            [own] = [
                line.cell for line in citizen.get(agency_page(opd_health)).context["lines"] if line.cell.duty == duty
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
    assert [line.cell.duty for line in page.context["lines"]] == [duty]
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
    with django_assert_max_num_queries(8):
        citizen.get(agency_page(opd_health))
    for row in Duty.objects.filter(owed_by__icontains="dinas"):
        publish(row, title=row.name)
    with django_assert_max_num_queries(8):
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
