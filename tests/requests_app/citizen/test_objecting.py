"""Objecting: to an answer, to silence, and to missing regular information."""

import json
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone

from requests_app.citizen.views import case_context
from requests_app.models import Letter, LetterKind, Objection, ObjectionGround, Timeliness, legal_calendar
from requests_app.tracking import secret_links
from requests_app.tracking.status_texts import dated, long_date
from requests_app.web import bot_check
from requests_app.workflow import objections
from requests_app.workflow import requests as workflow
from tests.conftest import NOW
from tests.markup import text
from tests.requests_app.conftest import NIK, TODAY
from tests.requests_app.web.test_bot_check import solve

pytestmark = [pytest.mark.usefixtures("one_day"), pytest.mark.one_engine]

TEXTS = {"reason": "Rinciannya kurang.", "purpose": "Penelitian.", "position": "Diminta rinci, dijawab ringkas."}


@pytest.fixture
def overdue(make_request):
    """Received 40 days ago and not answered."""
    return make_request("assigned", today=NOW - timedelta(days=40))


def sent(citizen, address, grounds, **extra):
    return citizen.post(f"{address}keberatan/", {"grounds": grounds, "once": secret_links.new_token()} | TEXTS | extra)


# The form -----------------------------------------------------------------------------------------------------------


def test_silence_is_proven_and_chosen_beforehand(citizen, overdue, link):
    response = citizen.get(f"{link(overdue)}keberatan/")
    form = response.context["form"]
    assert form["grounds"].value() == ["c"]
    assert form["purpose"].value() == overdue.purpose
    assert form["position"].value() == (
        f"Permohonan {overdue.number} diterima {long_date(overdue.received_on)} dengan tenggat jawaban "
        f"{long_date(overdue.due_on)}. Sampai {long_date(NOW)} belum ada pemberitahuan tertulis."
    )
    assert "Tercatat pada permohonan ini: Tenggat sudah lewat tanpa pemberitahuan tertulis." in text(response)


def test_it_is_an_act_only_inside_the_window_and_a_sentence_with_its_date_before(citizen, overdue, make_request, link):
    assert citizen.get(link(overdue)).context["can"][0].label == "Ajukan keberatan"
    early = make_request(today=NOW)
    page = citizen.get(link(early))
    assert "Ajukan keberatan" not in [act.label for act in page.context["can"]]
    due, day_after = (dated(day, legal_calendar()) for day in (early.due_on, early.due_on + timedelta(days=1)))
    assert f"Belum dijawab sampai {due}? Mulai {day_after} Anda dapat mengajukan keberatan di sini" in text(page)


@pytest.mark.parametrize(
    ("today", "is_offered", "words"),
    [
        (
            date(2026, 7, 24),
            False,
            "Mulai 25 Juli 2026 Anda dapat mengajukan keberatan di sini, sampai 8 September 2026.",
        ),
        (date(2026, 7, 25), True, "paling lambat 8 September 2026."),
        (date(2026, 9, 8), True, "paling lambat 8 September 2026."),
        (date(2026, 9, 9), False, "Waktu mengajukan keberatan berakhir 8 September 2026."),
    ],
)
def test_window_of_silence_day_by_day(make_request, calendar, today, is_offered, words):
    """The chain of domain 7.4: received 10 July 2026, due 24 July, window until 8 September."""
    inforequest = make_request("assigned", today=date(2026, 7, 10))
    found = case_context.objection_context(inforequest, today, legal_calendar())
    assert [window.ground for window in found["windows"]] == ([ObjectionGround.C] if is_offered else [])
    assert words in found["sentence"]


def test_all_is_checked_before_anything_is_sent(citizen, overdue, link):
    address = link(overdue)
    response = sent(citizen, address, ["c"])
    assert "Keberatan belum terkirim." in text(response)
    assert f"{overdue.number}: {overdue.information}" in text(response)
    assert Objection.objects.count() == 0
    changed = sent(citizen, address, ["c"], ubah="1")
    assert changed.context["form"]["reason"].value() == TEXTS["reason"]
    response = sent(citizen, address, ["c", "b"], kirim="1")
    objection = Objection.objects.get()
    assert response.headers["Location"] == f"{address}?keberatan=1%2FKEB%2FPPID%2F{NOW.year}"
    assert (objection.grounds, objection.timeliness) == ("bc", Timeliness.IN_TIME)
    assert (objection.inforequest, objection.opd) == (overdue, overdue.opd)
    assert "Keberatan Anda sudah terdaftar" in text(citizen.get(response.headers["Location"]))


def test_early_is_said_before_and_flagged(citizen, make_request, link):
    address = link(make_request(today=NOW))
    words = text(sent(citizen, address, ["c"]))
    assert "jadi masih terlalu dini" in words
    assert "Keberatan tetap dicatat dan diberi tanda." in words
    sent(citizen, address, ["c"], kirim="1")
    assert Objection.objects.get().timeliness == Timeliness.PREMATURE
    assert "ditandai: terlalu dini" in text(citizen.get(address))


