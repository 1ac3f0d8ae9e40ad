"""One request from the form to the decision on the objection, while the mail server is down; then every e-mail once.

The citizen uses keys alone, on a phone's width, without scripts; three people work the same case at the desk.
"""

import hashlib
import io
import os
import re
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pikepdf
import pypdfium2
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import expect

from documents.models import Ground
from opd import ledger, outbox
from opd.models import Message, MessageState
from requests_app.models import AnswerFile, InformationRequest, Letter, Objection, Outcome, PaperKind
from requests_app.states import ObjectionState, State
from tests.browser.steps import Citizen, Clerk
from tests.browser.test_pages import on
from tests.files import jpeg, pdf
from tests.requests_app.conftest import calendar, test_of_exemption  # noqa: F401 - fixtures
from tests.requests_app.test_letters import squeezed
from tests.smtp_sink import Sink

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("calendar", "test_of_exemption")]

PERSON = {
    "Nama lengkap pemohon": "Ratna Khayalan Purnamasari",
    "NIK, atau nomor SK pengesahan badan hukum": "1872014506900003",
    "Alamat": "Gang Impian 99 Kampung Mega",
    "Alamat surel": "ratna.khayalan@surat.test",
    "Nomor telepon": "081355512345",
    "Pekerjaan (opsional)": "Penenun tapis",
}
PATIENT = "Sutini Binti Rekaan"
FULL = pdf(f"Belanja obat 2025\nPenerima: {PATIENT}\nRp10.000.000")
CLEAN = pdf("Belanja obat 2025\nPenerima: dihitamkan\nRp10.000.000")
TO_CITIZEN = [
    "request_unconfirmed",
    "completion_asked",
    "request_extended",
    "notice_sent",
    "objection_registered",
    "objection_replied",
    "objection_fulfilled",
]
LETTERS = ["receipt", "completion", "extension", "notice", "objection_receipt", "objection_decision"]


def file(name: str, content: bytes, mime: str = "application/pdf") -> dict:
    return {"name": name, "mimeType": mime, "buffer": content}


@pytest.fixture
def mail_server(settings):
    """Down: the port refuses every connection."""
    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.server_address
        settings.EMAIL_TIMEOUT = 1
        yield sink


@pytest.fixture
def citizen(open_page, axe, settings, live_server):
    settings.SITE_ADDRESS = live_server.url
    return Citizen(open_page(), axe)


@pytest.fixture
def clerk(open_page, axe):
    """-> the browser of a person at the desk."""
    return lambda user: Clerk(open_page(), axe, user)


@on(360)
def test_a_request_and_its_objection_from_both_sides(
    citizen, clerk, mail_server, reviewer, operator, superior, make_document
):
    number, code = files_a_request(citizen)
    confirms(citizen)
    verifier = clerk(reviewer)
    asks_for_completion(verifier)
    mail_stays(mail_server)
    completes(citizen)
    assigns(verifier)
    answers_for_the_agency(clerk(operator))
    extends(verifier)
    decides_in_part(verifier)
    mail_stays(mail_server)
    mail_server.hear_nothing()
    is_not_sent_while_a_black_word_is_in_it(verifier)
    sends(verifier)
    tracks(citizen, number, code)
    reads_the_answer(citizen)
    objects(citizen)
    mail_stays(mail_server)
    decides_the_objection(clerk(superior))
    fulfils(verifier, make_document("published", title="Laporan belanja obat 2025"))
    responds(citizen)
    verifies_every_letter(citizen)
    assert ledger.verify() is None
    every_mail_arrives_once(mail_server)


def the_case() -> InformationRequest:
    return InformationRequest.objects.get()


def said(day) -> str:
    return date_format(day, "j F Y")


# The citizen --------------------------------------------------------------------------------------------------------


