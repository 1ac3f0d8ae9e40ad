"""How a citizen files a request, from the notice to the number, with and without scripts."""

import re

import pytest
import time_machine
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opd.models import Message, Opd
from opd.web.limits import rate_limit
from opd.web.limits.proof_of_work import NONCE, SEAL, Challenge
from requests_app.citizen.forms.steps import BY_SLUG, STEPS
from requests_app.models import (
    DataClass,
    Deflection,
    Draft,
    DraftFile,
    InformationRequest,
    RetentionRule,
)
from requests_app.states import State
from requests_app.tracking import secret_links
from requests_app.web import bot_check
from requests_app.workflow import drafts
from tests.files import encrypted_pdf, jpeg, pdf, truncated, txt, upload
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import NIK
from tests.requests_app.web.test_bot_check import solve

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("calendar")]

NEW, CHECK, ANSWERED = "/permohonan/baru/", "/permohonan/periksa/", "/permohonan/menjawab/"
PURPOSE, WAY, WHO, IDENTITY = (f"{NEW}{slug}/" for slug in ("tujuan", "cara", "pemohon", "identitas"))
ASKED = {
    "information": "Laporan realisasi anggaran Dinas Kesehatan tahun 2025 per kegiatan.",
    "purpose": "Penelitian tentang belanja kesehatan kota.",
    "proposed_opd": "",
    "access": "copy",
    "format": "softcopy",
    "delivery": "email",
    "kind": "person",
    "by_whom": "sendiri",
    "name": "Sri Contoh Wulandari",
    "national_id": "1872 0101 0180 0001",
    "address": "Jalan Contoh 7\r\nMetro Pusat",
    "email": "sri.contoh@warga.test",
    "phone": "0812-0000-0007",
    "occupation": "",
    "proxy_name": "",
    "proxy_national_id": "",
    "proxy_address": "",
}
PROXY = {"by_whom": "kuasa", "proxy_name": "Budi Contoh", "proxy_national_id": NIK}


def of_step(step, fields):
    """What the browser sends of one step."""
    names = (*step.fields, "remove") if step.takes_files else step.fields
    return {name: fields[name] for name in names if name in fields} | {"lanjut": "1"}


def fill(citizen, fields):
    """Answer one step after the other; -> the page of the first that does not go on, else the way to the check."""
    for step in STEPS:
        response = citizen.post(step.address, of_step(step, fields))
        if response.status_code != 302:
            break
    return response


@pytest.fixture
def typed(citizen):
    """A browser that has filled the form and looks at its answers."""

    def typed(**changes):
        response = fill(citizen, ASKED | changes)
        assert (response.status_code, response.headers["Location"]) == (302, CHECK), errors(response)
        return citizen

    return typed


def errors(response):
    return response.context and response.context["form"].errors


def challenge_on(page):
    seal = re.search(r'name="formulir" value="([^"]+)"', page.content.decode())[1]
    return Challenge(seal, int(re.search(r'data-bits="(\d+)"', page.content.decode())[1]))


def send(citizen, *, proof=True, **fields):
    """Read the page, let the browser work, press the button four seconds later."""
    challenge = challenge_on(citizen.get(CHECK))
    answer = {SEAL: challenge.seal, NONCE: solve(challenge) if proof else ""}
    with time_machine.travel(timezone.now() + timezone.timedelta(seconds=4)):
        return citizen.post(CHECK, answer | fields)


def token_in(response):
    return re.fullmatch(r"/permohonan/s/([\w-]+)/\?baru=1", response.headers["Location"])[1]


# The whole way ------------------------------------------------------------------------------------------------------


def test_the_notice_stands_before_the_first_field(citizen):
    RetentionRule.objects.create(data_class=DataClass.PAPERS, months=24, basis="JRA Kota Metro butir 1")
    first = citizen.get(NEW)
    assert "Jawaban Anda hanya dipakai untuk menjawab permohonan ini." in text(first)
    source = first.content.decode()
    assert source.index('href="/halaman/privasi/"') < source.index("<h1>")
    typed = {name: answer for name, answer in ASKED.items() if name not in BY_SLUG["pemohon"].fields}
    fill(citizen, typed)
    page = citizen.get(WHO)
    words = text(page)
    assert "Pasal 20 ayat (2) huruf c dan e UU 27 Tahun 2022" in words
    assert "Identitas pemohon: belum ditetapkan" in words
    assert "Salinan KTP, akta, dan surat kuasa: 24 bulan" in words
    source = page.content.decode()
    assert source.index("data-pribadi") < source.index('<form method="post"')
    assert "warga negara Indonesia atau badan hukum Indonesia" in words


