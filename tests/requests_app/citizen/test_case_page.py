"""The page behind the secret link: what it shows, what it never shows, what can be done there."""

import json
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import TextField, Value
from django.test import Client
from django.utils import timezone

from opd.database import triggers
from opd.models import Holiday, HolidayKind, Message
from requests_app.answers import files as answers
from requests_app.citizen.views.case import APPLICANT_ACTS
from requests_app.models import (
    AccessKey,
    AccessMode,
    Audience,
    Delivery,
    Event,
    KeyHolder,
    Letter,
    Objection,
    ObjectionOutcome,
    Outcome,
    Paper,
    Remark,
)
from requests_app.states import NOTIFIED_STATES, Act, ObjectionAct, ObjectionState, State
from requests_app.tracking import secret_links, status_texts
from requests_app.workflow import decisions, disputes, objections
from requests_app.workflow import requests as workflow
from tests.conftest import NOW
from tests.documents.exemptions.classes import exempt_part
from tests.holes.conftest import TEXTS
from tests.markup import text
from tests.requests_app.conftest import NIK, TODAY, carry_out, on_slip, scanned

pytestmark = [pytest.mark.usefixtures("one_day"), pytest.mark.one_engine]

NOT_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
INTERNAL = "Alasan internal yang tidak boleh keluar."


@pytest.fixture
def partly(make_request, reviewer, granting, answer_file):
    """A partial answer with one file that goes out and one that does not."""
    inforequest = make_request("answered", today=NOW)
    inner = answer_file("Salinan kerja.", name="kerja.txt")
    answers.add(inforequest, [inner], by=reviewer)
    answers.set_going_out(inner, by=reviewer, goes_out=False)
    decisions.decide(inforequest, by=reviewer, today=NOW, **granting | exempt_part(words="Kata Hitam"))
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=NOW, looked_for=True)
    return inforequest, inner


def posted(citizen, address, act, **data):
    return citizen.post(f"{address}{act}/", {"once": secret_links.new_token()} | data)


def said(response):
    return [str(message) for message in response.context["messages"]]


# Who gets in --------------------------------------------------------------------------------------------------------


def test_wrong_token_is_answered_like_any_unknown_page(citizen, make_request):
    make_request()
    unknown = citizen.get("/tidak/ada/")
    for path in ("", "tenggat.ics", "surat/1/", "jawaban/1/", "keberatan/", "cabut/"):
        response = citizen.get(f"/permohonan/s/{secret_links.new_token()}/{path}")
        assert (response.status_code, response.content) == (404, unknown.content)
        assert response.headers.items() == (dict(unknown.headers) | NOT_KEPT).items()


def test_expired_link_is_unknown(citizen, make_request):
    token = secret_links.new_visit_token(make_request())
    address = f"/permohonan/s/{token}/"
    assert "Halaman ini terbuka sampai" in text(citizen.get(address))
    with time_machine.travel(timezone.now() + secret_links.VISIT + timedelta(seconds=1), tick=False):
        assert citizen.get(address).status_code == 404
        assert posted(citizen, address, "cabut").status_code == 404


def test_link_that_somebody_writes_by_sql_opens_nothing(citizen, make_request):
    """Not with a seal of another row, nor with one made otherwise; and no row is pointed at another case."""
    mine, theirs = make_request(), make_request()
    token = secret_links.new_token()
    key = secret_links.grant(mine, token)
    columns = {"inforequest": theirs, "token_hash": secret_links.secret_hash("penyerang" * 5)}
    forged = AccessKey.objects.create(**columns, seal=key.seal)
    assert citizen.get(f"/permohonan/s/{'penyerang' * 5}/").status_code == 404
    forged.delete()
    with pytest.raises(IntegrityError, match="access_key_is_sealed"), transaction.atomic():
        AccessKey.objects.create(**columns)
    AccessKey.objects.create(**columns, seal=Value("v1:00000000:AAAA", output_field=TextField()))
    assert citizen.get(f"/permohonan/s/{'penyerang' * 5}/").status_code == 404
    until = timezone.now() + timedelta(days=1)
    of_staff = secret_links.grant(mine, secret_links.new_token(), expires_at=until, holder=KeyHolder.STAFF)
    for change in ({"inforequest": theirs}, {"expires_at": None}, {"holder": "applicant"}, {"seal": None}):
        with pytest.raises(IntegrityError, match="access_key_stays_as_sealed"), transaction.atomic():
            AccessKey.objects.filter(pk=of_staff.pk).update(**change)
    assert citizen.get(f"/permohonan/s/{token}/").status_code == 200


