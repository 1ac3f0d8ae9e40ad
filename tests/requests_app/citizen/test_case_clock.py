"""The clock of a request and what its applicant can do: day by day, stage by stage, and on one printed sheet."""

from datetime import date, timedelta

import pytest

from opd.models import Holiday, HolidayKind
from requests_app.citizen.case_page.clock import LONGEST, clock_of
from requests_app.models import Delivery, Outcome, legal_calendar
from requests_app.tracking import secret_links
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from tests.conftest import NOW
from tests.markup import text

pytestmark = [pytest.mark.one_engine, pytest.mark.usefixtures("one_day")]

RECEIVED, DUE = date(2026, 11, 19), date(2026, 12, 3)  # the days of the still page
STAGES = ("submitted", "incomplete", "assigned", "answered", "decided", "sent", "closed")
WORDS_OF_OFFICES = ("perkara", "kasus posisi", "prematur")


def clock(inforequest, today):
    return clock_of(inforequest, today, legal_calendar())


def day(shown, on):
    return next(one for one in shown.days if one.date == on)


@pytest.mark.parametrize(
    ("today", "heading", "sentence"),
    [
        (RECEIVED, "Dijawab paling lambat Kamis, 3 Desember 2026", "Diterima hari ini."),
        (date(2026, 11, 27), "Dijawab paling lambat Kamis, 3 Desember 2026", "ke-6 dari 10. Tersisa 4 hari kerja."),
        (date(2026, 11, 28), "Dijawab paling lambat", "Hari ini tidak dihitung. Tersisa 4 hari kerja."),
        (DUE, "Dijawab paling lambat", "Hari ini hari kerja ke-10 dari 10. Hari ini hari terakhir."),
        (date(2026, 12, 4), "Tenggat Kamis, 3 Desember 2026 sudah lewat", "Lewat 1 hari kerja tanpa jawaban."),
        (date(2026, 12, 6), "sudah lewat", "Lewat 1 hari kerja tanpa jawaban."),
    ],
)
def test_while_it_runs(make_request, today, heading, sentence):
    shown = clock(make_request(today=RECEIVED), today)
    assert heading in shown.heading and sentence in shown.sentence
    assert "aling lambat Kamis, 3 Desember 2026." in shown.coming


def test_the_strip_is_that_of_the_still_page(make_request):
    shown = clock(make_request(today=RECEIVED), date(2026, 11, 27))
    assert (shown.days[0].date, shown.days[-1].date, len(shown.days)) == (RECEIVED, DUE, 15)
    assert [one.label for one in shown.days] == [
        *("masuk", "ke-1", "", "", "ke-2", "ke-3", "ke-4", "ke-5", "hari ini", "", "", "ke-7", "ke-8", "ke-9", "batas")
    ]
    assert day(shown, RECEIVED).words == "Kamis 19 November, hari penerimaan, tidak dihitung"
    assert day(shown, date(2026, 11, 27)).words == "Jumat 27 November, hari kerja ke-6, hari ini"
    assert day(shown, date(2026, 11, 21)).words == "Sabtu 21 November, libur, tidak dihitung"
    assert day(shown, DUE).classes == "d4 due"
    assert day(shown, date(2026, 11, 27)).classes == "d5 today done"


def test_a_day_off_is_named(make_request):
    Holiday.objects.create(
        date=date(2026, 11, 24), kind=HolidayKind.LOCAL, name="Hari Uji", source="SK 1/2026", confirmed=True
    )
    shown = clock(make_request(today=RECEIVED), date(2026, 11, 23))
    off = day(shown, date(2026, 11, 24))
    assert (off.label, off.words) == ("libur", "Selasa 24 November, libur, tidak dihitung: Hari Uji")
    assert shown.days_off == "24 November (Hari Uji)"
    assert shown.days[-1].date == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("sent_on", "heading", "end"),
    [
        (date(2026, 12, 1), "Dijawab pada hari kerja ke-8 dari 10", "Tepat waktu."),
        (DUE, "Dijawab pada hari kerja ke-10 dari 10", "Tepat waktu."),
        (date(2026, 12, 7), "Dijawab pada hari kerja ke-12 dari 10", "Terlambat."),
        (RECEIVED, "Dijawab pada hari permohonan diterima", "Tepat waktu."),
    ],
)
def test_when_it_is_answered(make_request, reviewer, sent_on, heading, end):
    inforequest = make_request("decided", today=RECEIVED)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=sent_on)
    shown = clock(inforequest, sent_on + timedelta(days=1))
    assert shown.heading == heading and shown.sentence == f"Tenggatnya Kamis, 3 Desember 2026. {end}"
    assert day(shown, sent_on).label == "dijawab" and "dijawab" in day(shown, sent_on).words
    assert shown.coming == ""
    later = [one.label for one in shown.days if one.date > max(DUE, sent_on)]
    assert later == (["hari ini"] if sent_on >= DUE else [])


