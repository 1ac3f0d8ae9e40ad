"""Staff: operators who upload documents, and people at the desk who publish, withdraw, answer, decide and send."""

import hashlib
import random
import re
import time

from bench.load.citizens import DOCUMENT, sentence_of
from bench.load.client import Answer
from bench.load.journal import DESK, DONE, MARK, REFUSED, UNKNOWN, Client
from bench.load.seeds import ANSWERING_NAME, PASSWORD
from tests import files

DOCUMENTS, ADD = "/admin/documents/document/", "/admin/documents/document/add/"
LOGIN = "/admin/login/"
CHANGE = re.compile(r"/admin/documents/document/\d+/change/")
SEEN = re.compile(r'name="seen_version" value="(\d+)"')
CATEGORY = re.compile(r'<select name="category".*?<option value="(\d+)"', re.DOTALL)
ROW = re.compile(r'href="/admin/documents/document/(\d+)/change/[^"]*">([^<]*' + MARK + "[^<]*)<")
CASE = re.compile(r'href="/admin/permohonan/(\d+)/"')
VERSION = re.compile(r'name="version" value="(\d+)"')
AGENCY = re.compile(rf'<option value="(\d+)"[^>]*>{ANSWERING_NAME}</option>')
ATTEMPTS = 12
REVIEWERS = DESK - 1
ABILITY = {  # of an act on a request: slug, query of its page, fields
    "assign": ("teruskan", "", {}),
    "answer": ("jawab", "", {"text": "Ada, sudah diterbitkan."}),
    "decide": (
        "putuskan",
        "?putusan=granted",
        {"classification": "berkala", "material": "Laporan realisasi anggaran 2025, 42 halaman.", "payment": "",
         "delivery": "portal", "format": "softcopy"},
    ),
    "send": ("kirim", "", {"channel": "portal"}),
}  # fmt: skip
NEXT = {"submitted": "assign", "answered": "decide", "decided": "send"}


class Clerk(Client):
    """A person with an account, who signs in again where the portal asks for it."""

    def open(self, path: str) -> Answer:
        answer = self.get(path)
        if LOGIN in answer.location or "/admin/masuk/" in answer.location:
            before, self.doing = self.doing, "sign in"
            self.sign_in(self.name, PASSWORD)
            self.doing = before
            answer = self.get(path)
        return answer

    def follow(self, answer: Answer) -> Answer:
        """Return the page to which a form has led, however long that takes."""
        return self.insist(answer.location) if answer.status in (302, 303) else answer


class Operator(Clerk):
    """Uploads one PDF after the other. `key` of an act is the title."""

    def live(self) -> None:
        number = 0
        while not self.is_over():
            number += 1
            self._upload(f"Laporan {MARK} {self.name} nomor {number}")
            self.pause(random.uniform(4, 10))

    def _upload(self, title: str) -> None:
        content = files.pdf(f"{title}\nKegiatan triwulan, realisasi dan kendalanya", "Lampiran: rincian per kegiatan")
        said, is_sent = "", False
        for _try in range(ATTEMPTS):
            if self.is_over() and not is_sent:
                return
            self.doing = "upload form"
            if self.open(ADD).status != 200:
                time.sleep(2)
                continue
            if is_sent and self._is_there(title):
                return self.note("upload", title, DONE, found_by="list", sha256=sha256(content))
            self.doing = "upload"
            answer = self._complete(self.follow(self.post(ADD, {}, [("uploads", f"{MARK}.pdf", content)])), title)
            if answer.status == 302 and LOGIN not in answer.location:
                return self.note("upload", title, DONE, to=answer.location[:40], sha256=sha256(content))
            said, is_sent = sentence_of(answer), is_sent or answer.status != 200
            time.sleep(2)
        self.note("upload", title, UNKNOWN if is_sent else REFUSED, said=said, sha256=sha256(content))

    def _complete(self, batch: Answer, title: str) -> Answer:
        """Hand in the draft on its own page, which does not wait until the file is read."""
        if not (found := CHANGE.search(batch.body)):
            return batch
        page = self.open(found[0])
        category, version = CATEGORY.search(page.body), SEEN.search(page.body)
        if not (category and version):
            return page
        return self.post(found[0], {
            "title": title, "summary": "Realisasi kegiatan.", "category": category[1], "classification": "berkala",
            "kind": "laporan", "year": "2025", "date": "2025-12-31", "form": "softcopy", "language": "id",
            "seen_version": version[1], "_submit": "1",
        })  # fmt: skip

    def _is_there(self, title: str) -> bool:
        """Look in the list, as a person does who got no answer, before the file is sent again."""
        self.doing = "desk list"
        return f">{title}<" in self.insist(f"{DOCUMENTS}?q={title.replace(' ', '+')}").body