def test_whole_way_with_proof_and_files(typed, citizen):
    typed(ktp=upload("ktp.jpg", jpeg()), attachment=[upload("peta.pdf", pdf("Peta")), upload("daftar.txt", txt())])
    page = text(citizen.get(CHECK))
    for answer in ("Sri Contoh Wulandari", NIK, "Mendapat salinan", "ktp.jpg", "peta.pdf", "daftar.txt"):
        assert answer in page
    token = token_in(send(citizen))
    inforequest = secret_links.case_by_token(token)
    assert (inforequest.state, inforequest.number) == (State.SUBMITTED, f"1/PPID/{timezone.localdate().year}")
    assert inforequest.information == ASKED["information"]
    applicant = inforequest.applicant
    assert (applicant.name, applicant.national_id, applicant.address) == (
        "Sri Contoh Wulandari",
        NIK,
        "Jalan Contoh 7\nMetro Pusat",
    )
    assert [paper.kind for paper in applicant.papers.all()] == ["ktp"]
    assert [file.name for file in inforequest.attachments.all()] == ["peta.pdf", "daftar.txt"]
    assert not DraftFile.objects.exists()


@pytest.mark.parametrize("trap", [{}, {"situs": "http://spam.test"}])
def test_without_proof_it_is_registered_at_once(typed, citizen, trap):
    typed()
    inforequest = secret_links.case_by_token(token_in(send(citizen, proof=bool(trap), **trap)))
    assert inforequest.state == State.UNCONFIRMED
    assert inforequest.number and inforequest.due_on > timezone.localdate()
    assert [message.act for message in Message.objects.filter(to_citizen=True)] == ["request_unconfirmed"]


def test_too_fast_is_unconfirmed_too(typed, citizen):
    typed()
    challenge = challenge_on(citizen.get(CHECK))
    response = citizen.post(CHECK, {SEAL: challenge.seal, NONCE: solve(challenge)})
    assert secret_links.case_by_token(token_in(response)).state == State.UNCONFIRMED


def test_sending_twice_gives_one_request(typed, citizen):
    typed()
    first, second = send(citizen), citizen.post(CHECK, {})
    assert first.headers["Location"] == second.headers["Location"] == citizen.get(CHECK).headers["Location"]
    assert InformationRequest.objects.count() == 1


def test_after_sending_the_form_is_empty_again(typed, citizen):
    typed()
    send(citizen)
    assert "Sri Contoh" not in citizen.get(NEW).content.decode()
    assert citizen.get(CHECK).headers["Location"] == NEW


def test_two_browsers_know_nothing_of_each_other(typed):
    typed()
    stranger = CheckedClient()
    assert stranger.get(CHECK).headers["Location"] == NEW
    assert "Sri Contoh" not in stranger.get(NEW).content.decode()


def test_another_window_changed_the_answers(typed, citizen):
    typed()
    challenge = challenge_on(citizen.get(CHECK))
    citizen.post(PURPOSE, {"purpose": "Tujuan yang lain."})
    response = citizen.post(CHECK, {SEAL: challenge.seal, NONCE: solve(challenge)})
    assert (response.status_code, InformationRequest.objects.count()) == (200, 0)
    assert "Halaman ini kedaluwarsa, dan belum ada yang terkirim." in text(response)
    assert "Tujuan yang lain." in text(response)
    assert token_in(send(citizen))


def test_a_day_later_nothing_is_lost(typed, citizen):
    typed()
    challenge = challenge_on(citizen.get(CHECK))
    Session.objects.update(expire_date=timezone.now() + timezone.timedelta(days=3))
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=25)):
        response = citizen.post(CHECK, {SEAL: challenge.seal, NONCE: solve(challenge)})
        assert "kedaluwarsa" in text(response) and "Sri Contoh" in text(response)
        drafts.sweep()
        response = citizen.post(CHECK, {SEAL: challenge.seal}, follow=True)
    assert response.redirect_chain == [(NEW, 302)]
    assert "Isian disimpan paling lama 24 jam." in text(response)


