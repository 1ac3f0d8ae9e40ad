"""The ZIP for the Komisi Informasi: everything that passed between the parties, and sums that verify it."""

import csv
import hashlib
import io
import shutil
import subprocess
import tracemalloc
import zipfile
from datetime import date

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from opd.errors import NotAllowed, WrongState
from opd.models import AccessEntry
from requests_app.answers import files as answers
from requests_app.models import Attachment, Delivery, ObjectionOutcome, Paper, PaperKind
from requests_app.registers import dossier
from requests_app.workflow import decisions, disputes, objections
from requests_app.workflow import requests as workflow
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import NIK, TODAY, reply_on_paper

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
REASON = "Sengketa didaftarkan di Komisi Informasi."


def sealed(model, content: bytes, name: str, mime: str, **fields):
    file = model(**fields)
    file.seal(SimpleUploadedFile(name, content), name=name, mime=mime)
    return file


@pytest.fixture
def disputed(worker, make_request, make_objection, superior, reviewer):
    """An objection with an attachment, a paper, an answer, a working copy that did not go out, and a dispute."""
    inforequest = make_request("sent")
    sealed(Attachment, b"%PDF-lampiran", "surat Sri.pdf", "application/pdf", inforequest=inforequest).save()
    paper = {"kind": PaperKind.ID_CARD, "applicant": inforequest.applicant}
    sealed(Paper, b"KTP " + NIK.encode(), "ktp.jpg", "image/jpeg", **paper).save()
    objection = make_objection("d", inforequest=inforequest)
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.UPHELD, reasons="Sudah sesuai.", today=TODAY)
    reply_on_paper(objection, superior)
    disputes.record_dispute(objection, by=reviewer, filed_on=date(2026, 3, 16), today=date(2026, 3, 17))
    return objection


@pytest.fixture
def opened(disputed, reviewer):
    with dossier.dossier(disputed, by=reviewer, reason=REASON) as file, zipfile.ZipFile(file) as archive:
        yield archive


NAMES = [
    "surat/01-tanda-bukti-penerimaan-permohonan.pdf",
    "surat/02-pemberitahuan-tertulis.pdf",
    "surat/03-tanda-terima-keberatan.pdf",
    "surat/04-keputusan-atasan-ppid.pdf",
    "lampiran/01.pdf",
    "jawaban/01.txt",
    "kronologi.pdf",
    "daftar.csv",
    "BACA-SAYA.txt",
    "SHA256SUMS",
]


def test_it_holds_letters_files_and_chronology_under_neutral_names(opened, disputed):
    assert opened.namelist() == NAMES
    assert opened.testzip() is None
    assert opened.read("lampiran/01.pdf") == b"%PDF-lampiran"
    assert opened.read("jawaban/01.txt") == b"Belanja obat: Rp10.000.000."
    assert opened.read(NAMES[3]) == b"".join(disputed.letters.last().chunks())
    assert not any(NIK.encode() in opened.read(name) for name in NAMES)


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="needs coreutils")
def test_its_sums_verify_with_the_usual_tool(opened, tmp_path):
    opened.extractall(tmp_path)
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    told = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert told.count(": OK") == len(NAMES) - 1
    (tmp_path / "jawaban/01.txt").write_text("Diubah.")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_its_list_names_every_file_with_day_size_and_sum(opened, disputed):
    rows = list(csv.DictReader(io.StringIO(opened.read("daftar.csv").decode("utf-8-sig"))))
    assert [row["berkas"] for row in rows] == NAMES[:7]
    assert rows[1] == {
        "berkas": "surat/02-pemberitahuan-tertulis.pdf",
        "keterangan": "Pemberitahuan tertulis, 2/SRT/PPID/2026",
        "tanggal": "2026-03-13",
        "ukuran_byte": str(len(opened.read(NAMES[1]))),
        "sha256": hashlib.sha256(opened.read(NAMES[1])).hexdigest(),
    }
    assert "Salinan KTP, akta, dan surat kuasa tidak disertakan" in opened.read("BACA-SAYA.txt").decode()


def test_the_chronology_tells_acts_by_role_and_day(opened, reviewer, superior):
    with pypdfium2.PdfDocument(opened.read("kronologi.pdf")) as pdf:
        told = "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)
    for words in (
        "Permohonan diterima dan didaftar",
        "Laman PLID Kota Metro",
        "Tenggat: 6 April 2026",
        "Dinas Kesehatan",
        "Pemberitahuan tertulis dikirim",
        "Keberatan diputuskan Atasan PPID",
        "Menguatkan putusan PPID",
        "Sengketa didaftarkan di Komisi Informasi",
        "Diajukan: 16 Maret 2026",
        "Komisi Informasi Provinsi Lampung",
        "surat/04-keputusan-atasan-ppid.pdf",
    ):
        assert "".join(words.split()) in told
    assert reviewer.username not in told.replace("Verifikator", "")
    assert "Sri Contoh" not in told