def test_link_from_before_there_were_seals_opens(citizen, make_request):
    token = secret_links.new_token()
    key = secret_links.grant(make_request(), token)
    triggers.drop("requests_app")
    AccessKey.objects.filter(pk=key.pk).update(seal=None)
    assert citizen.get(f"/permohonan/s/{token}/").status_code == 200


def test_old_links_die_when_the_code_is_renewed(citizen, make_request, reviewer, link):
    inforequest = make_request()
    address = link(inforequest)
    assert workflow.renew_code(inforequest, by=reviewer, reason="Kode hilang.") == ""
    assert citizen.get(address).status_code == 404
    sent = Message.objects.filter(to_citizen=True).latest("pk").body
    code = re.search(r"Kode lacak: (\S+)", sent)[1]
    assert secret_links.case_by_code(inforequest.number, code) == inforequest
    assert citizen.get(re.search(r"/permohonan/s/\S+", sent)[0]).status_code == 200


# What staff could read, too -----------------------------------------------------------------------------------------

OWN_ACTS = {"cabut": {"reason": "Tidak perlu lagi."}, "cabut-keberatan": {}, "baca": {}}


@pytest.fixture
def replaced(make_request, make_objection, person, reviewer):
    """A request without e-mail whose notice waits, with an objection, after staff have handed over another code."""
    inforequest = make_request("decided", today=NOW, applicant=person(email=""))
    decisions.issue(inforequest, by=reviewer, looked_for=True)
    objection = make_objection(inforequest=inforequest, today=NOW)
    with pytest.raises(ValidationError, match="permintaannya yang ia tanda tangani"), transaction.atomic():
        workflow.renew_code(inforequest, by=reviewer, reason="Kode hilang.")
    with pytest.raises(IntegrityError, match="of_staff_has_a_signed_request"), transaction.atomic():
        secret_links.grant(inforequest, secret_links.new_token(), holder=KeyHolder.STAFF)
    inforequest.refresh_from_db()
    token = workflow.renew_code(inforequest, by=reviewer, reason="Kode hilang.", scan=scanned(Paper))
    return inforequest, objection, token


def states(inforequest, objection):
    cases = (inforequest, objection)
    return [type(case).objects.values_list("state", flat=True).get(pk=case.pk) for case in cases]


def test_with_a_code_from_staff_nothing_is_ended_or_received(citizen, replaced):
    """Staff hand it over and can have read it: it proves nothing about who types it."""
    inforequest, objection, token = replaced
    before = states(inforequest, objection)
    given = {"letter": inforequest.decision.letter_id, "objection": objection.pk}
    for one in (token, secret_links.new_visit_token(inforequest)):
        page = citizen.get(f"/permohonan/s/{one}/")
        assert "Surat ini kami serahkan lewat pos, kurir, atau langsung." in text(page)
        assert not re.findall(rf"{one}/cabut|>Baca</button>", page.content.decode())
        for name, data in OWN_ACTS.items():
            assert posted(citizen, f"/permohonan/s/{one}/", name, **given | data).status_code == 302
            assert said(citizen.get(f"/permohonan/s/{one}/"))[0].startswith("Tautan atau kode ini dapat dibaca petugas")
    assert states(inforequest, objection) == before
    assert posted(citizen, f"/permohonan/s/{token}/", "tulis", text="Masih saya tunggu.").status_code == 302
    assert Remark.objects.get().text == "Masih saya tunggu."


def test_the_link_in_a_letter_ends_nothing(citizen, make_request):
    inforequest = make_request(today=NOW)
    address = json.loads(Letter.objects.get().data)["objection_url"].partition("keberatan/")[0].partition("8000")[2]
    assert f"{address}cabut/" not in citizen.get(address).content.decode()
    posted(citizen, address, "cabut", reason="Tidak perlu lagi.")
    inforequest.refresh_from_db()
    assert inforequest.state == State.SUBMITTED


