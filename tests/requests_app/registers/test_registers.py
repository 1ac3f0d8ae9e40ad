"""The two registers with the columns of the law, for PPID Utama alone; and the figures that add up."""

import io
from collections import Counter
from datetime import date, timedelta

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from python_calamine import CalamineWorkbook

from opd.errors import NotAllowed
from opd.ledger import access
from opd.models import AccessEntry, Official, OfficialRole
from requests_app.models import Delivery, InformationRequest, ObjectionOutcome, Outcome
from requests_app.registers import registers
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import NIK, ON_PAPER, TODAY, send_on_paper

pytestmark = pytest.mark.django_db
REASON = "Laporan tahunan ke Komisi Informasi."
ADDRESSES = ("register.xlsx", "register.pdf", "register-keberatan.xlsx", "register-keberatan.pdf")

every_address = pytest.mark.parametrize("address", ADDRESSES)


@pytest.fixture
def client():
    return CheckedClient()


@pytest.fixture
def costly(make_request, reviewer, granting, cost_on_paper):
    inforequest = make_request("answered", **ON_PAPER)
    decisions.decide(inforequest, by=reviewer, today=TODAY, **granting | cost_on_paper)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    return inforequest


@pytest.fixture
def not_held(make_request, reviewer):
    inforequest = make_request("answered")
    facts = {"controlled": False, "other_body": "BPS Kota Metro", "cost": 0, "reason": "Data sensus."}
    decisions.decide(inforequest, by=reviewer, outcome=Outcome.NOT_HELD, today=TODAY, **facts)
    send_on_paper(inforequest, reviewer)
    return inforequest


def rows_of(of: registers.Register, year=2026) -> list[dict]:
    return [dict(zip(of.headings, row, strict=True)) for row in of.rows(year)]


def sheet_of(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)


def test_a_request_fills_every_column_of_the_law(costly):
    [row] = rows_of(registers.REQUESTS)
    assert row == {
        "Nomor pendaftaran": "1/PPID/2026",
        "Tanggal": TODAY,
        "Nama": "Sri Contoh Wulandari",
        "Alamat": "Jalan Contoh 7, Metro Pusat",
        "Nomor kontak": "081200000007\nsri.contoh@warga.test",
        "Pekerjaan": "",
        "Informasi yang diminta": costly.information,
        "Tujuan penggunaan": costly.purpose,
        "Status informasi": "Di bawah penguasaan",
        "Bentuk informasi yang dikuasai": "Salinan cetak",
        "Jenis permintaan": "Mendapat salinan",
        "Keputusan": "Diberikan",
        "Alasan penolakan": "",
        "Hari dan tanggal pemberitahuan tertulis": "Jumat, 13 Maret 2026",
        "Hari dan tanggal pemberian informasi": "",
        "Biaya dan cara pembayaran": "Rp12.500\n"
        "Salinan hitam putih ukuran F4: 50 lembar × Rp250 = Rp12.500 (Keputusan PPID 3/2025)\n"
        "Tunai di loket.",
    }


def test_not_held_names_the_other_body_and_why(not_held):
    [row] = rows_of(registers.REQUESTS)
    assert row["Status informasi"] == "Tidak di bawah penguasaan\nBadan publik lain: BPS Kota Metro"
    assert (row["Keputusan"], row["Alasan penolakan"]) == ("Tidak dikuasai", "Data sensus.")
    assert row["Hari dan tanggal pemberian informasi"] == ""


def test_what_was_decided_but_not_told_is_not_in_the_register(make_request):
    make_request("decided")
    [row] = rows_of(registers.REQUESTS)
    assert row["Keputusan"] == "Sudah diputuskan, belum diberitahukan"
    assert (row["Status informasi"], row["Biaya dan cara pembayaran"]) == ("", "")


def test_the_register_names_the_official_who_signed_the_decision(make_objection, superior, city):
    objection = make_objection("d")
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah sesuai.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    terms = {"Lama Contoh": (date(2020, 1, 1), TODAY - timedelta(days=1)), "Ratih Contoh, M.Si.": (TODAY, None)}
    for name, (begins, ends) in terms.items():
        facts = {"office": "Sekretaris Daerah", "decree": "SK 1", "valid_from": begins, "valid_to": ends}
        Official.objects.create(opd=city, role=OfficialRole.SUPERIOR, name=name, **facts)
    [row] = rows_of(registers.OBJECTIONS)
    assert row["Nama dan posisi Atasan PPID"] == "Ratih Contoh, M.Si.\nAtasan PPID"