def test_fifty_of_one_address_and_the_next_is_asked_to_wait(typed, citizen):
    typed()
    for _ in range(bot_check.FORMS_PER_HOUR):
        assert bot_check.allow_form("127.0.0.1")
    response = send(citizen)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    assert "dalam satu jam" in text(response) and "tetap tersimpan" in text(response)
    assert not InformationRequest.objects.exists()
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=1, minutes=1)):
        assert "Sri Contoh" in text(citizen.get(CHECK))


def file_another(citizen, **sent):
    """One more request of the same browser."""
    assert fill(citizen, ASKED).status_code == 302
    return send(citizen, **sent)


def test_of_requests_without_proof_an_address_sends_as_many_as_a_household(citizen):
    answers = [file_another(citizen, proof=False) for _ in range(bot_check.UNPROVEN_PER_HOUR + 1)]
    assert [answer.status_code for answer in answers] == [302] * 3 + [429]
    words = text(answers[-1])
    assert "Permohonan Anda belum terkirim." in words and "Nyalakan JavaScript, lalu kirim lagi sekarang." in words
    assert "tetap tersimpan" in words and "Sampaikan langsung" in words
    assert answers[-1].headers["Retry-After"] == "3600"
    assert InformationRequest.objects.count() == 3
    assert token_in(send(citizen))  # the same answers, with proof
    assert token_in(file_another(citizen))


def test_a_household_has_a_day_too(citizen):
    begin, statuses = timezone.now(), []
    for hours in range(8):
        with time_machine.travel(begin + timezone.timedelta(hours=2 * hours)):
            statuses.append(file_another(citizen, proof=False).status_code)
    assert statuses == [302] * bot_check.UNPROVEN_PER_DAY + [429] * 2


def test_another_household_is_another_address(citizen):
    for _ in range(bot_check.UNPROVEN_PER_HOUR):
        assert bot_check.allow_unproven("127.0.0.1")
    assert not bot_check.allow_unproven("127.0.0.1")
    assert bot_check.allow_unproven("198.51.100.8")


def test_what_the_hour_refuses_does_not_use_up_the_day():
    now = timezone.now()
    for _ in range(20):
        bot_check.allow_unproven("198.51.100.8", now)
    later = now + timezone.timedelta(hours=1, seconds=1)
    assert [bot_check.allow_unproven("198.51.100.8", later) for _ in range(4)] == [True] * 3 + [False]


def test_files_of_one_address_have_a_limit_and_the_words_stay(typed, citizen):
    assert bot_check.allow_files("127.0.0.1", bot_check.FILES_PER_DAY - 1024)
    response = fill(citizen, ASKED | {"attachment": upload("denah.jpg", jpeg((2000, 2000)))})
    assert response.status_code == 429
    assert "Terlalu banyak berkas dari jaringan Anda hari ini." in text(response)
    assert ASKED["email"] in response.content.decode()
    assert not DraftFile.objects.exists()
    assert ASKED["email"] in citizen.get(IDENTITY).content.decode()
    typed()
    assert token_in(send(citizen))


# Who asks, and with which papers ------------------------------------------------------------------------------------

ENTITY = {"kind": "entity", "name": "Yayasan Contoh", "national_id": "AHU-0001.AH.01.04.Tahun 2020"}


@pytest.mark.parametrize(
    ("who", "missing"),
    [
        ({}, ["Salinan KTP yang mengajukan"]),
        (PROXY, ["Salinan KTP yang mengajukan", "Surat kuasa khusus", "Salinan KTP pemberi kuasa"]),
        ({"kind": "group"}, ["Surat kuasa khusus", "Salinan KTP pemberi kuasa"]),
        (ENTITY, ["Salinan KTP yang mengajukan", "Akta pendirian dan pengesahannya"]),
    ],
)
def test_papers_by_kind(typed, citizen, settings, who, missing):
    typed(**who)
    assert citizen.get(CHECK).context["form"].missing_papers == missing
    settings.ASK_ID_CARD = False
    assert citizen.get(CHECK).context["form"].missing_papers == [name for name in missing if "KTP" not in name]
    assert 'name="ktp"' not in citizen.get(IDENTITY).content.decode()