def test_staff_do_nothing_behind_the_link_of_an_applicant(make_request, make_objection, link, reviewer):
    objection = make_objection(today=NOW)
    inforequest, clerk = objection.inforequest, Client()
    clerk.force_login(reviewer)
    before, address = states(inforequest, objection), link(inforequest)
    for name in APPLICANT_ACTS | {"keberatan": None}:
        data = {"objection": objection.pk, "reason": "Tidak perlu.", "text": "Ya.", "kirim": "1"} | TEXTS
        answer = posted(clerk, address, name, grounds=["d"], **data)
        assert (answer.status_code, answer.headers["Location"]) == (302, address)
    sentence = "Anda masuk sebagai petugas. Di halaman ini hanya pemohon yang dapat bertindak."
    assert set(said(clerk.get(address))) == {sentence}
    assert (states(inforequest, objection), Objection.objects.count(), Remark.objects.count()) == (before, 1, 0)


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("path", ["", "keberatan/", "cabut/", "tenggat.ics", "surat/{letter}/", "jawaban/{file}/"])
def test_nothing_is_stored_indexed_or_told_to_others(citizen, make_request, link, path):
    inforequest = make_request("sent", today=NOW)
    address, file = link(inforequest), inforequest.answer_files.get()
    response = citizen.get(address + path.format(letter=Letter.objects.first().pk, file=file.pk))
    assert response.status_code == 200
    assert {name: response.headers[name] for name in NOT_KEPT} == NOT_KEPT


def test_page_says_noindex_and_its_title_holds_no_token(citizen, make_request, link):
    address = link(make_request())
    page = citizen.get(address).content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert "<title>Permohonan 1/PPID/2026 - PLID Kota Metro</title>" in page


def test_reading_changes_nothing(citizen, make_request, link):
    address, events = link(make_request()), Event.objects.count()
    for path in ("", "?baru=1", "cabut/", "tulis/", "konfirmasi/", "keberatan/"):
        citizen.get(address + path)
    assert Event.objects.count() == events
    assert citizen.post(address).status_code == 405


def test_post_needs_the_forms_token_and_may_come_without_origin(make_request, link):
    """Chromium posts with `Origin: null` from a page that sends no referrer."""
    citizen, address = Client(enforce_csrf_checks=True), link(make_request())
    page = citizen.get(address)
    form = {"text": "Halo.", "once": "1"}
    assert citizen.post(f"{address}tulis/", form, headers={"origin": "null"}).status_code == 403
    form["csrfmiddlewaretoken"] = str(page.context["csrf_token"])
    assert citizen.post(f"{address}tulis/", form, headers={"origin": "https://lain.test"}).status_code == 403
    assert citizen.post(f"{address}tulis/", form, headers={"origin": "null"}).status_code == 302
    assert Remark.objects.get().text == "Halo."


# What it shows ------------------------------------------------------------------------------------------------------


def test_receipt_shows_number_code_and_date(citizen, calendar, person, asked):
    with time_machine.travel(datetime.combine(TODAY, time(9), ZoneInfo("Asia/Jakarta"))):  # the days off are known
        registered = workflow.register(asked, person(), today=TODAY)
        words = text(citizen.get(f"/permohonan/s/{registered.token}/?baru=1"))
    due = status_texts.long_date(registered.inforequest.due_on)
    assert f"Nomor {registered.inforequest.number} Kode lacak {secret_links.code_of(registered.token)}" in words
    assert f"Anda menerima pemberitahuan tertulis paling lambat {due}." in words


def test_code_is_shown_only_behind_the_link_it_belongs_to(citizen, make_request, link):
    assert "Kode lacak" not in text(citizen.get(link(make_request()) + "?baru=1"))


def test_identity_stays_masked(citizen, make_request, link):
    page = citizen.get(link(make_request())).content.decode()
    for secret in ("Sri Contoh", NIK, NIK[:6], "Jalan Contoh", "081200000007", "sri.contoh", "warga.test"):
        assert secret not in page
    assert "1872••••••••••••" in page
    assert "s•••@w•••" in page