def test_an_objection_fills_every_column_of_the_law(make_objection, superior):
    superior.full_name = "Atasan Contoh"
    superior.save()
    objection = make_objection("d")
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah sesuai.", today=TODAY)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    objections.respond(objection, text="Saya menerima.")
    assert rows_of(registers.OBJECTIONS) == [
        {
            "Nomor registrasi": objection.number,
            "Tanggal diterima": TODAY,
            "Identitas pemohon atau kuasa": "Sri Contoh Wulandari\nJalan Contoh 7, Metro Pusat\n"
            "081200000007\nsri.contoh@warga.test",
            "Nomor pendaftaran permohonan": "1/PPID/2026",
            "Informasi yang diminta": objection.inforequest.information,
            "Tujuan penggunaan": "Penelitian.",
            "Alasan menurut Pasal 35": "d. Tanggapan tidak sebagaimana yang diminta",
            "Keputusan Atasan PPID": "Menguatkan putusan PPID",
            "Hari dan tanggal tanggapan": "Jumat, 13 Maret 2026",
            "Nama dan posisi Atasan PPID": "Atasan Contoh\nAtasan PPID",
            "Tanggapan pemohon": "Saya menerima.",
        }
    ]


def test_an_objection_that_stands_alone_has_its_own_applicant(calendar, person):
    texts = {"reason": "Tidak ada.", "purpose": "Penelitian.", "position": "Laporan 2025 tidak diumumkan."}
    objections.file("b", texts, applicant=person(name="Tono Contoh"), today=TODAY)
    [row] = rows_of(registers.OBJECTIONS)
    assert row["Nomor pendaftaran permohonan"] == ""
    assert row["Informasi yang diminta"] == "Laporan 2025 tidak diumumkan."
    assert row["Identitas pemohon atau kuasa"].startswith("Tono Contoh")


def test_the_order_is_that_of_the_numbers_and_years_are_apart(make_request):
    for _n in range(11):
        make_request()
    make_request(today=date(2025, 12, 30))
    assert [row["Nomor pendaftaran"] for row in rows_of(registers.REQUESTS)] == [f"{n}/PPID/2026" for n in range(1, 12)]
    assert [row["Nomor pendaftaran"] for row in rows_of(registers.REQUESTS, 2025)] == ["1/PPID/2025"]
    assert {2025, 2026} <= set(registers.years())


def test_a_long_year_costs_as_many_queries_as_a_short_one(make_request, make_objection, django_assert_num_queries):
    for _n in range(5):
        make_objection()
    with django_assert_num_queries(6):  # the requests, what they charge, how they and their tasks ended, the objections
        assert len(list(registers.REQUESTS.rows(2026))) == len(list(registers.OBJECTIONS.rows(2026))) == 5


def test_the_workbook_holds_the_rows(costly, reviewer):
    content = registers.xlsx(registers.REQUESTS, 2026, by=reviewer, reason=REASON)
    headings, row = sheet_of(content)
    assert headings == registers.REQUESTS.headings
    assert row[0] == "1/PPID/2026"
    assert row[1] == TODAY
    assert NIK not in str(row)


@pytest.mark.parametrize("name", ["=1+1", '@SUM(A1)#panic("x")', "<b>O'Brien</b>"])
def test_hostile_names_are_only_text(calendar, person, asked, city, reviewer, name):
    workflow.register(asked, person(name=name), today=TODAY)
    row = sheet_of(registers.xlsx(registers.REQUESTS, 2026, by=reviewer, reason=REASON))[1]
    assert row[2] == name
    paper = text_of(registers.pdf(registers.REQUESTS, 2026, by=reviewer, reason=REASON))
    assert "".join(name.split()) in paper


def test_the_paper_holds_every_heading_and_row(costly, not_held, reviewer):
    paper = text_of(registers.pdf(registers.REQUESTS, 2026, by=reviewer, reason=REASON, today=date(2026, 4, 1)))
    words = [*registers.REQUESTS.headings, "1/PPID/2026", "2/PPID/2026", "Rp12.500", "Tahun 2026", "1 April 2026"]
    assert [w for w in words if "".join(w.split()) not in paper] == []