def test_late_is_said_before_and_flagged(citizen, make_request, link):
    address = link(make_request("sent", today=TODAY))
    words = text(sent(citizen, address, ["d"]))
    assert "jadi sudah lewat waktu" in words
    sent(citizen, address, ["d"], kirim="1")
    assert Objection.objects.get().timeliness == Timeliness.LATE


def test_nothing_is_noted_for_a_ground_in_time(citizen, overdue, link):
    assert sent(citizen, link(overdue), ["c"]).context["notes"] == []


def test_errors_keep_what_was_typed(citizen, overdue, link):
    response = sent(citizen, link(overdue), [], position="", kirim="1")
    assert set(response.context["form"].errors) == {"grounds", "position"}
    assert TEXTS["reason"] in text(response)
    assert "Hapus angka 16 digit" in text(sent(citizen, link(overdue), ["c"], reason=f"NIK {NIK}"))
    assert "Pilih dari daftar ini." in text(sent(citizen, link(overdue), ["z"]))
    assert Objection.objects.count() == 0


def test_two_clicks_make_one_objection(citizen, overdue, link):
    address = link(overdue)
    once = sent(citizen, address, ["c"]).context["once"]
    for _ in range(2):
        assert sent(citizen, address, ["c"], kirim="1", once=once).status_code == 302
    assert Objection.objects.count() == 1


def test_withdrawn_request(citizen, make_request, link):
    inforequest = make_request(today=NOW)
    workflow.withdraw(inforequest)
    assert "sudah dicabut. Keberatan atasnya tetap dicatat" in text(citizen.get(f"{link(inforequest)}keberatan/"))


def test_number_of_queries_of_the_form(citizen, make_request, link, django_assert_max_num_queries):
    address = link(make_request("sent", today=NOW))
    with django_assert_max_num_queries(35):
        citizen.get(f"{address}keberatan/")


@pytest.mark.django_db
def test_page_about_objections(citizen):
    words = text(citizen.get("/keberatan/"))
    for ground in ObjectionGround:
        assert str(ground.label) in words
    assert "30 hari kerja sejak alasannya ditemukan" in words
    assert "Komisi Informasi Provinsi Lampung" in words
    assert "mediasi" not in words


# Where letters lead ------------------------------------------------------------------------------------------------


def test_number_and_code_lead_to_the_objection_with_the_request(citizen, calendar, asked, person):
    registered = workflow.register(asked, person(), today=NOW)
    page = text(citizen.get("/keberatan/baru/"))
    assert "Saya punya nomor permohonan" in page and "Uraian alasan" not in page
    typed = {"number": registered.inforequest.number, "code": secret_links.code_of(registered.token).lower()}
    response = citizen.post("/keberatan/baru/", typed)
    assert response.status_code == 303
    form = citizen.get(response.headers["Location"])
    assert f"Keberatan atas permohonan {registered.inforequest.number}" in text(form)
    assert form.context["form"]["purpose"].value() == registered.inforequest.purpose


def test_the_number_and_code_of_an_objection_open_its_page(citizen, calendar, person):
    registered = objections.file("b", TEXTS, applicant=person())
    typed = {"number": registered.objection.number, "code": secret_links.code_of(registered.token)}
    response = citizen.post("/keberatan/baru/", typed)
    assert (response.status_code, citizen.get(response.headers["Location"]).status_code) == (303, 200)


@pytest.mark.parametrize(
    "typed",
    [{}, {"number": "", "code": ""}, {"number": "1/PPID/2026", "code": "x"}, {"number": "’", "code": "’" * 99}],
)
def test_a_wrong_pair_gets_one_answer_here_too(citizen, make_request, typed):
    make_request()
    response = citizen.post("/keberatan/baru/", typed)
    assert response.status_code == 200 and response.context["form"].errors


def test_a_letter_leads_to_the_objection_with_the_request(citizen, overdue):
    """The letter of the receipt of an unanswered request: one click, nothing to type that the record holds."""
    words = json.loads(Letter.objects.get(kind=LetterKind.RECEIPT).data)
    assert words["objection_start"].endswith("/keberatan/baru/")
    response = citizen.get(urlsplit(words["objection_url"]).path)
    assert f"Keberatan atas permohonan {overdue.number}" in text(response)
    assert response.context["form"]["grounds"].value() == ["c"]


def test_a_new_code_closes_the_links_of_letters(citizen, overdue, reviewer):
    words = json.loads(Letter.objects.get(kind=LetterKind.RECEIPT).data)
    workflow.renew_code(overdue, by=reviewer, reason="Kode hilang, identitas ditunjukkan.")
    assert citizen.get(urlsplit(words["objection_url"]).path).status_code == 404


# Ground b alone -----------------------------------------------------------------------------------------------------


@pytest.fixture
def missing(opd_health):
    return {
        "opd": opd_health.pk,
        "reason": "Laporan keuangan 2025 tidak ada.",
        "position": "Dicari di portal ini 1 November.",
        "purpose": "Penelitian.",
        "kind": "person",
        "by_whom": "sendiri",
        "name": "Sri Contoh Wulandari",
        "national_id": NIK,
        "address": "Jalan Contoh 7",
        "email": "sri.contoh@warga.test",
    }