def test_an_entity_by_proxy(typed, citizen):
    typed(**ENTITY | PROXY, akta=upload("akta.pdf", pdf("Akta")), kuasa=upload("kuasa.pdf", pdf("Kuasa")))
    applicant = secret_links.case_by_token(token_in(send(citizen))).applicant
    assert (applicant.kind, applicant.by_proxy, applicant.proxy_name) == ("entity", True, "Budi Contoh")
    assert applicant.national_id == ENTITY["national_id"]
    assert [paper.kind for paper in applicant.papers.all()] == ["akta", "kuasa"]


def test_a_paper_that_does_not_belong(citizen):
    response = fill(citizen, ASKED | {"akta": upload("akta.pdf", pdf("Akta"))})
    assert errors(response)["akta"][0].startswith("Akta pendirian dan pengesahannya tidak diperlukan")


# What is wrong ------------------------------------------------------------------------------------------------------

WRONG = [
    ({"kind": ""}, "kind", "Pilih siapa pemohonnya."),
    ({"kind": "alien"}, "kind", "Pilih siapa pemohonnya."),
    ({"by_whom": ""}, "by_whom", "Pilih siapa yang mengajukan permohonan."),
    ({"name": "  "}, "name", "Tulis nama lengkap pemohon."),
    ({"name": "x" * 151}, "name", "Isian ini paling banyak 150 huruf; yang Anda tulis 151. Ringkaskan."),
    ({"national_id": ""}, "national_id", "Tulis NIK pemohon, atau nomor SK pengesahan bila badan hukum."),
    ({"national_id": "123"}, "national_id", "NIK terdiri dari 16 angka. Salin dari KTP; spasi dan titik boleh."),
    (
        {"kind": "group", "national_id": "123"},
        "national_id",
        "NIK terdiri dari 16 angka. Salin dari KTP; spasi dan titik boleh.",
    ),
    ({"national_id": "١" * 16}, "national_id", "NIK terdiri dari 16 angka. Salin dari KTP; spasi dan titik boleh."),
    ({"address": ""}, "address", "Tulis alamat pemohon."),
    (
        {"email": "", "phone": "", "delivery": "post"},
        "email",
        "Isi alamat surel atau nomor telepon, agar kami dapat memberi kabar.",
    ),
    ({"email": "sri"}, "email", "Periksa alamat surel: bentuknya nama@contoh.id."),
    ({"phone": "kosong"}, "phone", "Nomor telepon terdiri dari 6 sampai 15 angka, misalnya 0812 0000 0007."),
    ({"email": ""}, "email", "Untuk menerima informasi lewat surel, tulis alamat surel Anda."),
    ({"information": ""}, "information", "Tulis informasi yang Anda minta."),
    (
        {"information": "a" * 10_001},
        "information",
        "Isian ini paling banyak 10000 huruf; yang Anda tulis 10001. Ringkaskan.",
    ),
    (
        {"information": f"Data milik {NIK}."},
        "information",
        "Hapus angka 16 digit dari isian ini. NIK dan nomor KK tidak boleh ditulis di sini.",
    ),
    (
        {"purpose": "Untuk NIK 187201.010180.0001"},
        "purpose",
        "Hapus angka 16 digit dari isian ini. NIK dan nomor KK tidak boleh ditulis di sini.",
    ),
    ({"purpose": ""}, "purpose", "Tulis untuk apa informasi itu akan Anda gunakan."),
    ({"access": ""}, "access", "Pilih cara memperoleh informasi."),
    ({"format": ""}, "format", "Pilih bentuk informasi."),
    ({"delivery": ""}, "delivery", "Pilih cara mengirimkan informasi."),
    (
        {"format": "hardcopy"},
        "delivery",
        "Salinan cetak tidak dapat dikirim lewat surel atau laman. Pilih cara lain, atau berkas elektronik.",
    ),
    (
        {"proposed_opd": "999999"},
        "proposed_opd",
        "Perangkat daerah itu tidak ada lagi. Pilih yang lain, atau “Saya tidak tahu”.",
    ),
    (PROXY | {"proxy_name": ""}, "proxy_name", "Tulis nama lengkap penerima kuasa."),
    (PROXY | {"proxy_national_id": ""}, "proxy_national_id", "Tulis NIK penerima kuasa."),
    (
        PROXY | {"proxy_national_id": "1"},
        "proxy_national_id",
        "NIK terdiri dari 16 angka. Salin dari KTP; spasi dan titik boleh.",
    ),
]