@pytest.mark.usefixtures("worker")
def test_what_did_not_go_out_is_not_in_it(make_request, make_objection, answer_file, operator, reviewer, granting):
    inforequest = make_request("assigned")
    files = [answer_file("Untuk dikirim."), answer_file("Berisi nama.", name="kerja.txt")]
    workflow.answer(inforequest, by=operator, text="Ini.", files=files)
    answers.set_going_out(files[1], by=operator, goes_out=False)
    decisions.decide(inforequest, by=reviewer, today=TODAY, **granting)
    decisions.send(inforequest, by=reviewer, channel=Delivery.EMAIL, today=TODAY, looked_for=True)
    objection = make_objection(inforequest=inforequest)
    with dossier.dossier(objection, by=reviewer, reason=REASON) as file, zipfile.ZipFile(file) as archive:
        assert [archive.read(n) for n in archive.namelist() if n.startswith("jawaban/")] == [b"Untuk dikirim."]


def test_of_what_was_destroyed_only_the_sum_is_left(disputed, reviewer):
    attachment = disputed.inforequest.attachments.get()
    workflow.close(disputed.inforequest, by=reviewer, today=TODAY)
    attachment.destroy()
    with dossier.dossier(disputed, by=reviewer, reason=REASON) as file, zipfile.ZipFile(file) as archive:
        assert "lampiran/01.pdf" not in archive.namelist()
        listed = archive.read("daftar.csv").decode("utf-8-sig")
    assert "Lampiran pemohon (sudah dimusnahkan)" in listed
    assert attachment.sha256 in listed


@pytest.mark.usefixtures("worker")
def test_an_objection_that_stands_alone_has_its_own(calendar, person, reviewer, city):
    texts = {"reason": "Tidak ada.", "purpose": "Penelitian.", "position": "Laporan 2025 tidak diumumkan."}
    objection = objections.file("b", texts, applicant=person(), today=TODAY).objection
    with dossier.dossier(objection, by=reviewer, reason=REASON) as file, zipfile.ZipFile(file) as archive:
        assert archive.namelist()[:2] == ["surat/01-tanda-terima-keberatan.pdf", "kronologi.pdf"]


def test_it_waits_for_letters_that_are_being_made(make_objection, reviewer):
    with pytest.raises(WrongState, match="sedang dibuat"):
        dossier.dossier(make_objection(), by=reviewer, reason=REASON)


def test_a_large_file_goes_through_in_pieces(disputed, reviewer):
    size = 40 * 1024 * 1024
    file = Attachment(inforequest=disputed.inforequest)
    with io.BytesIO(bytes(size)) as zeros:
        file.seal(zeros, name="besar.pdf", mime="application/pdf")
    file.save()
    tracemalloc.start()
    with dossier.dossier(disputed, by=reviewer, reason=REASON) as made:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert zipfile.ZipFile(made).getinfo("lampiran/02.pdf").file_size == size
    assert peak < size / 4


@pytest.mark.parametrize("who", ["operator", "neighbour", "site_admin"])
def test_only_ppid_utama_and_the_superior_may(request, who, disputed):
    with pytest.raises(NotAllowed):
        dossier.dossier(disputed, by=request.getfixturevalue(who), reason=REASON)


def test_a_reason_is_wanted_and_kept(disputed, superior):
    with pytest.raises(ValidationError):
        dossier.dossier(disputed, by=superior, reason="cek")
    dossier.dossier(disputed, by=superior, reason=REASON).close()
    entry = AccessEntry.objects.latest("number")
    assert (entry.verb, entry.actor, entry.fields["number"]) == ("dossier.export", "atasan", disputed.number)
    assert entry.fields["reason"] == REASON


# The page -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["reviewer", "superior"])
def test_it_is_downloaded_by_post_with_a_reason(request, who, disputed):
    client, address = CheckedClient(), f"/admin/keberatan/{disputed.pk}/sengketa.zip"
    client.force_login(request.getfixturevalue(who))
    assert "Berkas sengketa" in text(client.get(address))
    assert "Tulis alasan" in text(client.post(address, {"reason": "cek"}))
    response = client.post(address, {"reason": REASON})
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        assert archive.namelist() == NAMES
    response.close()
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"] == 'attachment; filename="sengketa-1-keb-ppid-2026.zip"'


@pytest.mark.parametrize("who", ["operator", "neighbour", "site_admin"])
def test_others_find_nothing_there(request, who, disputed):
    client = CheckedClient()
    client.force_login(request.getfixturevalue(who))
    for pk in (disputed.pk, 999_999):
        assert client.get(f"/admin/keberatan/{pk}/sengketa.zip").status_code == 404
        assert client.post(f"/admin/keberatan/{pk}/sengketa.zip", {"reason": REASON}).status_code == 404


def test_the_page_says_that_letters_are_being_made(make_objection, reviewer):
    client = CheckedClient()
    client.force_login(reviewer)
    response = client.post(f"/admin/keberatan/{make_objection().pk}/sengketa.zip", {"reason": REASON})
    assert "Masih ada surat yang sedang dibuat." in text(response)
