"""Citizens: readers, and applicants who file requests, send the proof of work, and look after their case."""

import hashlib
import random
import re
import time
from html import unescape

from bench.load.client import Answer, hidden_fields
from bench.load.journal import DONE, MARK, REFUSED, UNKNOWN, Client
from tests import files

READING = 3.0  # seconds that a person looks at a page, on average
FORM_SECONDS = 3.3  # a form that comes back sooner counts as a machine's
DOCUMENT = re.compile(r'href="(/dokumen/(\d+)-[^"#?]+/)"')
BITS = re.compile(r'data-bits="(\d+)"')
NUMBER = re.compile(r'receipt-facts">\s*<div><dt>[^<]*</dt><dd>([^<]+)</dd>')
LETTER = re.compile(r'href="(/permohonan/s/[^"]+/surat/\d+/)"')
SAID = re.compile(
    r'(?:<p class="note (?:error|warning)[^"]*">|<li class="(?:error|warning)[^"]*">|errorlist[^>]*><li>|'
    r"error-summary.*?<ul>\s*<li>)(.*?)</(?:p|li)>",
    re.DOTALL,
)
QUESTIONS = [
    "anggaran",
    "izin+usaha",
    "laporan+keuangan",
    "banjir",
    "renstra+2025",
    "puskesmas",
    "sop",
    "neraca+2024",
    "imunisasi",
]
LISTS = (
    "/",
    "/informasi/berkala/",
    "/informasi/setiap-saat/",
    "/informasi/dikecualikan/",
    "/opd/",
    "/cari/",
    "/berita/",
)
NEW, CHECK = "/permohonan/baru/", "/permohonan/periksa/"
IDENTITY = f"{NEW}identitas/"
GO_ON = {"lanjut": "1"}
ASKED = {
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
    "phone": "081200000007",
}
ATTEMPTS = 25
CITIZENS = "@warga.test"


class Reader(Client):
    """Reads: a list or a search, then a document of it, then perhaps its file."""

    def live(self) -> None:
        while not self.is_over():
            self.doing = "search" if random.random() < 0.4 else "page"
            page = self.get(f"/cari/?q={random.choice(QUESTIONS)}" if self.doing == "search" else random.choice(LISTS))
            self.pause(random.expovariate(1 / READING))
            found = DOCUMENT.findall(page.body)
            if not found:
                continue
            address, number = random.choice(found)
            self.doing = "document"
            if self.get(address).status != 200:
                continue
            self.pause(random.expovariate(1 / READING))
            if random.random() < 0.3 and not self.is_over():
                self.doing = "file"
                self.get(f"/dokumen/{number}/unduh/")


class Applicant(Client):
    """Files one request after the other. `key` of an act is the mark in the text of the request."""

    def live(self) -> None:
        filed = 0
        while not self.is_over():
            self.cookies.clear()
            filed += 1
            if case := self.file(f"{MARK}-{self.name}-{filed}"):
                self._look_after(case)
            self.pause(random.uniform(5, 15))

    def file(self, mark: str) -> str:
        """Return the secret address of the case, or "" where the end came first."""
        question = f"Laporan realisasi anggaran tahun 2025 per kegiatan, dalam satu berkas ({mark})."
        answers = ASKED | GO_ON | {"information": question, "email": f"{mark}{CITIZENS}"}
        papers = [("ktp", "ktp.jpg", files.jpeg()), ("lampiran", "lampiran.pdf", files.pdf(f"Rincian {mark}"))]
        self.doing, at, said = "filing", NEW, ""
        self.insist(NEW)
        for _try in range(ATTEMPTS):
            if self.is_over():
                return ""
            self.pause(random.uniform(0.5, 2))
            if at == CHECK:
                break
            answer = self._step(at, answers, papers)
            if answer.status == 302:
                at = answer.location.partition("?")[0]
            else:
                said = sentence_of(answer)
                if "tanpa berkas" in said.lower():
                    papers = []  # as the page says
                self.pause(self._wait(answer))
        if at != CHECK:
            self.note("file", mark, REFUSED, said=said)
            return ""
        return self._send(mark)

    def _step(self, at: str, answers: dict, papers: list) -> Answer:
        if at != IDENTITY or not papers:
            return self.post(at, answers)
        self.doing = "filing with files"
        try:
            return self.post(at, answers, self._named(papers))
        except StopIteration:  # the page with the file fields did not come
            return Answer(0)
        finally:
            self.doing = "filing"

    def _named(self, papers: list[tuple[str, str, bytes]]) -> list[tuple[str, str, bytes]]:
        """Return the papers by the names of the page's file fields. Raises StopIteration where it has none."""
        names = re.findall(r'<input type="file" name="([^"]+)"', self.get(IDENTITY).body)
        other = next(name for name in names if name == "attachment" or "lampiran" in name)
        identity = next(name for name in names if name != other)
        return [(field, *paper[1:]) for field, paper in zip((identity, other), papers, strict=True)]

    def _send(self, mark: str) -> str:
        """Send until a case answers. Without an answer it opens the page again, which leads to a case that is there.

        Each try may have registered the request, so the last ones do not end with the load.
        """
        self.doing, said, is_sent = "sending", "", False
        for _try in range(ATTEMPTS):
            if self.is_over() and not is_sent:
                return ""
            page = self.get(CHECK)
            if page.status == 302 and "/permohonan/s/" in page.location:
                return self._registered(mark, page.location)
            if page.status != 200 or not BITS.search(page.body):
                time.sleep(self._wait(page))
                continue
            fields = hidden_fields(page.body)
            begun = time.monotonic()
            fields["bukti"] = proof(fields["formulir"], int(BITS.search(page.body)[1]))
            time.sleep(max(0.0, FORM_SECONDS - (time.monotonic() - begun)))
            is_sent, sent = True, self.post(CHECK, fields)
            if sent.status == 302 and "/permohonan/s/" in sent.location:
                return self._registered(mark, sent.location)
            said = sentence_of(sent)
            time.sleep(self._wait(sent))
        self.note("file", mark, UNKNOWN, said=said)
        return ""

    def _registered(self, mark: str, location: str) -> str:
        case = location.partition("?")[0]
        page = self.insist(f"{case}?baru=1")
        number = NUMBER.search(page.body)
        self.note("file", mark, DONE, number=unescape(number[1]).strip() if number else "")
        return case

    def _look_after(self, case: str) -> None:
        """Open the case some times, and download the receipt when it is made."""
        for _time in range(4):
            self.pause(random.uniform(4, 10))
            if self.is_over():
                return
            self.doing = "own case"
            page = self.get(case)
            if letter := LETTER.search(page.body):
                self.doing = "letter"
                answer = self.get(letter[1])
                if answer.status == 200:
                    self.note("download", letter[1][-20:], DONE if answer.body.startswith("%PDF") else REFUSED)
                return

    def _wait(self, answer: Answer) -> float:
        return min(10.0, float(answer.headers.get("retry-after", 2)))


def proof(seal: str, bits: int) -> str:
    """Return the nonce that opens a challenge, as static/js/proof.js finds it."""
    nonce = 0
    while int.from_bytes(hashlib.sha256(f"{seal}:{nonce}".encode()).digest()[:8], "big") >> (64 - bits):
        nonce += 1
    return str(nonce)


def sentence_of(answer: Answer) -> str:
    """Return the first sentence by which a page refuses, or what came in its place."""
    found = SAID.search(answer.body)
    if found:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split())[:160]
    return {0: "no answer"}.get(answer.status, f"status {answer.status}")