def test_what_is_internal_does_not_leak(citizen, make_request, link, reviewer, operator, opd_health, opd_kominfo):
    inforequest = make_request()
    workflow.assign(inforequest, by=reviewer, opd=opd_kominfo, reason=INTERNAL)
    workflow.assign(inforequest, by=reviewer, opd=opd_health, reason=INTERNAL)
    workflow.hand_back(inforequest, by=operator, reason=INTERNAL)
    workflow.assign(inforequest, by=reviewer, opd=opd_health)
    workflow.answer(inforequest, by=operator, text=INTERNAL)
    workflow.add_remark(inforequest, by=reviewer, text=INTERNAL, audience=Audience.STAFF)
    workflow.add_remark(inforequest, by=reviewer, text="Sedang dihimpun.", audience=Audience.APPLICANT)
    page = citizen.get(link(inforequest))
    assert [(line["who"], line["what"]) for line in page.context["timeline"]] == [
        ("Anda", "Permohonan diterima dan didaftar"),
        ("PPID", "Permohonan diteruskan ke Dinas Komunikasi dan Informatika"),
        ("PPID", "Permohonan dialihkan ke Dinas Kesehatan"),
        ("PPID", "Permohonan diteruskan ke Dinas Kesehatan"),
        ("Dinas Kesehatan", "Bahan jawaban disampaikan kepada PPID"),
    ]
    for secret in (INTERNAL, reviewer.username, operator.username, "Dikembalikan", "hand_back"):
        assert secret not in page.content.decode()
    assert "Sedang dihimpun." in text(page)


def test_decision_is_unknown_until_the_notice_goes_out(citizen, make_request, link):
    inforequest = make_request("decided", today=NOW)
    address, file = link(inforequest), inforequest.answer_files.get()
    words = text(citizen.get(address))
    assert "Sedang diproses" in words
    assert "diputuskan" not in words.lower().replace("atasan ppid yang memutuskan", "")
    assert "Berkas jawaban" not in words
    assert citizen.get(f"{address}jawaban/{file.pk}/").status_code == 404


@pytest.mark.usefixtures("worker")
def test_answer_in_part(citizen, partly, link):
    inforequest, inner = partly
    address = link(inforequest)
    response = citizen.get(address)
    words, [file] = text(response), response.context["answer"]["files"]
    assert "Selesai: sebagian" in words
    assert "Nama pasien Rahasia pribadi." in words
    for secret in ("Kata Hitam", "kerja.txt", "jawaban.txt", "Ini laporannya."):
        assert secret not in response.content.decode()
    download = citizen.get(f"{address}jawaban/{file.pk}/")
    assert b"".join(download.streaming_content) == b"Belanja obat: Rp10.000.000."
    assert (
        download.headers["Content-Disposition"]
        == f'attachment; filename="Jawaban 1-PPID-{inforequest.year} {file.pk}.txt"'
    )
    assert citizen.get(f"{address}jawaban/{inner.pk}/").status_code == 404


def test_published_documents_are_part_of_the_answer(citizen, make_request, make_document, link, reviewer):
    inforequest = make_request("decided")
    document, draft = make_document(), make_document("draft", title="Belum terbit")
    inforequest.answer_documents.set([document, draft])
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    assert citizen.get(link(inforequest)).context["answer"]["documents"] == [document]


@pytest.mark.parametrize("language", ["", "/en"])
def test_what_is_still_to_be_handed_over_says_when_and_how(citizen, make_request, link, language, reviewer):
    inforequest = make_request("decided", access=AccessMode.VIEW)
    inforequest.answer_files.update(goes_out=False)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    words = text(citizen.get(language + link(inforequest)))
    assert inforequest.given_on is None
    sentence = "Informasi dapat dilihat di loket layanan kami pada jam layanan, paling lambat"
    assert sentence in words
    workflow.close(inforequest, by=reviewer, proof=on_slip(TODAY, Delivery.PICK_UP), today=TODAY)
    assert sentence not in text(citizen.get(language + link(inforequest)))


def test_what_somebody_wants_to_see_and_the_page_brings_is_given_there(make_request):
    inforequest = make_request("sent", access=AccessMode.VIEW)
    decision = inforequest.decision
    assert inforequest.given_on == decision.sent_on
    assert "kami serahkan bersama surat ini" in decision.letter.data


@pytest.mark.usefixtures("worker")
def test_letters_with_their_fingerprint(citizen, make_request, link):
    address, letter = link(make_request()), Letter.objects.get()
    assert letter.sha256 in text(citizen.get(address))
    response = citizen.get(f"{address}surat/{letter.pk}/")
    assert response.headers["Content-Disposition"] == 'attachment; filename="Surat 1-SRT-PPID-2026.pdf"'
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def test_letter_that_is_not_made_yet(citizen, make_request, link):
    address = link(make_request())
    assert "sedang disiapkan" in text(citizen.get(address))
    assert citizen.get(f"{address}surat/{Letter.objects.get().pk}/").status_code == 404