@pytest.mark.parametrize(("change", "field", "sentence"), WRONG)
def test_every_wrong_field_has_its_sentence_and_nothing_is_lost(citizen, change, field, sentence):
    response = fill(citizen, ASKED | change)
    assert errors(response) == {field: [sentence]}
    source, form = response.content.decode(), response.context["form"]
    assert f"<title>Galat: {form.step.question} - " in source
    anchor = re.search(r'<li><a href="#([\w-]+)">', source)[1]
    assert f'id="{anchor}"' in source
    answered = [name for step in STEPS[: STEPS.index(form.step) + 1] for name in step.fields]
    for name in answered:
        assert form.typed.get(name, "") == drafts.read(Draft.objects.get()).typed.get(name, "")
        assert form.typed.get(name, "").strip() == (ASKED | change).get(name, "").strip()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (upload("ktp.exe", b"MZ"), "Jenis berkas ini tidak diterima."),
        (upload("ktp.jpg", b""), "Berkas ini kosong."),
        (upload("ktp.jpg", pdf("x")), "isinya bukan JPEG"),
        (upload("ktp.pdf", encrypted_pdf("rahasia")), "terkunci kata sandi"),
        (upload("ktp.jpg", truncated(jpeg())), "rusak atau terpotong"),
        (upload("ktp.jpg", jpeg() + b"x" * 6 * 1024 * 1024), "melebihi 5"),
    ],
)
def test_each_refused_file_has_its_own_sentence(citizen, file, code):
    file.seek(0)
    response = fill(citizen, ASKED | {"ktp": file})
    [sentence] = errors(response)["ktp"]
    assert sentence.startswith(f"{file.name}: ") and code in sentence


def test_a_good_file_stays_when_its_neighbour_and_a_field_are_wrong(citizen, typed):
    both = [upload("peta.pdf", pdf("Peta")), upload("rusak.pdf", truncated(pdf("x")))]
    response = fill(citizen, ASKED | {"address": "", "attachment": both, "ktp": upload("ktp.jpg", jpeg())})
    assert set(errors(response)) == {"address", "attachment"}
    assert text(response).count("Tersimpan:") == 2
    assert "Tersimpan: ktp.jpg" in text(response) and "Tersimpan: peta.pdf" in text(response)
    typed()
    assert [file.name for file in DraftFile.objects.all()] == ["ktp.jpg", "peta.pdf"]


def test_a_kept_file_is_removed_and_the_same_file_is_not_kept_twice(citizen, typed):
    typed(attachment=upload("peta.pdf", pdf("Peta")))
    typed(attachment=upload("peta lagi.pdf", DraftFile.objects.get().open().read()))
    assert DraftFile.objects.count() == 1
    typed(remove=[DraftFile.objects.get().pk, "x", "-1", "9" * 30])
    assert DraftFile.objects.count() == 0


def test_more_than_three_files(citizen):
    files = [upload(f"{n}.pdf", pdf(f"Berkas {n}")) for n in range(5)]
    response = fill(citizen, ASKED | {"attachment": files})
    assert errors(response)["attachment"] == [
        f"{n}.pdf tidak disimpan: paling banyak 3 berkas di sini." for n in (3, 4)
    ]
    assert DraftFile.objects.count() == 3


def test_an_agency_that_ended_meanwhile(typed, citizen, opd_health):
    typed(proposed_opd=opd_health.pk)
    Opd.objects.filter(pk=opd_health.pk).update(valid_to="2020-01-01")
    response = citizen.get(CHECK, follow=True)
    assert response.redirect_chain == [(PURPOSE, 302)]
    assert "Isian ini belum lengkap." in text(response) and "Perangkat daerah itu tidak ada lagi." in text(response)
    assert ASKED["purpose"] in response.content.decode()


def test_a_file_that_vanished(typed, citizen):
    typed(ktp=upload("ktp.jpg", jpeg()))
    file = DraftFile.objects.get()
    file.file.storage.delete(file.file.name)
    response = send(citizen)
    assert (response.headers["Location"], InformationRequest.objects.count()) == (IDENTITY, 0)
    assert "Berkas ini tidak tersimpan dengan utuh: Salinan KTP yang mengajukan." in text(citizen.get(IDENTITY))
    assert token_in(send(citizen))