def files_a_request(citizen):
    citizen.visit("/permohonan/")
    citizen.look("permohonan")
    citizen.follow("Mohon informasi")
    citizen.look("formulir-kosong")
    citizen.write("Informasi yang Anda minta", "Laporan belanja obat Dinas Kesehatan tahun 2025 beserta penerimanya.")
    citizen.write("Tujuan penggunaan", "Penelitian tentang belanja kesehatan kota.")
    citizen.pick("Perangkat daerah yang menurut Anda memilikinya (opsional)", "Dinas Kesehatan")
    citizen.choose("Cara memperoleh", "Mendapat salinan")
    citizen.choose("Bentuk", "Berkas elektronik")
    citizen.choose("Cara mengirimkan", "Surel")
    citizen.choose("Siapa pemohonnya?", "Perorangan")
    citizen.choose("Siapa yang mengajukan?", "Pemohon sendiri")
    for label, answer in PERSON.items():
        citizen.write(label, answer)
    citizen.attach("Salinan KTP yang mengajukan (opsional)", file("ktp.jpg", jpeg(), "image/jpeg"))
    citizen.attach("Lampiran (opsional)", file("rincian.pdf", pdf("Rincian yang diminta")))
    citizen.look("formulir-terisi")
    citizen.press("Lanjut: periksa isian")
    citizen.sees("Permohonan belum terkirim.", "ktp.jpg", "rincian.pdf", *PERSON.values())
    citizen.look("periksa")
    citizen.press("Kirim permohonan")
    return takes_home_number_and_code(citizen)


def takes_home_number_and_code(citizen) -> tuple[str, str]:
    case = the_case()
    assert case.state == State.UNCONFIRMED  # without scripts there was no proof of work
    number, code, due = citizen.page.locator(".receipt-facts dd").all_inner_texts()
    assert (number, due) == (case.number, said(case.due_on))
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert [paper.kind for paper in case.applicant.papers.all()] == [PaperKind.ID_CARD]
    assert case.attachments.count() == 1
    citizen.look("tanda-bukti")
    return number, code


def confirms(citizen):
    citizen.visit(link_in_mail("request_unconfirmed"))
    citizen.look("konfirmasi")
    citizen.press("Konfirmasi permohonan")
    citizen.sees("Permohonan Anda sudah dikonfirmasi.", "Terkirim")
    assert the_case().state == State.SUBMITTED


def completes(citizen):
    citizen.visit(link_in_mail("completion_asked"))
    citizen.sees("Perlu dilengkapi", "Sebutkan bulan yang diminta.")
    citizen.look("perlu-dilengkapi")
    citizen.write("Keterangan (opsional)", "Januari sampai Desember.")
    citizen.attach("Lampiran lain, boleh beberapa (opsional)", file("bulan.pdf", pdf("Januari sampai Desember")))
    citizen.press("Kirim kelengkapan")
    citizen.sees("Kelengkapan Anda sudah kami terima.")
    citizen.look("dilengkapi")
    assert (the_case().state, the_case().attachments.count()) == (State.SUBMITTED, 2)


def tracks(citizen, number, code):
    citizen.visit("/permohonan/lacak/")
    citizen.look("lacak")
    citizen.write("Nomor pendaftaran", number)
    citizen.write("Kode lacak", code.lower().replace("-", " "))
    citizen.press("Lihat perkara")
    citizen.sees(number, "Selesai: sebagian")


def reads_the_answer(citizen):
    citizen.look("jawaban")
    citizen.sees("Nama penerima", "Rahasia pribadi pasien.", "Waktu jawab diperpanjang", "Data ada di tiga bidang.")
    assert PATIENT not in citizen.page.content()
    [given] = AnswerFile.objects.filter(goes_out=True)
    [link] = citizen.page.get_by_role("link", name=re.compile("^Unduh berkas")).all_inner_texts()
    got = citizen.download(link)
    assert got == CLEAN
    citizen.sees(hashlib.sha256(got).hexdigest())
    assert given.sha256 == hashlib.sha256(got).hexdigest()