def test_the_strip_of_an_old_case_stays_short(make_request):
    inforequest = make_request(today=RECEIVED)
    for later in (8, 40, 400, 4000):
        assert len(clock(inforequest, DUE + timedelta(later)).days) == 15
    assert len(clock(inforequest, DUE + timedelta(5)).days) == 20
    inforequest.due_on = RECEIVED + timedelta(days=LONGEST * 3)
    assert clock(inforequest, RECEIVED).is_long


def test_a_request_that_ended_without_an_answer_has_no_clock(make_request):
    inforequest = make_request(today=RECEIVED)
    workflow.withdraw(inforequest, today=RECEIVED)
    assert clock(inforequest, DUE) is None


# What the applicant can do ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_every_offered_act_leads_somewhere(citizen, make_request, link, stage):
    page = citizen.get(link(make_request(stage, today=NOW)))
    source = page.content.decode()
    assert page.context["can"]
    for act in page.context["can"]:
        if act.address.startswith("#"):
            assert f'id="{act.address[1:]}"' in source
        else:
            assert citizen.get(act.address).status_code == 200
    assert not [word for word in WORDS_OF_OFFICES if word in text(page).lower()]


@pytest.mark.parametrize(
    ("stage", "labels"),
    [
        ("assigned", ["Tambah keterangan", "Cabut permohonan"]),
        ("incomplete", ["Lengkapi permohonan", "Tambah keterangan", "Cabut permohonan"]),
        ("sent", ["Ajukan keberatan", "Minta penjelasan", "Nilai layanan kami"]),
    ],
)
def test_what_is_possible_now(citizen, make_request, link, stage, labels):
    page = citizen.get(link(make_request(stage, today=NOW)))
    assert [act.label for act in page.context["can"]] == labels


def test_the_answer_and_its_download_come_first_then_the_days_then_the_objection(citizen, make_request, link):
    source = citizen.get(link(make_request("sent", today=NOW))).content.decode()
    order = ["Jawaban PPID sudah ada", "Unduh jawaban (TXT", 'class="clock"', "Yang dapat Anda lakukan"]
    assert sorted(order, key=source.index) == order
    assert source.count("Ajukan keberatan</a>") == 2  # the act, and the footer


def test_a_refusal_is_an_answer_too(citizen, make_request, link, reviewer, granting):
    inforequest = make_request("answered", today=NOW)
    fields = {"outcome": Outcome.NOT_HELD, "controlled": False, "reason": "Belum pernah dihimpun.", "cost": 0}
    decisions.decide(inforequest, by=reviewer, today=NOW, **fields)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=NOW)
    page = citizen.get(link(inforequest))
    assert "Jawaban PPID sudah ada" in text(page) and "Belum pernah dihimpun." in text(page)
    assert "Unduh jawaban" not in text(page)


# One sheet ----------------------------------------------------------------------------------------------------------


def test_the_sheet_has_a_qr_code_without_the_secret(citizen, calendar, person, asked):
    registered = workflow.register(asked, person(), today=NOW)
    address = f"/permohonan/s/{registered.token}/"
    page = citizen.get(f"{address}lembar/")
    words, source = text(page), page.content.decode()
    assert secret_links.code_of(registered.token) in words and registered.inforequest.number in words
    assert '<svg viewBox="' in source and "Sri Contoh" not in source
    assert f'href="{address}lembar/"' in citizen.get(address).content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_the_sheet_without_the_first_link_shows_no_code(citizen, make_request, link):
    page = citizen.get(f"{link(make_request(today=NOW))}lembar/")
    assert "Kode QR ini tidak memuat rahasia." in text(page)


def test_an_objection_alone_has_no_sheet(citizen, calendar, person, opd_health, link):
    texts = {"reason": "Laporan 2025 tidak ada.", "purpose": "Penelitian.", "position": "Dicari kemarin."}
    objection = objections.file("b", texts, applicant=person(), opd=opd_health).objection
    assert citizen.get(f"{link(objection)}lembar/").status_code == 404