def test_a_full_disk(citizen, settings, tmp_path):
    (tmp_path / "penuh").write_text("")
    settings.STORAGES["default"]["OPTIONS"]["location"] = str(tmp_path / "penuh")
    settings.STORAGES = dict(settings.STORAGES)
    response = fill(citizen, ASKED | {"ktp": upload("ktp.jpg", jpeg())})
    assert "Berkas Anda tidak dapat disimpan sekarang." in text(response)
    assert ASKED["email"] in response.content.decode() and not DraftFile.objects.exists()


def test_more_text_than_anybody_writes(citizen):
    response = citizen.post(NEW, {"information": "a" * 10 * 1024 * 1024})
    assert response.status_code == 413
    assert not Draft.objects.exists()
    response = citizen.post(NEW, {"information": "a" * 200_000})
    assert set(errors(response)) == {"information"}
    assert drafts.read(Draft.objects.get()).typed["information"] == "a" * 200_000
    assert citizen.get(NEW).context["form"]["information"].value() == "a" * 200_000


HOSTILE = ["<script>alert(1)</script>", "' OR 1=1 --", "\x01\x1f", "‮teks", "{{ 7|add:7 }}", "😀" * 900, "\r\n\r\n"]


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_words(citizen, word):
    fields = dict.fromkeys(("name", "address", "information", "purpose", "occupation"), f"a {word}")
    response = fill(citizen, ASKED | fields)
    assert response.status_code in (200, 302)
    for page in (response, *(citizen.get(path, follow=True) for path in (NEW, PURPOSE, WHO, IDENTITY, CHECK))):
        assert page.status_code in (200, 302)
        assert "<script>alert" not in page.content.decode()
    assert citizen.post(NEW, {"information": f"a {word}"}).status_code in (200, 302)


# Mungkin sudah terjawab ---------------------------------------------------------------------------------------------


def test_this_answers_me(typed, citizen, make_document):
    document = make_document(title="Laporan Realisasi Anggaran Dinas Kesehatan 2025")
    make_document(title="Profil pegawai", summary="Siapa bekerja di mana.")
    typed(ktp=upload("ktp.jpg", jpeg()))
    response = citizen.post(NEW, {"information": ASKED["information"]})
    assert response.headers["Location"] == f"{NEW}?mungkin=1"
    page = citizen.get(response.headers["Location"])
    assert [row.title for row, _snippet in page.context["rows"]] == [document.title]
    assert "Ini menjawab saya" in text(page)
    for _ in range(2):
        response = citizen.post(ANSWERED, {"dokumen": document.pk})
        assert response.headers["Location"] == f"{ANSWERED}?dokumen={document.pk}"
    assert Deflection.objects.get().document == document
    assert not Draft.objects.exists() and not DraftFile.objects.exists()
    assert document.title in text(citizen.get(response.headers["Location"]))
    assert citizen.get(CHECK).headers["Location"] == NEW


def test_only_a_public_document_answers(typed, citizen, make_document):
    typed()
    for number in (make_document("draft").pk, "x", "9" * 40, ""):
        assert citizen.post(ANSWERED, {"dokumen": number}).status_code == 404
    assert Draft.objects.exists()


def test_what_may_answer_is_offered_after_the_question_and_keeps_the_draft(citizen, make_document):
    document = make_document(title="Laporan Realisasi Anggaran Dinas Kesehatan 2025")
    response = citizen.post(NEW, {"information": ASKED["information"]})
    assert response.headers["Location"] == f"{NEW}?mungkin=1"
    page = citizen.get(f"{NEW}?mungkin=1")
    source = page.content.decode()
    assert f'href="{document.get_absolute_url()}"' in source and "target=" not in source
    assert "Belum terjawab, lanjut" in text(page) and ASKED["information"] in source
    assert citizen.post(NEW, of_step(STEPS[0], ASKED)).headers["Location"] == PURPOSE


def test_at_most_three_and_none_without_a_good_answer(citizen, make_document):
    for number in range(5):
        make_document(title=f"Laporan Realisasi Anggaran Dinas Kesehatan {number}")
    citizen.post(NEW, {"information": ASKED["information"]})
    assert len(citizen.get(f"{NEW}?mungkin=1").context["rows"]) == 3
    unlike = "Berapa laporan kerusakan jembatan gantung di Kelurahan Karangrejo yang ditindaklanjuti?"
    assert citizen.post(NEW, {"information": unlike}).headers["Location"] == PURPOSE
    assert citizen.get(f"{NEW}?mungkin=1").context["rows"] == []