def objects(citizen):
    citizen.follow("Ajukan keberatan")
    citizen.look("keberatan")
    citizen.tick("Permohonan ditolak dengan alasan pengecualian", checked=False)  # the case itself offers it
    citizen.tick("Tanggapan tidak sebagaimana yang diminta")
    citizen.write("Uraian alasan", "Jumlah per penerima tidak ada.")
    citizen.press("Lanjut: periksa keberatan")
    citizen.sees("Keberatan belum terkirim.", "Jumlah per penerima tidak ada.")
    citizen.look("periksa-keberatan")
    citizen.press("Kirim keberatan")
    objection = Objection.objects.get()
    citizen.sees("Keberatan Anda sudah terdaftar", objection.number, said(objection.reply_due_on))
    citizen.look("tanda-terima-keberatan")
    assert (objection.grounds, objection.timeliness) == ("d", "in_time")


def responds(citizen):
    citizen.visit(link_in_mail("objection_replied"))
    citizen.sees("Keberatan dikabulkan", "Berikan jumlah per penerima tanpa nama.", "Dilaksanakan")
    citizen.look("keputusan-keberatan")
    citizen.write("Tanggapan Anda", "Terima kasih, sudah saya terima.")
    citizen.press("Kirim tanggapan")
    citizen.sees("Tanggapan Anda sudah dicatat.", "Terima kasih, sudah saya terima.")
    citizen.look("tanggapan")
    assert Objection.objects.get().applicant_response == "Terima kasih, sudah saya terima."


def verifies_every_letter(citizen):
    """Each as a download: tagged, with the fingerprint that the page shows, and known behind its own code."""
    case_page = citizen.page.url
    letters = list(Letter.objects.order_by("pk"))
    assert [letter.kind for letter in letters] == LETTERS
    for letter in letters:
        citizen.visit(case_page)
        got = citizen.download(f"Unduh {letter.get_kind_display()} (PDF)")
        fingerprint = hashlib.sha256(got).hexdigest()
        citizen.sees(fingerprint)
        code, is_tagged = on_paper(got)
        assert is_tagged, letter.kind
        citizen.visit("/verifikasi/")
        citizen.write("Kode verifikasi", code)
        citizen.press("Periksa")
        citizen.sees("Surat ini tercatat", letter.number, fingerprint)
        citizen.attach("Berkas PDF surat (opsional)", file("surat.pdf", got))
        citizen.press("Cocokkan")
        citizen.sees("Cocok. Berkas ini sama persis dengan surat yang kami kirim.")
    citizen.look("verifikasi")


def on_paper(letter: bytes) -> tuple[str, bool]:
    """-> the verification code that the letter prints, and whether it is tagged for screen readers."""
    with pypdfium2.PdfDocument(letter) as pages:
        text = "".join(page.get_textpage().get_text_range() for page in pages)
    with pikepdf.open(io.BytesIO(letter)) as document:
        is_tagged = bool(document.Root.MarkInfo.Marked) and "/StructTreeRoot" in document.Root
    return re.search(r"/verifikasi/([0-9A-Z-]{19})/", squeezed(text))[1], is_tagged


# The desk -----------------------------------------------------------------------------------------------------------


def asks_for_completion(verifier):
    verifier.page.goto("/petugas/")
    verifier.look("kotak-masuk")
    verifier.open(the_case().number)
    verifier.look("perkara-baru")
    verifier.begin("Minta kelengkapan")
    verifier.write("Apa yang belum lengkap", "Sebutkan bulan yang diminta.")
    verifier.look("minta-kelengkapan")
    verifier.press("Minta kelengkapan")
    verifier.sees("Pemohon diminta melengkapi.")


def assigns(verifier):
    verifier.open(the_case().number)
    verifier.sees("Januari sampai Desember.")
    verifier.begin("Teruskan ke OPD")
    verifier.pick("OPD", "Dinas Kesehatan")
    verifier.look("teruskan")
    verifier.press("Teruskan ke OPD")
    verifier.sees("Permohonan diteruskan.")