def test_an_export_is_written_to_the_journal_without_a_name(costly, reviewer):
    registers.pdf(registers.OBJECTIONS, 2026, by=reviewer, reason=REASON)
    entry = AccessEntry.objects.latest("number")
    assert (entry.verb, entry.actor) == ("register.export", "verifikator")
    assert entry.fields == {"register": "Register keberatan", "year": 2026, "rows": 0, "kind": "pdf", "reason": REASON}
    assert access.verify() is None


@pytest.mark.parametrize("who", ["operator", "superior", "site_admin"])
def test_only_ppid_utama_exports(request, who, costly):
    with pytest.raises(NotAllowed):
        registers.xlsx(registers.REQUESTS, 2026, by=request.getfixturevalue(who), reason=REASON)
    assert not AccessEntry.objects.filter(verb="register.export").exists()


def test_no_export_without_a_reason(costly, reviewer):
    with pytest.raises(ValidationError):
        registers.xlsx(registers.REQUESTS, 2026, by=reviewer, reason="  cek  ")


# Pages ----------------------------------------------------------------------------------------------------------------


@every_address
def test_a_register_is_downloaded_by_post_with_a_reason(client, reviewer, make_objection, address):
    make_objection()
    client.force_login(reviewer)
    response = client.post(f"/admin/{address}", {"year": 2026, "reason": REASON})
    assert response.content.startswith(b"PK" if address.endswith("xlsx") else b"%PDF-")
    assert response.headers["Cache-Control"] == "no-store"
    of = "keberatan" if "keberatan" in address else "permohonan"
    kind = address.rpartition(".")[2]
    assert response.headers["Content-Disposition"] == f'attachment; filename="register-{of}-2026.{kind}"'
    assert AccessEntry.objects.filter(verb="register.export").count() == 1


@every_address
def test_without_a_reason_the_page_asks_for_one(client, reviewer, city, address):
    client.force_login(reviewer)
    year = registers.years()[0]
    assert "Unduh register" in text(client.get(f"/admin/{address}?tahun={year}"))
    refused = client.post(f"/admin/{address}", {"year": year, "reason": "cek"})
    assert "Tulis alasan yang dapat dimengerti orang lain." in text(refused)
    assert not AccessEntry.objects.filter(verb="register.export").exists()


@pytest.mark.parametrize("who", ["operator", "neighbour", "superior", "site_admin"])
@pytest.mark.parametrize("address", ["register/", *ADDRESSES])
def test_others_find_nothing_there(client, request, city, who, address):
    client.force_login(request.getfixturevalue(who))
    for response in (client.get(f"/admin/{address}"), client.post(f"/admin/{address}", {"reason": REASON})):
        assert response.status_code == 404


@pytest.mark.parametrize("address", ["register/", *ADDRESSES])
def test_who_is_not_logged_in_is_asked_to(client, db, address):
    response = client.get(f"/admin/{address}")
    assert response.headers["Location"].startswith(reverse("admin:login"))


# Figures --------------------------------------------------------------------------------------------------------------


def test_figures_add_up(make_request, reviewer, not_held):
    make_request("closed")
    for stage in ("submitted", "assigned", "answered", "decided", "sent"):
        make_request(stage)
    workflow.withdraw(make_request(), today=TODAY)
    incomplete = make_request("incomplete")
    workflow.lapse(incomplete, by=reviewer, today=incomplete.completion_due_on + timedelta(days=1))
    found = registers.figures(2026)
    counts = {"granted": 2, "not_held": 1, "withdrawn": 1, "lapsed": 1, "open": 4}
    assert found == Counter(received=9, **counts)
    assert found["received"] == sum(counts.values()) == InformationRequest.objects.count()


def test_figures_of_an_empty_year_are_nought(db):
    assert registers.figures(1999).total() == 0


def test_a_decision_withdrawn_before_it_was_told_counts_as_withdrawn(make_request):
    workflow.withdraw(make_request("decided"), today=TODAY)
    assert (registers.figures(2026)["withdrawn"], registers.figures(2026)["granted"]) == (1, 0)