class Reviewer(Clerk):
    """Publishes, withdraws some of it, assigns and decides requests. Each has a share, by the number of the object."""

    @property
    def share(self) -> int:
        return int(self.name.rpartition(".")[2]) - 1

    def live(self) -> None:
        while not self.is_over():
            random.choice([self.publish, self.publish, self.publish, self.withdraw, self.work_on_request])()
            self.pause(random.uniform(1, 3))

    def _mine(self, state: str) -> list[tuple[int, str]]:
        self.doing = "desk list"
        page = self.open(f"{DOCUMENTS}?state__exact={state}&q={MARK}")
        return [(int(pk), title) for pk, title in ROW.findall(page.body) if int(pk) % REVIEWERS == self.share]

    def publish(self) -> None:
        if waiting := self._mine("in_review"):
            pk, title = waiting[-1] if random.random() < 0.7 else random.choice(waiting)
            self._act(pk, title, "publish", "published", {"looked_for": "on"})

    def withdraw(self) -> None:
        if random.random() < 0.3 and (public := self._mine("published")):
            pk, title = random.choice(public)
            self._act(pk, title, "withdraw", "withdrawn", {"reason": "Angkanya keliru."})

    def _act(self, pk: int, title: str, act: str, after: str, fields: dict) -> None:
        """Do an act on a document; whoever gets no answer looks at its page again."""
        self.doing, change = f"desk {act}", f"{DOCUMENTS}{pk}/change/"
        page = self.open(change)
        form = re.search(rf'tindakan/{act}/".*?{VERSION.pattern}', page.body, re.DOTALL)
        if not form:
            return
        self.pause(random.uniform(1, 3))
        answer = self.post(f"{DOCUMENTS}{pk}/tindakan/{act}/", {"version": form[1]} | fields)
        said = sentence_of(self.follow(answer)) if answer.status == 302 else sentence_of(answer)
        page = self.insist(change)
        if f'class="panel {after}"' in page.body:
            self.note(act, title, DONE, pk=pk)
        elif page.status == 200:
            self.note(act, title, REFUSED, pk=pk, said=said)
        else:
            self.note(act, title, UNKNOWN, pk=pk, said=said)

    def work_on_request(self) -> None:
        state = random.choice([*NEXT])
        self.doing = "desk list"
        page = self.open(f"/admin/permohonan/?status={state}")
        mine = [int(pk) for pk in CASE.findall(page.body) if int(pk) % REVIEWERS == self.share]
        if mine:
            self._act_on_request(random.choice(mine), NEXT[state])

    def _act_on_request(self, pk: int, act: str) -> None:
        slug, query, fields = ABILITY[act]
        address, self.doing = f"/admin/permohonan/{pk}/{slug}/{query}", f"desk {act}"
        page = self.open(address)
        if not (version := VERSION.search(page.body)) or MARK not in self.open(f"/admin/permohonan/{pk}/").body:
            return
        if agency := AGENCY.search(page.body):
            fields = fields | {"opd": agency[1]}
        if act == "answer":  # with a document that answers it
            public = DOCUMENT.search(self.insist("/cari/").body)
            fields = fields | {"documents": public[2] if public else ""}
        self.pause(random.uniform(1, 3))
        answer = self.post(address, {"version": version[1]} | fields)
        if answer.status == 302:
            return self.note(act, str(pk), DONE)
        if answer.status == 200:
            return self.note(act, str(pk), REFUSED, said=sentence_of(answer))
        again = self.insist(address)  # leads away when the act is done
        outcome = DONE if again.status == 302 else REFUSED if again.status == 200 else UNKNOWN
        self.note(act, str(pk), outcome, said=sentence_of(answer), found_by="page")


class Answering(Reviewer):
    """The agency's operator at the desk: writes the answers to the requests that were assigned to it."""

    def live(self) -> None:
        while not self.is_over():
            self.doing = "desk list"
            page = self.open("/admin/permohonan/?status=in_progress")
            if waiting := CASE.findall(page.body):
                self._act_on_request(int(random.choice(waiting)), "answer")
            self.pause(random.uniform(2, 5))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