def answers_for_the_agency(agency):
    agency.page.goto("/petugas/")
    knows_nothing_of_the_applicant(agency)
    agency.look("kotak-masuk")
    agency.open(the_case().number)
    knows_nothing_of_the_applicant(agency)
    agency.look("perkara")
    agency.begin("Tulis jawaban")
    knows_nothing_of_the_applicant(agency)
    agency.write("Jawaban OPD", "Ada dua berkas; yang lengkap memuat nama pasien.")
    agency.attach("Berkas jawaban", file("lengkap.pdf", FULL), file("bersih.pdf", CLEAN))
    agency.look("jawab")
    agency.press("Tulis jawaban")
    agency.sees("Jawaban sudah masuk ke PPID.")
    knows_nothing_of_the_applicant(agency)
    agency.look("sudah-menjawab")


def knows_nothing_of_the_applicant(agency):
    source = agency.page.content()
    shown = [word for answer in PERSON.values() for word in re.findall(r"\S{5,}", answer) if word in source]
    assert shown == [], agency.page.url
    assert not re.search(r"ktp\.jpg|rincian\.pdf|bulan\.pdf|Januari sampai Desember", source)


def extends(verifier):
    verifier.open(the_case().number)
    verifier.begin("Perpanjang waktu")
    verifier.write("Alasan", "Data ada di tiga bidang.")
    verifier.look("perpanjang")
    verifier.press("Perpanjang waktu")
    verifier.sees("Waktu jawab diperpanjang.")
    assert the_case().is_extended


def decides_in_part(verifier):
    verifier.begin("Putuskan")
    verifier.look("pilih-keputusan")
    verifier.begin("Diberikan sebagian")
    verifier.write("Mengapa tidak semuanya diberikan", "Nama penerima adalah pasien.")
    verifier.write("d. Materi yang diberikan", "Laporan belanja obat 2025, 1 halaman.")
    verifier.write("Undang-undang dan pasalnya", "UU 27/2022 Pasal 4 ayat (2).")
    verifier.pick("Uji konsekuensi", "1/UJI/2026")
    verifier.choose("apakah orang yang bersangkutan menyetujui", "Tidak")
    verifier.choose("apakah ini menyangkut posisinya", "Tidak")
    verifier.write("Bagian yang tidak diberikan", "Nama penerima", part=0)
    verifier.write("Alasannya", "Rahasia pribadi pasien.", part=0)
    verifier.pick("Huruf Pasal 17", str(Ground.H.label), part=0)
    verifier.write("Kata yang dihitamkan", PATIENT, part=0)
    verifier.look("putuskan")
    verifier.press("Simpan dan periksa")
    verifier.sees("Keputusan disimpan. Periksa isinya.")
    assert (the_case().state, the_case().decision.outcome) == (State.DECIDED, Outcome.PARTLY)


def is_not_sent_while_a_black_word_is_in_it(verifier):
    verifier.look("keputusan")
    verifier.begin("Kirim pemberitahuan")
    verifier.press("Kirim pemberitahuan")
    verifier.sees("Berkas jawaban masih memuat kata yang dihitamkan.")
    verifier.look("kirim-ditolak")
    verifier.open(the_case().number)
    verifier.look("perkara-berkas")
    verifier.press(re.compile(r"Jangan kirim ke pemohon.*lengkap\.pdf"))
    assert the_case().state == State.DECIDED


def sends(verifier):
    verifier.begin("Kirim pemberitahuan")
    verifier.look("kirim")
    verifier.press("Kirim pemberitahuan")
    verifier.sees("Pemberitahuan dicatat terkirim.")
    verifier.look("terkirim")
    assert the_case().state == State.SENT


