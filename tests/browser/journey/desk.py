"""What three people do and see at the desk, chapter by chapter."""

import re
from datetime import timedelta

from django.utils import timezone

from requests_app.models import Objection, Outcome
from requests_app.states import ObjectionState, State
from tests.browser.conftest import leave_by
from tests.browser.journey.case import CLEAN, FULL, PATIENT, PERSON, file, the_case


def asks_for_completion(verifier):
    verifier.page.goto("/admin/permohonan/")
    verifier.look("permohonan")
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
    agency.page.goto("/admin/permohonan/")
    knows_nothing_of_the_applicant(agency)
    agency.look("permohonan")
    agency.open(the_case().number)
    knows_nothing_of_the_applicant(agency)
    agency.look("perkara")
    agency.begin("Tulis jawaban")
    knows_nothing_of_the_applicant(agency)
    agency.write("Jawaban OPD", "Ada dua berkas; yang lengkap memuat nama pasien.")
    agency.attach("Berkas jawaban", file("lengkap.pdf", FULL), file("bersih.pdf", CLEAN))
    agency.look("jawab")
    agency.press("Kirim ke PPID")
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
    verifier.pick("Kelas informasi yang diberikan", "Setiap saat")
    verifier.write("d. Materi yang diberikan", "Laporan belanja obat 2025, 1 halaman.")
    verifier.pick("Jenis informasi", "Lainnya")
    verifier.choose("apakah orang yang bersangkutan menyetujui", "Tidak")
    verifier.choose("apakah ini menyangkut posisinya", "Tidak")
    verifier.write("Bagian yang tidak diberikan", "Nama penerima", part=0)
    verifier.write("Alasannya", "Rahasia pribadi pasien.", part=0)
    verifier.pick("Dasarnya: uji konsekuensi", "Data pasien rawat inap", part=0)
    verifier.pick("Cara menutupnya", "Dihitamkan dalam berkas", part=0)
    verifier.write("Kata yang tidak diberikan", PATIENT, part=0)
    verifier.look("putuskan")
    verifier.press("Simpan dan periksa")
    verifier.sees("Keputusan disimpan. Periksa isinya, lalu kirim.")
    assert (the_case().state, the_case().decision.outcome) == (State.DECIDED, Outcome.PARTLY)


def is_not_sent_while_a_black_word_is_in_it(verifier):
    verifier.sees("lengkap.pdf masih memuat kata yang dihitamkan.")
    verifier.look("keputusan")
    assert verifier.page.get_by_role("link", name="Kirim pemberitahuan", exact=True).count() == 0
    verifier.open(the_case().number)
    verifier.look("perkara-berkas")
    verifier.press(re.compile(r"Jangan kirim ke pemohon.*lengkap\.pdf"))
    assert the_case().state == State.DECIDED


def sends(verifier):
    verifier.begin("Kirim pemberitahuan")
    verifier.look("kirim")
    verifier.page.locator("[name=looked_for]").check()
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
    head.page.get_by_role("checkbox", name="Informasinya diberikan kepada pemohon").check()
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


def fulfils(verifier):
    """What the superior ordered is found among the tasks, for it has left the list of open objections."""
    objection = Objection.objects.get()
    verifier.page.goto("/admin/tugas/")
    verifier.look("tugas")
    verifier.begin(objection.number)
    leave_by(verifier.page.get_by_role("link", name=re.compile("^Tambah berkasnya")))
    verifier.page.locator("summary", has_text="Tambah berkas jawaban").click()
    file = {"name": "rincian.txt", "mimeType": "text/plain", "buffer": b"Jumlah per penerima: 61 dan 47."}
    verifier.page.set_input_files("form[action$='/berkas/'] input[type=file]", file)
    verifier.press(re.compile("^Tambah berkas$"))
    verifier.page.goto("/admin/tugas/")
    leave_by(verifier.page.get_by_role("link", name=re.compile("^Serahkan kepada pemohon")))
    verifier.page.get_by_role("checkbox").check()
    verifier.look("serahkan-kepada-pemohon")
    verifier.press("Serahkan kepada pemohon")
    verifier.sees("Diserahkan kepada pemohon. Tugas selesai.")
    assert objection.opening_tasks.get().files.get().followed_at
    closes(verifier)


def closes(verifier):
    """After the hand-over the verifier stands on the page of the objection."""
    verifier.look("keberatan-dilaksanakan")
    verifier.begin(the_case().number)
    verifier.begin("Selesaikan")
    verifier.press("Selesaikan")
    verifier.sees("Permohonan selesai.")
    verifier.look("selesai")
    assert the_case().state == State.CLOSED