def test_files_of_another_case_are_not_found(citizen, make_request, make_objection, link):
    mine, other = make_request("sent", today=NOW), make_request("sent", today=NOW)
    objection = make_objection(inforequest=other, today=NOW)
    address = link(mine)
    for letter in [*other.letters.all(), *objection.letters.all()]:
        assert citizen.get(f"{address}surat/{letter.pk}/").status_code == 404
    assert citizen.get(f"{address}jawaban/{other.answer_files.get().pk}/").status_code == 404


def test_deadline_that_moved_stands_beside_the_date_of_the_letter(citizen, make_request, link, change_days_off):
    """Must-show 4 of issue 3: 13 March 2026, a local holiday on 1 April, 6 to 7 April."""
    inforequest = make_request(today=TODAY)
    day = Holiday(date=date(2026, 4, 1), kind=HolidayKind.LOCAL, name="Hari Uji", source="SK 1/2026", confirmed=True)
    with time_machine.travel(datetime.combine(TODAY, time(9), ZoneInfo("Asia/Jakarta"))):
        change_days_off(day)
    response = citizen.get(link(inforequest))
    assert response.context["timeline"][-1]["details"] == [
        "Dari 6 April 2026 menjadi 7 April 2026.",
        "Sebab: 1 April 2026: Hari Uji",
    ]
    words = text(response)
    assert (
        "Surat ini menyebut 6 April 2026. Tenggat yang berlaku sekarang 7 April 2026. Sebab: 1 April 2026: Hari Uji"
        in words
    )
    assert response.context["working"].due == date(2026, 4, 7)


def test_extension_is_told_with_its_reason(citizen, make_request, link, reviewer):
    inforequest = make_request("assigned", today=NOW)
    workflow.extend(inforequest, by=reviewer, reason="Dihimpun dari tiga bidang.", today=NOW)
    words = text(citizen.get(link(inforequest)))
    assert "Diperpanjang" in words
    assert "Alasan: Dihimpun dari tiga bidang." in words
    assert f"{status_texts.long_date(inforequest.due_on)} (17 hari kerja)" in words
    assert "Surat ini menyebut" not in words


def test_calendar_file_tells_nothing_but_number_and_date(citizen, make_request, link):
    address, content = link(make_request()), None
    content = citizen.get(f"{address}tenggat.ics").content.decode()
    assert "DTSTART;VALUE=DATE:20260406\r\n" in content
    assert "Tenggat jawaban permohonan 1/PPID/2026" in content
    for secret in (address, "Laporan realisasi", "Sri"):
        assert secret not in content


@pytest.mark.parametrize("number", [1, 30])
def test_number_of_queries_is_fixed(citizen, make_request, reviewer, link, number, django_assert_num_queries):
    inforequest = make_request("sent", today=NOW)
    for _ in range(number):
        workflow.publish_text(inforequest, by=reviewer, text="Isi.")
        workflow.add_remark(inforequest, by=None, text="Halo.", audience=Audience.APPLICANT)
    address = link(inforequest)
    with django_assert_num_queries(25):
        citizen.get(address)


# What the applicant does --------------------------------------------------------------------------------------------


def test_unconfirmed_request_is_confirmed_by_one_button_behind_the_emailed_link(citizen, calendar, person, asked):
    registered = workflow.register(asked, person(), confirmed=False, today=NOW)
    address = re.search(r"/permohonan/s/\S+", Message.objects.get(to_citizen=True).body)[0]
    assert "Konfirmasi permohonan" in text(citizen.get(address))
    assert posted(citizen, address, "konfirmasi").headers["Location"] == address
    registered.inforequest.refresh_from_db()
    assert registered.inforequest.state == State.SUBMITTED
    page = citizen.get(address)
    assert said(page) == ["Permohonan Anda sudah dikonfirmasi."]
    assert "Konfirmasi permohonan" not in text(page)