def test_words_of_a_request_in_the_making_never_stand_in_an_address(citizen):
    response = citizen.post(NEW, {"information": "Utang warga kepada kota tahun 2025."})
    assert "utang" not in response.headers["Location"].lower()
    assert Client(enforce_csrf_checks=True).post(NEW, {"information": "utang warga"}).status_code == 403


# Step by step -------------------------------------------------------------------------------------------------------


def test_one_thing_per_page_with_progress_and_the_way_back(citizen):
    fill(citizen, {name: ASKED[name] for name in ("information", "purpose")})
    before = "/permohonan/"
    for number, step in enumerate(STEPS[:3], 1):
        page = citizen.get(step.address)
        assert [field.name for field in page.context["form"].shown] == list(step.fields)
        assert f"Langkah {number} dari 6" in text(page)
        assert f'class="back" href="{before}"' in page.content.decode()
        assert "Draf tersimpan." in text(page)
        before = step.address


def test_a_step_cannot_be_jumped(citizen):
    assert citizen.get(WHO).headers["Location"] == NEW
    citizen.post(NEW, of_step(STEPS[0], ASKED))
    for later in (WAY, WHO, IDENTITY, CHECK):
        assert citizen.get(later).headers["Location"] == PURPOSE
    assert citizen.post(IDENTITY, of_step(STEPS[4], ASKED)).status_code == 302
    assert citizen.get(CHECK).headers["Location"] == PURPOSE
    assert citizen.get(f"{NEW}bukan-langkah/").status_code == 404
    assert citizen.post(f"{NEW}bukan-langkah/").status_code == 404


def test_a_changed_answer_leads_back_to_the_check(typed, citizen):
    typed()
    assert citizen.post(WAY, of_step(STEPS[2], ASKED | {"access": "view"})).headers["Location"] == CHECK
    assert "Sri Contoh" in text(citizen.get(CHECK))


def test_two_windows_write_into_one_draft(citizen):
    fill(citizen, {name: ASKED[name] for name in ("information", "purpose", "access", "format", "delivery")})
    citizen.post(PURPOSE, {"purpose": "Dari jendela pertama."})
    citizen.post(WAY, of_step(STEPS[2], ASKED | {"access": "view"}))
    kept = drafts.read(Draft.objects.get()).typed
    assert (kept["purpose"], kept["access"], kept["information"]) == (
        "Dari jendela pertama.",
        "view",
        ASKED["information"],
    )


def test_a_person_who_files_in_person_after_all_sends_nothing_about_a_proxy(typed, citizen):
    typed(**PROXY)
    citizen.post(WHO, of_step(STEPS[3], ASKED))
    page = citizen.get(IDENTITY)
    assert "proxy_name" not in page.content.decode() and "Budi Contoh" not in text(citizen.get(CHECK))
    citizen.post(WHO, of_step(STEPS[3], ASKED | PROXY))
    assert "Budi Contoh" in text(citizen.get(CHECK))
    citizen.post(WHO, of_step(STEPS[3], ASKED))
    applicant = secret_links.case_by_token(token_in(send(citizen))).applicant
    assert (applicant.by_proxy, applicant.proxy_name, applicant.proxy_national_id) == (False, "", "")


def test_only_the_papers_of_this_applicant_are_asked_for(typed, citizen):
    typed(kind="group", kuasa=upload("kuasa.pdf", pdf("Kuasa")))
    names = [upload.field.name for upload in citizen.get(IDENTITY).context["form"].shown_uploads]
    assert names == ["kuasa", "ktp_pemberi", "attachment"]
    citizen.post(WHO, of_step(STEPS[3], ASKED))
    page = citizen.get(CHECK, follow=True)
    assert page.redirect_chain == [(IDENTITY, 302)]
    assert "Surat kuasa khusus tidak diperlukan" in text(page) and "Hapus kuasa.pdf" in text(page)
    typed(remove=DraftFile.objects.get().pk)
    assert not DraftFile.objects.exists()


def test_an_hour_away_nothing_is_lost(citizen):
    citizen.post(NEW, of_step(STEPS[0], ASKED))
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=1)):
        assert ASKED["information"] in text(citizen.get(NEW))
        assert citizen.get(PURPOSE).status_code == 200


