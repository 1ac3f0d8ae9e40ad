"""What decisions and notices say of a case: laws, orders, handing over. The papers themselves: `test_requirements`."""

from datetime import date

import pytest

from opd.papers import decisions as words
from requests_app.letters import rulings
from requests_app.letters.handover import handover
from requests_app.models import AccessMode, Decision, Delivery, Format, InformationRequest, Objection, ObjectionOutcome
from requests_app.workflow import objections
from tests.requests_app.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
FRIDAY, SUNDAY = date(2026, 3, 27), date(2026, 3, 29)


@pytest.mark.parametrize(
    ("until", "period"),
    [
        (date(2026, 3, 16), "1 hari kerja"),
        (FRIDAY, "5 hari kerja"),  # days off from 18 to 24 March
        (SUNDAY, ""),
        (date(2026, 3, 20), ""),  # a day off
        (TODAY, ""),
        (None, "waktu sesingkat-singkatnya"),
    ],
)
def test_an_order_promises_working_days_only_until_a_working_day(calendar, until, period):
    objection = Objection(outcome=ObjectionOutcome.GRANTED, order="Berikan.", order_due_on=until)
    assert rulings._order(objection, TODAY) == {"text": "Berikan.", "period": period, "until": until}


def test_an_order_whose_day_has_passed_is_carried_out_at_once(calendar):
    objection = Objection(outcome=ObjectionOutcome.GRANTED, order="Berikan.", order_due_on=FRIDAY)
    late = rulings._order(objection, date(2026, 4, 1))
    assert late == {"text": "Berikan.", "period": "waktu sesingkat-singkatnya", "until": None}


@pytest.mark.parametrize(
    ("delivery", "format", "access", "cost", "follows", "said"),
    [
        ("email", "softcopy", "copy", 0, False, "bersama surat ini: berkas dan alamatnya"),
        ("portal", "softcopy", "copy", 5000, False, "bersama surat ini: berkas dan alamatnya"),
        ("email", "softcopy", "copy", 0, True, "Berkas yang masih diperiksa menyusul"),
        (
            "pick_up",
            "hardcopy",
            "copy",
            0,
            False,
            "diambil di loket layanan kami pada jam layanan, paling lambat 25 Maret",
        ),
        ("post", "hardcopy", "copy", 0, False, "kepada pos, paling lambat 25 Maret 2026, 3 hari kerja sesudah tanggal"),
        (
            "courier",
            "softcopy",
            "copy",
            250,
            False,
            "kepada kurir, paling lambat 3 hari kerja sesudah biayanya Anda bayar",
        ),
        (
            "pick_up",
            "hardcopy",
            "view",
            0,
            False,
            "dapat dilihat di loket layanan kami pada jam layanan, paling lambat 25",
        ),
    ],
)
def test_a_notice_says_when_and_how_information_is_handed_over(calendar, delivery, format, access, cost, follows, said):
    inforequest = InformationRequest(access=AccessMode(access))
    decision = Decision(inforequest=inforequest, delivery=Delivery(delivery), format=Format(format), cost=cost)
    decision.files_follow = follows
    assert said in handover(decision, date(2026, 3, 15))  # a Sunday


def test_lists_have_the_points_of_a_list():
    assert words.sentences(["satu", "dua", "tiga"]) == ["satu;", "dua;", "tiga."]
    assert words.sentences(["kata orang: Ini rahasia.", "benarkah?", "ya"]) == [
        "kata orang: Ini rahasia.",
        "benarkah?",
        "ya.",
    ]
    assert words.enumerated(["a"]) == "a"
    assert words.enumerated(["a", "b", "c"]) == "a, b dan c"
    assert words.cited("UU A Pasal 1.\n\nUU B Pasal 2;\nUU A Pasal 1") == ["UU A Pasal 1", "UU B Pasal 2"]


def test_no_personal_article_where_no_personal_ground_is(twice_refused, tender_test):
    decision = twice_refused.decision
    decision.grounds, decision.law = "b", tender_test.law
    content = rulings.refusal(twice_refused, decision, TODAY)
    assert "Pasal 18 ayat (2)" not in "".join([*content["considering"], *content["citing"]])
    assert content["citing"][1:] == [tender_test.law]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("data", "informasi itu berjenis data dan statistik, yang tidak termasuk yang selalu terbuka"),
        ("lain", "informasi itu tidak termasuk yang selalu terbuka"),
        ("", ""),
    ],
)
def test_the_kind_of_information_is_answered_where_it_was_asked(twice_refused, kind, said):
    decision = twice_refused.decision
    decision.document_kind = kind
    content = rulings.refusal(twice_refused, decision, TODAY)
    assert said in " ".join(content["considering"])
    for line in (*content["considering"], *content["citing"]):
        assert kind or "Pasal 18 ayat (1)" not in line


def test_each_exempt_information_has_its_title_and_duration(twice_refused):
    exempted = rulings.refusal(twice_refused, twice_refused.decision, TODAY)["exempted"]
    assert [row["document"] for row in exempted] == [
        "Data pasien rawat inap",
        "Rincian harga satuan penawaran pengadaan obat tahun 2026",
    ]
    assert exempted[0]["duration"] == "Sampai pasien memberi persetujuan tertulis. Ditinjau setiap tahun."
    assert exempted[1]["duration"] == "Sampai 31 Desember 2026."


def test_an_objection_to_silence_says_that_nobody_answered(make_objection, make_request, superior):
    inforequest = make_request("assigned")
    objection = make_objection("c", inforequest=inforequest, today=date(2026, 4, 20))
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.GRANTED, order="Jawab.", today=date(2026, 4, 21))
    said = " ".join(rulings.objection(objection, date(2026, 4, 21))["considering"])
    assert "sampai tanggal keputusan ini belum ada pemberitahuan tertulis; tenggatnya 6 April 2026;" in said


def test_an_objection_to_a_lapse_says_so(make_objection, lapsed, superior):
    objection = make_objection("e", inforequest=lapsed, today=date(2026, 4, 1))
    said = " ".join(rulings.objection(objection, date(2026, 4, 2))["considering"])
    assert "PPID memberitahukan pada tanggal 26 Maret 2026 bahwa permohonan itu tidak diproses;" in said


def test_an_objection_that_stands_alone_has_no_request_and_no_window(alone):
    considering = rulings.objection(alone, TODAY)["considering"]
    assert considering[1].startswith("uraian alasan Pemohon: Tidak ada laporan.")
    assert "jangka waktu" not in " ".join(considering)