def test_who_only_filed_cannot_confirm_himself(citizen, calendar, person, asked):
    """Neither the links of page and receipt nor number and code prove that the e-mail address is his."""
    registered = workflow.register(asked, person(), confirmed=False, today=NOW)
    printed = json.loads(Letter.objects.get().data)["objection_url"].split("/")[-3]
    for token in (registered.token, secret_links.new_visit_token(registered.inforequest), printed):
        page = citizen.get(f"/permohonan/s/{token}/")
        assert "buka tautan dalam surel yang kami kirim ke s•••@w•••" in text(page)
        assert "Konfirmasi permohonan" not in text(page)
        assert posted(citizen, f"/permohonan/s/{token}/", "konfirmasi").status_code == 404
    registered.inforequest.refresh_from_db()
    assert registered.inforequest.state == State.UNCONFIRMED


def test_completing_with_text_and_files(citizen, make_request, link):
    inforequest = make_request("incomplete", today=NOW)
    address = link(inforequest)
    assert "Salinan KTP." in text(citizen.get(address))
    files = [SimpleUploadedFile("satu.txt", b"Satu."), SimpleUploadedFile("dua.txt", b"Dua.")]
    posted(citizen, address, "lengkapi", text="Ini kelengkapannya.", attachments=files)
    inforequest.refresh_from_db()
    assert inforequest.state == State.SUBMITTED
    assert [file.name for file in inforequest.attachments.all()] == ["satu.txt", "dua.txt"]
    assert inforequest.remarks.get().text == "Ini kelengkapannya."


def test_completing_with_nothing_or_a_bad_file_keeps_what_was_typed(citizen, make_request, link):
    address = link(make_request("incomplete", today=NOW))
    assert "Tulis keterangan atau lampirkan berkas" in text(posted(citizen, address, "lengkapi", text=" "))
    bad = SimpleUploadedFile("virus.exe", b"MZ")
    response = posted(citizen, address, "lengkapi", text="Tetap di sini.", attachments=bad)
    assert "Tetap di sini." in text(response)
    assert {"attachments"} == set(response.context["failed"].errors)
    paper = SimpleUploadedFile("ktp.png", b"bukan gambar")
    assert set(posted(citizen, address, "lengkapi", paper=paper).context["failed"].errors) == {"paper"}


def test_writing_to_ppid(citizen, make_request, link):
    inforequest = make_request()
    address = link(inforequest)
    posted(citizen, address, "tulis", text="<b>Kapan</b> selesai?")
    remark = inforequest.remarks.get()
    assert (remark.text, remark.audience, remark.by) == ("<b>Kapan</b> selesai?", Audience.APPLICANT, None)
    assert "&lt;b&gt;Kapan&lt;/b&gt;" in citizen.get(address).content.decode()
    assert "Tulis pesan Anda lebih dahulu." in text(posted(citizen, address, "tulis", text=""))


def test_second_of_two_clicks_does_nothing(citizen, make_request, link):
    inforequest = make_request()
    address = link(inforequest)
    once = citizen.get(address).context["once"]
    for _ in range(2):
        assert posted(citizen, address, "tulis", text="Halo.", once=once).headers["Location"] == address
    assert inforequest.remarks.count() == 1


def test_withdrawing_asks_first(citizen, make_request, link):
    inforequest = make_request()
    address = link(inforequest)
    assert "Ya, cabut" in text(citizen.get(f"{address}cabut/"))
    posted(citizen, address, "cabut", reason="Sudah saya temukan.")
    inforequest.refresh_from_db()
    assert inforequest.state == State.WITHDRAWN
    assert "Dicabut" in text(citizen.get(address))


def test_two_windows_get_a_sentence_without_the_inner_state(citizen, make_request, link):
    address = link(make_request("decided", today=NOW))
    response = citizen.post(f"{address}lengkapi/", {"text": "Susulan.", "once": "1"}, follow=True)
    assert said(response) == ["Tindakan ini tidak dapat dilakukan lagi. Statusnya sekarang: Sedang diproses."]
    posted(citizen, address, "cabut")
    response = citizen.post(f"{address}cabut/", {"once": "2"}, follow=True)
    assert said(response)[-1] == "Tindakan ini tidak dapat dilakukan lagi. Statusnya sekarang: Dicabut."


def test_no_place_for_a_nik_in_what_is_not_sealed(citizen, make_request, link):
    inforequest = make_request()
    response = posted(citizen, link(inforequest), "cabut", reason=f"NIK saya {NIK}")
    assert "Hapus angka 16 digit" in text(response)
    inforequest.refresh_from_db()
    assert inforequest.state == State.SUBMITTED