def decides_the_objection(head):
    objection = Objection.objects.get()
    head.open(objection.number)
    head.look("keberatan")
    head.begin("Putuskan keberatan")
    head.choose("Keputusan", "Keberatan dikabulkan")
    head.write("Pertimbangan", "Jumlah bukan rahasia.")
    head.write("Perintah kepada PPID", "Berikan jumlah per penerima tanpa nama.")
    head.write("Dilaksanakan paling lambat", (timezone.localdate() + timedelta(days=7)).isoformat())
    head.look("putuskan-keberatan")
    head.press("Putuskan keberatan")
    head.sees("Keputusan disimpan.")
    head.begin("Kirim tanggapan")
    head.press("Kirim tanggapan")
    head.sees("Tanggapan terkirim.")
    head.look("keberatan-diputuskan")
    objection.refresh_from_db()
    assert (objection.state, objection.decided_by.username) == (ObjectionState.SENT, head.who)


def fulfils(verifier, document):
    verifier.open(Objection.objects.get().number)
    verifier.begin("Catat pelaksanaan")
    verifier.press("Catat pelaksanaan")
    verifier.sees("Pelaksanaan dicatat.")
    verifier.look("keberatan-dilaksanakan")
    verifier.page.goto("/petugas/tugas/")
    verifier.look("tugas")
    verifier.write("Dokumen yang sudah terbit", document.get_absolute_url())
    verifier.press("Catat sudah terbit")
    verifier.sees("Tugas selesai: informasinya sudah terbit.")
    assert Objection.objects.get().opening_tasks.get().document == document
    verifier.open(Objection.objects.get().number)
    verifier.begin(the_case().number)  # told, so no longer in the inbox
    verifier.begin("Selesaikan")
    verifier.press("Selesaikan")
    verifier.sees("Permohonan selesai.")
    verifier.look("selesai")


# The e-mails --------------------------------------------------------------------------------------------------------


def link_in_mail(act: str) -> str:
    """What the applicant will find in the e-mail, once it gets through."""
    return re.search(r"http\S+/permohonan/s/\S+", Message.objects.get(act=act, to_citizen=True).body)[0]


def mail_stays(sink):
    """The sender tries and tries; nothing is lost, given up, or claimed by a try that reached nobody."""
    waiting = Message.objects.count()
    for minutes in (0, 2, 4):
        outbox.deliver(timezone.now() + timedelta(minutes=minutes))
    assert waiting == Message.objects.filter(state=MessageState.WAITING, attempts=0).count() > 0
    assert sink.received == []


def every_mail_arrives_once(sink):
    rows = Message.objects.order_by("pk")
    assert list(rows.filter(to_citizen=True).values_list("act", flat=True)) == TO_CITIZEN
    sink.come_up()
    held = claimed_by_a_sender_that_was_killed(sink)
    assert outbox.deliver(held.next_attempt_at - timedelta(seconds=1)) == (rows.count() - 1, 0)
    assert outbox.deliver(held.next_attempt_at) == (1, 0)
    assert outbox.deliver(held.next_attempt_at + timedelta(days=1)) == (0, 0)
    assert set(rows.values_list("state", flat=True)) == {MessageState.SENT}
    arrived = sorted((mail["To"], mail["Subject"], mail.get_content().splitlines()) for mail in sink.received)
    assert arrived == sorted((row.recipient, row.subject, row.body.splitlines()) for row in rows)
    numbers = sorted(int(re.match(r"<(\d+)\.", mail["Message-ID"])[1]) for mail in sink.received)
    assert numbers == [row.pk for row in rows]


def claimed_by_a_sender_that_was_killed(sink) -> Message:
    """A process of its own, killed while the server is about to take its first message."""
    sink.stalls = True
    sender = subprocess.Popen(
        [sys.executable, "manage.py", "send_messages"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": this_database(), "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"},
    )
    assert sink.stalled.wait(timeout=60)
    sender.kill()
    sender.wait()
    sink.stalls = False
    return Message.objects.get(attempts=1, state=MessageState.WAITING)


def this_database() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
