"""Journeys by the pages: a citizen files a request with papers, and an operator uploads many files."""

import re
import time

from bench.attacks.client import Answer, Browser, hidden_fields
from tests import files

NEW, CHECK = "/permohonan/baru/", "/permohonan/periksa/"
IDENTITY = f"{NEW}identitas/"
STEPS = (NEW, *(f"{NEW}{step}/" for step in ("tujuan", "cara", "pemohon")))
GO_ON = {"lanjut": "1"}
ASKED = {
    "information": "Laporan realisasi anggaran tahun 2025 per kegiatan, dalam satu berkas.",
    "purpose": "Penelitian tentang belanja kota.",
    "proposed_opd": "",
    "access": "copy",
    "format": "softcopy",
    "delivery": "email",
    "kind": "person",
    "by_whom": "sendiri",
    "name": "Sri Contoh Wulandari",
    "national_id": "1872010101800001",
    "address": "Jalan Contoh 7",
    "email": "sri.contoh@warga.test",
    "phone": "081200000007",
}
TRIES = 30


def file_request(browser: Browser, attachment: bytes | None = None) -> dict:
    """File a request as a person would, and try again when asked to. Returns the answers they saw."""
    begun, seen = time.monotonic(), []
    browser.get(NEW)
    seen += [browser.post(step, ASKED | GO_ON).status for step in STEPS]
    papers = [("ktp", "ktp.jpg", files.jpeg()), ("lampiran", "lampiran.pdf", attachment)] if attachment else []
    for _try in range(TRIES):
        answer = browser.post(IDENTITY, ASKED, names_of(browser, papers))
        seen.append(answer.status)
        if answer.status == 302:
            break
        if answer.status != 503 or ASKED["email"] not in answer.body:
            return {"seen": seen, "number": "", "kept": ASKED["email"] in answer.body}
        time.sleep(int(answer.headers.get("retry-after", 1)))
    sent = send(browser)
    seen.append(sent.status)
    is_filed = sent.status == 302 and "/permohonan/s/" in sent.location
    return {"seen": seen, "filed": is_filed, "seconds": round(time.monotonic() - begun, 1)}


def names_of(browser: Browser, papers: list) -> list:
    """Return the papers by the names of the page's file fields."""
    if not papers:
        return []
    names = re.findall(r'<input type="file" name="([^"]+)"', browser.get(IDENTITY).body)
    identity = next(name for name in names if name != "attachment" and "lampiran" not in name)
    other = next(name for name in names if name == "attachment" or "lampiran" in name)
    return [(identity, papers[0][1], papers[0][2]), (other, papers[1][1], papers[1][2])]


def send(browser: Browser) -> Answer:
    return browser.post(CHECK, hidden_fields(browser.get(CHECK).body))


def upload_many(browser: Browser, contents: list[bytes]) -> dict:
    """Upload fifty files at once with the form of an operator's page."""
    begun = time.monotonic()
    page = browser.get("/admin/documents/document/banyak/")
    category = re.search(r'<select name="category".*?<option value="(\d+)"', page.body, re.DOTALL)
    uploads = [("uploads", f"berkas-{number}.pdf", content) for number, content in enumerate(contents)]
    fields = {"category": category[1] if category else "", "classification": "", "kind": "", "year": ""}
    answer = browser.post("/admin/documents/document/banyak/", fields, uploads)
    return {"status": answer.status, "to": answer.location, "seconds": round(time.monotonic() - begun, 1)}
