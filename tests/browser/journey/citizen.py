"""What the citizen does and sees, chapter by chapter."""

import hashlib
import io
import re

import pikepdf
import pypdfium2
from playwright.sync_api import expect

from requests_app.models import AnswerFile, Letter, Objection, PaperKind
from requests_app.states import State
from tests.browser.journey.case import CLEAN, PATIENT, PERSON, file, said, the_case
from tests.browser.journey.mail import link_in_mail
from tests.files import jpeg, pdf
from tests.requests_app.letters.test_letters import squeezed

LETTERS = ["receipt", "completion", "extension", "notice", "objection_receipt", "objection_decision", "fulfilment"]


def files_a_request(citizen):
    citizen.visit("/permohonan/")
    citizen.look("permohonan")
    citizen.follow("Mohon informasi")
    citizen.look("langkah-1-informasi")
    question = "Laporan belanja obat Dinas Kesehatan tahun 2025 beserta penerimanya."
    citizen.write("Informasi apa yang Anda minta?", question)
    citizen.press("Lanjut")
    citizen.write("Untuk apa informasinya?", "Penelitian tentang belanja kesehatan kota.")
    citizen.pick("Perangkat daerah yang menurut Anda memilikinya (opsional)", "Dinas Kesehatan")
    citizen.look("langkah-2-tujuan")
    citizen.press("Lanjut")
    citizen.choose("Cara memperoleh", "Mendapat salinan")
    citizen.choose("Bentuk", "Berkas elektronik")
    citizen.choose("Cara mengirimkan", "Surel")
    citizen.look("langkah-3-cara")
    citizen.press("Lanjut")
    citizen.sees("Pasal 20 ayat (2) huruf c dan e UU 27 Tahun 2022")
    citizen.choose("Siapa pemohonnya?", "Perorangan")
    citizen.choose("Siapa yang mengajukan?", "Pemohon sendiri")
    name, *others = PERSON.items()
    citizen.write(*name)
    citizen.look("langkah-4-pemohon")
    citizen.press("Lanjut")
    for label, answer in others:
        citizen.write(label, answer)
    citizen.attach("Salinan KTP yang mengajukan (opsional)", file("ktp.jpg", jpeg(), "image/jpeg"))
    citizen.attach("Lampiran (opsional)", file("rincian.pdf", pdf("Rincian yang diminta")))
    citizen.look("langkah-5-identitas")
    citizen.press("Lanjut")
    citizen.sees("Permohonan belum terkirim.", "ktp.jpg", "rincian.pdf", *PERSON.values())
    citizen.look("periksa")
    citizen.press("Kirim permohonan")
    return takes_home_number_and_code(citizen)


def takes_home_number_and_code(citizen) -> tuple[str, str]:
    case = the_case()
    assert case.state == State.UNCONFIRMED  # without scripts there was no proof of work
    number, code, due = citizen.page.locator(".receipt-facts dd").all_inner_texts()
    assert number == case.number
    assert due.startswith(said(case.due_on))  # and *sementara* where the days off of that year are not confirmed
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
    citizen.write("Nomor pendaftaran", number.partition("/")[0])
    citizen.write("Kode lacak", code.lower().replace("-", " "))
    citizen.press("Buka permohonan")
    citizen.sees(number, "Selesai: sebagian")


def reads_the_answer(citizen):
    citizen.look("jawaban")
    citizen.sees("Nama penerima", "Rahasia pribadi pasien.", "Waktu jawab diperpanjang", "Data ada di tiga bidang.")
    assert PATIENT not in citizen.page.content()
    [given] = AnswerFile.objects.filter(goes_out=True)
    [button] = citizen.page.get_by_role("button", name=re.compile("^Unduh jawaban")).all_inner_texts()
    got = citizen.download(button, role="button")
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
    expect(citizen.page.get_by_text("Simpan halaman ini")).to_have_count(
        0
    )  # opened by number and code, it closes again
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