def test_what_is_typed_after_the_draft_has_gone_is_kept(citizen):
    citizen.post(NEW, of_step(STEPS[0], ASKED))
    Draft.objects.all().delete()
    response = citizen.post(PURPOSE, {"purpose": "Ditulis dua hari kemudian."}, follow=True)
    assert response.redirect_chain == [(NEW, 302)]
    assert "Isian disimpan paling lama 24 jam. Yang baru Anda isi tersimpan." in text(response)
    citizen.post(NEW, of_step(STEPS[0], ASKED))
    assert "Ditulis dua hari kemudian." in text(citizen.get(PURPOSE))


def test_a_draft_is_deleted_on_demand(typed, citizen):
    typed(ktp=upload("ktp.jpg", jpeg()))
    assert citizen.get(f"{NEW}hapus/").status_code == 405
    response = citizen.post(f"{NEW}hapus/", follow=True)
    assert "Draf Anda sudah dihapus. Tidak ada yang dikirim." in text(response)
    assert not Draft.objects.exists() and not DraftFile.objects.exists()
    assert citizen.post(f"{NEW}hapus/").status_code == 302


def test_a_sent_request_is_not_deleted_with_its_draft(typed, citizen):
    typed()
    send(citizen)
    citizen.post(f"{NEW}hapus/")
    assert (InformationRequest.objects.count(), Draft.objects.count()) == (1, 1)


def test_steps_of_words_do_not_use_up_the_uploads_of_an_address(typed, citizen):
    typed()
    assert rate_limit.used("drafting", "127.0.0.1") == 1


# What must not leak -------------------------------------------------------------------------------------------------


def test_no_word_of_the_person_outside_of_sealed_columns(typed, citizen):
    typed(ktp=upload("ktp sri contoh.jpg", jpeg()))
    send(citizen)
    with connection.cursor() as cursor:
        written = ""
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            written += str(cursor.fetchall())
    sessions = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    for word in (NIK, "Contoh Wulandari", "sri.contoh@warga.test", "0812-0000-0007", "ktp sri", "Jalan Contoh"):
        assert word not in written and word not in sessions
    assert ASKED["information"] in written  # the twin: what is not sealed is found


def test_pages_with_answers_are_not_stored(typed, citizen):
    typed()
    for path in (NEW, PURPOSE, WAY, WHO, IDENTITY, CHECK):
        assert "no-store" in citizen.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/permohonan/", f"{NEW}?mungkin=1", WHO, IDENTITY, CHECK])
def test_the_number_of_queries_is_fixed(typed, citizen, make_document, path):
    typed(ktp=upload("ktp.jpg", jpeg()))
    counts = []
    for round_ in range(2):
        for number in range(1 + 3 * round_):
            make_document(title=f"Laporan Realisasi Anggaran Dinas Kesehatan {number}")
        citizen.get(path)  # what this process does not know yet of the index it asks once
        with CaptureQueriesContext(connection) as queries:
            citizen.get(path)
        counts.append(len(queries))
    assert counts[1] == counts[0] <= 20, counts


def test_about(citizen):
    page = citizen.get("/permohonan/")
    words = text(page)
    for part in ("paling lambat 10 hari kerja", "tidak dipungut biaya", "tidak memerlukan identitas", "keberatan"):
        assert part in words
    links = re.findall(r'class="button[^"]*" href="([^"]+)"', page.content.decode())
    assert links == [NEW, "/permohonan/lacak/"]
    assert project.ASK_ID_CARD and "salinan KTP" in words


def test_the_step_with_files_lets_no_book_into_the_draft(typed, citizen):
    """Its body may be long for the files, and not for the words of any step."""
    typed()
    before = Draft.objects.get().answers
    for name in ("information", "address"):
        response = citizen.post(IDENTITY, {name: "kata " * 60_000})
        assert response.status_code == 413
        assert "Isian ini terlalu panjang." in text(response)
    assert Draft.objects.get().answers == before


def test_changes_of_one_address_have_a_limit(typed, citizen, monkeypatch):
    typed()  # a new draft, and a change with each of the four steps after the first
    monkeypatch.setattr(bot_check, "CHANGES_PER_HOUR", 5)
    statuses = [citizen.post(PURPOSE, {"purpose": f"Untuk laporan {number}."}).status_code for number in range(2)]
    assert statuses == [302, 429]