def test_acts_are_limited(citizen, make_request, link, monkeypatch):
    monkeypatch.setattr("requests_app.citizen.views.case.ACTS_PER_HOUR", 2)
    address = link(make_request())
    codes = [posted(citizen, address, "tulis", text=f"Pesan {n}.").status_code for n in range(3)]
    assert codes == [302, 302, 429]


def test_past_the_limit_files_are_asked_for_again(citizen, make_request, link, monkeypatch):
    monkeypatch.setattr("requests_app.citizen.views.case.ACTS_PER_HOUR", 0)
    files = [SimpleUploadedFile("lampiran.txt", b"Isi.")]
    response = posted(citizen, link(make_request("incomplete")), "lengkapi", text="Ini KTP saya.", attachments=files)
    errors = response.context["failed"].errors
    assert set(errors) == {"__all__", "attachments"} and "Pilih lagi berkasnya" in text(response)
    assert response.status_code == 429 and "Ini KTP saya." in text(response)


def test_what_was_typed_is_still_there_past_the_limit(citizen, make_request, link, monkeypatch):
    monkeypatch.setattr("requests_app.citizen.views.case.ACTS_PER_HOUR", 0)
    case = make_request()
    message = posted(citizen, link(case), "tulis", text="Tolong dalam bentuk tabel.")
    withdrawal = posted(citizen, link(case), "cabut", reason="Sudah saya temukan.")
    objection = {"grounds": ["d"], "once": "satu", "kirim": "1", "reason": "Kurang."} | {"purpose": "Riset."}
    objected = citizen.post(f"{link(case)}keberatan/", objection | {"position": "Tabelnya tidak ada."})
    typed = ("Tolong dalam bentuk tabel.", "Sudah saya temukan.", "Tabelnya tidak ada.")
    for response, words in zip((message, withdrawal, objected), typed, strict=True):
        assert response.status_code == 429 and response.headers["Retry-After"] == "3600"
        assert "yang ini belum terkirim" in text(response) and words in text(response)
    assert not case.events.exclude(act="register").exists() and not Objection.objects.exists()


@pytest.mark.parametrize("act", ["hapus", "tolak", "send", "-"])
def test_unknown_act_is_not_found(citizen, make_request, link, act):
    assert posted(citizen, link(make_request()), act).status_code == 404


# Objections on the page ---------------------------------------------------------------------------------------------


def test_ruling_is_unknown_until_the_reply_goes_out(citizen, make_objection, link, superior):
    objection = make_objection(today=NOW)
    address = link(objection.inforequest)
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons=INTERNAL)
    page = citizen.get(address)
    assert INTERNAL not in page.content.decode()
    assert "Keberatan diajukan" in text(page)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL)
    words = text(citizen.get(address))
    assert INTERNAL in words
    assert "Komisi Informasi Provinsi Lampung paling lambat" in words


def test_mediation_is_not_promised_for_a_refusal(citizen, make_objection, link):
    objection = make_objection("ad", today=NOW)
    assert "mediasi" not in text(citizen.get(link(objection.inforequest)))
    other = make_objection("d", today=NOW)
    assert "mediasi" in text(citizen.get(link(other.inforequest)))


def test_answering_the_reply_and_dropping(citizen, make_objection, link, superior):
    objection, other = make_objection(today=NOW), make_objection(today=NOW)
    address = link(objection.inforequest)
    assert posted(citizen, address, "tanggapan", objection=other.pk, text="Bukan milik saya.").status_code == 404
    assert posted(citizen, address, "cabut-keberatan", objection=other.pk).status_code == 404
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.GRANTED, order="Berikan rinciannya.")
    objections.reply(objection, by=superior, channel=Delivery.EMAIL)
    posted(citizen, address, "tanggapan", objection=objection.pk, text="Terima kasih.")
    objection.refresh_from_db()
    assert objection.applicant_response == "Terima kasih."
    asked = citizen.get(f"{link(other.inforequest)}cabut-keberatan/?keberatan={other.pk}")
    assert f'value="{other.pk}"' in asked.content.decode()
    posted(citizen, link(other.inforequest), "cabut-keberatan", objection=other.pk)
    other.refresh_from_db()
    assert other.state == ObjectionState.WITHDRAWN


