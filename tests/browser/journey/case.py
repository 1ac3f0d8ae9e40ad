"""The one case of the journey: who asks, which files there are, and how the test looks at it."""

from django.utils.formats import date_format

from requests_app.models import InformationRequest
from tests.files import pdf

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


def file(name: str, content: bytes, mime: str = "application/pdf") -> dict:
    return {"name": name, "mimeType": mime, "buffer": content}


def the_case() -> InformationRequest:
    return InformationRequest.objects.get()


def said(day) -> str:
    return date_format(day, "j F Y")