def checked(citizen, missing):
    """-> the fields of the page of checked answers."""
    return missing | {"formulir": citizen.post("/keberatan/baru/", missing).context["challenge"].seal, "kirim": "1"}


def test_missing_information_gets_a_case_of_its_own(citizen, calendar, missing, opd_health):
    assert "data pribadi Anda" in text(citizen.get("/keberatan/baru/?tanpa-permohonan"))
    response = citizen.post("/keberatan/baru/", checked(citizen, missing))
    objection = Objection.objects.get()
    assert (objection.grounds, objection.inforequest, objection.opd) == ("b", None, opd_health)
    page = citizen.get(response.headers["Location"])
    token = response.headers["Location"].split("/")[-2]
    assert response.headers["Location"].endswith("/?baru=1")
    assert f"Kode lacak {secret_links.code_of(token)}" in text(page)
    assert page.headers["Cache-Control"] == "no-store"
    for secret in ("Sri Contoh", NIK, "Jalan Contoh", "sri.contoh"):
        assert secret not in page.content.decode()


def test_two_clicks_lead_to_the_same_case(citizen, calendar, missing):
    fields = checked(citizen, missing)
    first, second = (citizen.post("/keberatan/baru/", fields).headers["Location"] for _ in range(2))
    assert first == second
    assert Objection.objects.count() == 1


def test_the_second_click_after_the_keys_have_changed_is_no_second_case(citizen, calendar, missing, settings):
    fields = checked(citizen, missing)
    citizen.post("/keberatan/baru/", fields)
    settings.PII_KEYS = [b"baru" * 8]
    assert "Keberatan ini sedang didaftar." in text(citizen.post("/keberatan/baru/", fields))
    assert Objection.objects.count() == 1


def test_without_proof_a_household_objects_as_often_as_it_asks(citizen, calendar, missing):
    for _ in range(bot_check.UNPROVEN_PER_HOUR):
        assert bot_check.allow_unproven("127.0.0.1")
    refused = citizen.post("/keberatan/baru/", checked(citizen, missing))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "Keberatan belum terkirim." in text(refused) and "Nyalakan JavaScript" in text(refused)
    assert missing["reason"] in refused.content.decode()
    assert not Objection.objects.exists()
    challenge = refused.context["challenge"]
    proof = {"formulir": challenge.seal, "bukti": solve(challenge), "kirim": "1"}
    with time_machine.travel(timezone.now() + timedelta(seconds=4)):
        assert citizen.post("/keberatan/baru/", missing | proof).status_code == 302
    assert Objection.objects.count() == 1


def test_past_the_limit_of_all_forms_the_answers_are_still_there(citizen, calendar, missing):
    for _ in range(bot_check.FORMS_PER_HOUR):
        assert bot_check.allow_form("127.0.0.1")
    refused = citizen.post("/keberatan/baru/", checked(citizen, missing))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert str(bot_check.TOO_MANY) in text(refused) and missing["reason"] in refused.content.decode()
    assert not Objection.objects.exists()


def test_session_holds_no_token_in_clear(citizen, calendar, missing):
    token = citizen.post("/keberatan/baru/", checked(citizen, missing)).headers["Location"].split("/")[-2]
    assert token not in str(dict(citizen.session))


def test_seal_of_another_form_is_stale(citizen, calendar, missing):
    for seal in ("", "palsu", bot_check.issue("lain", "127.0.0.1").seal):
        response = citizen.post("/keberatan/baru/", missing | {"formulir": seal, "kirim": "1"})
        assert "Halaman ini kedaluwarsa" in text(response)
    assert Objection.objects.count() == 0


def test_missing_identity_is_said(citizen, calendar, missing):
    response = citizen.post("/keberatan/baru/", missing | {"name": "", "national_id": "123", "kirim": "1"})
    assert set(response.context["form"].errors) == {"name", "national_id"}


@pytest.mark.usefixtures("worker")
def test_case_of_ground_b_takes_only_its_own_acts(citizen, calendar, person, opd_health):
    filed = objections.file("b", TEXTS, applicant=person(), opd=opd_health)
    address = f"/permohonan/s/{filed.token}/"
    assert (
        f"DTSTART;VALUE=DATE:{filed.objection.reply_due_on:%Y%m%d}"
        in citizen.get(f"{address}tenggat.ics").content.decode()
    )
    for act in ("tulis", "cabut", "lengkapi", "konfirmasi"):
        assert citizen.post(f"{address}{act}/", {"text": "Halo.", "once": "1"}).status_code == 404
    assert citizen.get(f"{address}keberatan/").status_code == 404
    assert citizen.get(f"{address}jawaban/1/").status_code == 404
    letter = filed.objection.letters.get()
    assert citizen.get(f"{address}surat/{letter.pk}/").status_code == 200
    citizen.post(f"{address}cabut-keberatan/", {"objection": filed.objection.pk, "once": "2"})
    assert "Dicabut" in text(citizen.get(address))