@pytest.mark.parametrize("objection", ["", "0", "x", "9" * 40])
def test_hostile_objection_numbers(citizen, make_request, link, objection):
    response = posted(citizen, link(make_request()), "tanggapan", objection=objection, text="Halo.")
    assert response.status_code in (200, 404)


def test_link_of_an_objection_opens_the_case_of_its_request(citizen, make_objection, link):
    objection = make_objection(today=NOW)
    response = citizen.get(link(objection))
    assert response.context["case"] == objection.inforequest
    assert objection.number in text(response)


def test_silence_on_an_objection_leads_to_the_commission(make_objection):
    """Domain 7.4: received 3 August 2026, reply due 16 September, dispute until 6 October."""
    objection = make_objection(today=date(2026, 8, 3))
    assert status_texts.objection_step(objection, date(2026, 9, 16)) == (
        "Atasan PPID menanggapi keberatan Anda paling lambat 16 September 2026 (30 hari kerja)."
    )
    assert status_texts.objection_step(objection, date(2026, 9, 17)) == (
        "Atasan PPID tidak menanggapi sampai 16 September 2026. Anda dapat ke Komisi Informasi Provinsi Lampung paling "
        "lambat 6 Oktober 2026 (14 hari kerja)."
    )


def test_a_granted_objection_says_what_was_ordered_and_whether_it_was_done(make_objection, superior, reviewer):
    objection, due = make_objection(today=TODAY), date(2026, 3, 20)
    ruling = {"outcome": ObjectionOutcome.GRANTED, "order": "Berikan rinciannya.", "order_due_on": due}
    objections.rule(objection, by=superior, today=TODAY, **ruling)
    objections.reply(objection, by=superior, channel=Delivery.EMAIL, today=TODAY)
    ordered = "Keberatan Anda dikabulkan. Atasan PPID memerintahkan PPID: “Berikan rinciannya.” "
    in_time, late = (
        status_texts.objection_step(objection, due),
        status_texts.objection_step(objection, due + timedelta(days=1)),
    )
    assert in_time.startswith(f"{ordered}Paling lambat dilaksanakan 20 Maret 2026.")
    assert late.startswith(f"{ordered}Perintah itu seharusnya dilaksanakan paling lambat 20 Maret 2026")
    carry_out(objection, reviewer, today=due)
    assert "sudah dilaksanakan 20 Maret 2026." in status_texts.objection_step(objection, due)


def test_dispute_stands_on_the_page(citizen, make_objection, link, reviewer, superior):
    objection = make_objection(today=NOW)
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah lengkap.")
    objections.reply(objection, by=superior, channel=Delivery.EMAIL)
    disputes.record_dispute(objection, by=reviewer, filed_on=NOW, registration="7/REG/2026")
    words = text(citizen.get(link(objection.inforequest)))
    assert "Sengketa: Terdaftar di Komisi Informasi." in words
    assert "7/REG/2026" in words


# One vocabulary -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        ("submitted", "Terkirim"),
        ("incomplete", "Perlu dilengkapi"),
        ("assigned", "Sedang diproses"),
        ("answered", "Sedang diproses"),
        ("decided", "Sedang diproses"),
        ("sent", "Selesai: diberikan"),
        ("closed", "Selesai: diberikan"),
    ],
)
def test_status_of_every_stage(make_request, stage, status):
    assert status_texts.public_status(make_request(stage)) == status


def test_every_state_has_a_word_and_every_public_act_is_of_the_table():
    assert {*status_texts.STATUS, *NOTIFIED_STATES} == set(State)
    assert set(status_texts.ENDED) == set(Outcome)
    assert {str(act) for act in status_texts.TIMELINE_TEXTS} <= {*Act.values, *ObjectionAct.values}
    assert not {Act.HAND_BACK, Act.DECIDE, ObjectionAct.RULE} & set(status_texts.TIMELINE_TEXTS)


def test_destroyed_letter_keeps_its_line(citizen, make_request, link):
    address, letter = link(make_request()), Letter.objects.get()
    letter.destroy()
    assert "isinya sudah dimusnahkan sesuai masa simpan" in text(citizen.get(address))
    assert citizen.get(f"{address}surat/{letter.pk}/").status_code == 404
