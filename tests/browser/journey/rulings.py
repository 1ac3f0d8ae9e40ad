"""A ruling about an objection, and the way of what it orders: what the applicant and three people at the desk do."""

import re

import pypdfium2
from django.utils import timezone
from playwright.sync_api import expect

from opd import ledger
from requests_app.models import Delivery, DisputeStage, Letter, Objection, Outcome
from requests_app.tracking import secret_links
from requests_app.workflow import decisions
from tests.browser.conftest import SCREENSHOTS, leave_by
from tests.browser.journey.case import file, said
from tests.browser.steps import Visitor
from tests.requests_app.conftest import screened
from tests.requests_app.workflow.test_opening_tasks import REFUSED

PROMISED = b"Belanja obat per puskesmas: Metro Barat 61, Metro Timur 47."


class Applicant(Visitor):
    """A citizen with a pointer and scripts, on a phone."""

    def opens(self, case) -> None:
        token = secret_links.new_token()
        secret_links.grant(case, token)
        self.page.goto(f"/permohonan/s/{token}/")

    def objects(self, ground: str) -> Objection:
        leave_by(self.page.locator("main").get_by_role("link", name="Ajukan keberatan", exact=True))
        self.look("keberatan")
        for box in self.page.locator("[name=grounds]:checked").all():
            box.uncheck()
        self.page.get_by_label(ground).check()
        self.page.get_by_label("Uraian alasan", exact=False).fill("Informasinya tetap saya perlukan.")
        leave_by(self.page.get_by_role("button", name="Lanjut: periksa keberatan"))
        leave_by(self.page.get_by_role("button", name="Kirim keberatan"))
        objection = Objection.objects.get()
        self.sees("Keberatan Anda sudah terdaftar", objection.number, said(objection.reply_due_on))
        self.look("keberatan-terdaftar")
        return objection

    def downloads(self, name: str | re.Pattern) -> bytes:
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).last.click()
        with open(download.value.path(), "rb") as got:
            return got.read()


def grants(head, objection, *, aim: str = ""):
    head.open(objection.number)
    head.look("keberatan")
    head.begin("Putuskan keberatan")
    head.choose("Keputusan", "Keberatan dikabulkan")
    head.write("Pertimbangan", "Alasan pemohon benar.")
    head.write("Perintah kepada PPID", "Berikan yang diminta kepada pemohon.")
    if aim:
        head.page.get_by_role("checkbox", name=aim).check()
    head.press("Putuskan keberatan")
    head.sees("Keputusan disimpan.")


def rules(head, objection, *, aim: str = ""):
    """The superior grants the objection, and sends the reply."""
    grants(head, objection, aim=aim)
    head.begin("Kirim tanggapan")
    head.press("Kirim tanggapan")
    head.sees("Tanggapan terkirim.")
    return objection.opening_tasks.get()


def upholds(head, objection):
    head.open(objection.number)
    head.begin("Putuskan keberatan")
    head.choose("Keputusan", "Menguatkan putusan PPID")
    head.write("Pertimbangan", "Rahasia pribadi pasien.")
    head.press("Putuskan keberatan")
    head.begin("Kirim tanggapan")
    head.press("Kirim tanggapan")
    head.sees("Tanggapan terkirim.")


def award_is_final(verifier, objection):
    """The Komisi declares the information open, and nobody sues."""
    today = timezone.localdate().isoformat()
    verifier.page.goto(objection.get_absolute_url())
    verifier.begin("Catat sengketa")
    verifier.write("Diajukan pemohon tanggal", today)
    verifier.write("Nomor register Komisi Informasi", "007/REG-KI/2026")
    verifier.press("Catat sengketa")
    verifier.sees("Sengketa dicatat.")
    verifier.begin("Catat perkembangan sengketa")
    verifier.page.get_by_label("Tahap").select_option(DisputeStage.FINISHED)
    verifier.write("Hasil (wajib bila selesai)", "Informasi terbuka seluruhnya.")
    verifier.page.get_by_label("Informasi dinyatakan terbuka").check()
    verifier.write("Selesai tanggal", today)
    verifier.look("perkembangan-sengketa")
    verifier.press("Catat perkembangan sengketa")
    verifier.sees("Perkembangan sengketa dicatat.")
    verifier.look("sengketa-selesai")


def confirms_opening(head, objection):
    head.page.goto(objection.opening_tasks.get().opening.get_absolute_url())
    head.look("usul-membuka")
    leave_by(head.page.get_by_role("link", name="Setujui dan akhiri pengecualian"))
    head.page.get_by_role("checkbox").check()
    head.press("Setujui dan akhiri pengecualian")
    head.sees("Pengecualian berakhir.")


def publishes(verifier, document):
    document.refresh_from_db()
    verifier.page.goto(f"/admin/documents/document/{document.pk}/change/")
    verifier.page.locator("#looked-for-publish").check()
    verifier.look("terbitkan")
    leave_by(verifier.page.get_by_role("button", name="Terbitkan", exact=True))
    expect(verifier.page.get_by_text("sudah terbit.")).to_be_visible()


def sends_in_part(case, reviewer, test):
    parts = [
        {"subject": "Nama pasien", "reason": "Rahasia pribadi.", "ground": "h", "words": "Budi", "test": test},
        {"subject": "Jumlah", "reason": "Rahasia pribadi.", "ground": "h", "words": "tujuh", "test": test},
    ]
    partly = {"outcome": Outcome.PARTLY, "material": "Data.", "delivery": "email", "format": "softcopy"}
    today = timezone.localdate()
    refused = {"refused": [test.document], "withheld": parts}
    decisions.decide(case, by=reviewer, today=today, **REFUSED | partly | refused)
    screened(case)
    decisions.send(case, by=reviewer, channel=Delivery.EMAIL, looked_for=True, today=today)


def enters_objection(verifier, case) -> Objection:
    verifier.page.goto("/admin/keberatan/catat/")
    verifier.choose("Diterima lewat", "Datang langsung")
    verifier.write("Tanggal diterima", timezone.localdate().isoformat())
    verifier.write("Nomor permohonan", case.number)
    verifier.page.get_by_label("c. Permohonan tidak ditanggapi").check()
    verifier.write("Uraian alasan", "Belum dijawab sampai hari ini.")
    verifier.write("Tujuan penggunaan informasi", "Penelitian.")
    verifier.write("Kasus posisi", "Diminta di loket, tidak dijawab.")
    verifier.look("catat-keberatan")
    leave_by(verifier.page.locator("main form button[type=submit]").last)
    verifier.look("keberatan-tercatat")
    return Objection.objects.get()


def adds_file(verifier, case, text: bytes):
    verifier.page.goto(case.get_absolute_url())
    verifier.page.locator("summary", has_text="Tambah berkas jawaban").click()
    verifier.page.set_input_files("form[action$='/berkas/'] input[type=file]", file("data.txt", text, "text/plain"))
    verifier.press(re.compile("^Tambah berkas$"))


def makes_letter(person):
    if not person.page.url.endswith("/buat-surat/"):  # where a decision leads for whom no e-mail reaches
        person.begin("Buat surat")
    person.look("buat-surat")
    leave_by(person.page.locator("main form button[type=submit]").last)


def reads_by_code(applicant, number: str, code: str):
    """With what the receipt says, which was handed out at the counter."""
    applicant.page.goto("/permohonan/lacak/")
    applicant.page.get_by_label("Nomor pendaftaran").fill(number)
    applicant.page.get_by_label("Kode lacak").fill(code)
    leave_by(applicant.page.get_by_role("button", name="Buka permohonan"))
    applicant.look("lewat-kode")


def decides(verifier, case, *, on_paper: str = ""):
    """The notice that was owed is itself what the superior ordered."""
    verifier.begin("Putuskan")
    verifier.write("d. Materi yang diberikan", "Belanja obat per puskesmas, 1 halaman.")
    verifier.look("putuskan")
    verifier.press("Simpan dan periksa")
    verifier.sees("Keputusan disimpan. Periksa isinya, lalu kirim.")
    if on_paper:
        makes_letter(verifier)
        verifier.begin("Kirim pemberitahuan")
    verifier.page.locator("[name=looked_for]").check()
    if on_paper:
        verifier.page.get_by_label("Dikirim lewat").select_option(Delivery.POST)
        verifier.write("Nomor resi", on_paper)
        verifier.write("Tanggal diserahkan", timezone.localdate().isoformat())
    verifier.press("Kirim pemberitahuan")
    verifier.sees("Pemberitahuan dicatat terkirim.")


def does(verifier, act: str):
    """Begin an act on the one task."""
    verifier.page.goto("/admin/tugas/")
    verifier.look("tugas")
    leave_by(verifier.page.get_by_role("link", name=re.compile(f"^{act}")))


def hands_over(verifier, *, number: str = ""):
    """Through the portal, or on paper with the number of the carrier."""
    does(verifier, "Serahkan kepada pemohon")
    verifier.page.locator("[name=looked_for]").check()
    if number:
        verifier.write("Nomor resi", number)
        verifier.write("Tanggal diserahkan", timezone.localdate().isoformat())
    verifier.look("serahkan")
    verifier.press("Serahkan kepada pemohon")
    verifier.sees("Diserahkan kepada pemohon. Tugas selesai.")


def is_carried_out(objection):
    objection.refresh_from_db()
    assert objection.fulfilled_on == timezone.localdate()
    assert not objection.opening_tasks.open().exists()
    assert ledger.verify() is None


def letters(name: str) -> dict[str, str]:
    """Keep a picture of the first page of each letter, and return its text by the kind of the letter."""
    texts = {}
    for number, letter in enumerate(Letter.objects.order_by("pk"), 1):
        with pypdfium2.PdfDocument(b"".join(letter.chunks())) as pages:
            pages[0].render(scale=1.5).to_pil().save(SCREENSHOTS / f"surat-{name}-{number}-{letter.kind}.png")
            texts[letter.kind] = " ".join(pages[0].get_textpage().get_text_range().split())
    return texts
