import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from documents import search
from documents.files import scanned_pages
from documents.models import Document, DocumentState
from opd import ledger
from opd.management.progress_bar import progress_bar
from opd.models import LedgerEntry, User
from portal.demo import bulk, content, news, notices, past, people, story
from portal.demo import progress as demo_progress
from portal.demo.cases import cases
from requests_app.models import InformationRequest, Objection
from requests_app.tracking import secret_links
from requests_app.workflow.requests import RegisteredRequest

ADDRESS = "http://127.0.0.1:8000"
FINISHED = "demo.seed"  # the ledger's entry of a demo city that is whole


class Command(BaseCommand):
    help = "Fill the portal with demo agencies' documents; run again, it adds only what is missing."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is any document")
        parser.add_argument("--first", action="store_true", help="only what the first pages show; the rest comes later")
        parser.add_argument("--rest", action="store_true", help="what --first has left, without the accounts")
        parser.add_argument("--documents", type=int, default=0, metavar="N", help="also N bulk documents, quickly")
        parser.add_argument("--address", default=ADDRESS, help="where the portal is served; only printed")
        parser.add_argument("--corpus", type=Path, metavar="FILE.jsonl", help="also the documents of a JSONL file")

    def handle(
        self, *args, if_empty=False, first=False, rest=False, documents=0, corpus=None, address=ADDRESS, **options
    ):
        if not settings.DEBUG:
            raise CommandError(_("Data contoh hanya boleh dimuat pada mesin pengembang: DEBUG sedang mati."))
        if corpus and not corpus.is_file():
            raise CommandError(_("Berkas %(path)s tidak ditemukan.") % {"path": corpus})
        started, case = time.monotonic(), None
        is_unfinished = people.begun_on() and not _is_finished()
        if is_unfinished and not rest:
            self.stdout.write(_("Kota contoh belum selesai dimuat: pemuatannya dilanjutkan."))
        if not is_unfinished and if_empty and Document.objects.exists():
            demo_progress.end()
        elif first:
            self.first_act()
        else:
            case = self.seed(documents, corpus)
            self.report(time.monotonic() - started)
        if not rest:
            self.introduce(address)
        if case:
            self.introduce_case(address, case)

    def first_act(self) -> None:
        """Seed the city, a paper of each kind, news and pages; the mark on the pages stays until `seed` has ended."""
        demo_progress.tell(_("Kota contoh sedang dimuat."))
        stage = story.open_stage()
        self.publish(stage, content.newest_of_each_kind(story.simply_published(stage.entries)))
        search.merge_fresh()

    def seed(self, documents: int, corpus: Path | None) -> RegisteredRequest | None:
        """Return the request to show to visitors; None if it existed already."""
        stage = story.open_stage()
        self.publish(stage, stage.entries)
        if demo_progress.said():  # one transaction: whoever writes to SQLite meanwhile waits for its end
            demo_progress.tell(_("Permohonan contoh sedang dimuat. Masuk dan mengirim formulir bisa setelah selesai."))
        with progress_bar(self.stderr, _("Permohonan contoh"), cases.length()) as advance:
            case = cases.play(stage, advance)
        with transaction.atomic():
            notices.play(stage)
            past.play(stage)
            if not _is_finished():
                ledger.record(FINISHED, stage.city, stage.cast.reviewer, {})
        if documents:
            self.load(_("Dokumen massal"), documents, bulk.own_words(documents, stage), stage)
        if corpus:
            self.load(_("Korpus"), _lines(corpus), bulk.corpus(corpus, stage), stage)
        demo_progress.end()
        search.merge_fresh()  # its words are known from the first question on, not from the worker's first round
        return case

    def publish(self, stage: story.Stage, entries: list[content.PaperPlan]) -> None:
        while self.play_round(stage, entries):
            pass
        news.write(stage.opds, stage.cast.reviewer)
        news.publish_first_pages(stage.cast.reviewer)

    def play_round(self, stage: story.Stage, entries: list[content.PaperPlan]) -> int:
        acts = 0
        with progress_bar(self.stderr, _("Dokumen contoh"), len(entries)) as advance:
            for number, done in enumerate(story.play(stage, entries), start=1):
                acts += done
                advance(1)
                self.tell_readers(number, len(entries))
        with progress_bar(self.stderr, _("Membaca isi berkas"), story.unread().count()) as advance:
            for _revision in story.read_files():
                advance(1)
        return acts

    def tell_readers(self, number: int, total: int) -> None:
        if demo_progress.said():
            values = {"number": number, "total": total}
            demo_progress.tell(_("Kota contoh sedang dimuat: %(number)s dari %(total)s dokumen.") % values)

    def load(self, label: str, total: int, items: Iterator[bulk.Planned], stage: story.Stage) -> None:
        with progress_bar(self.stderr, label, total) as advance:
            loaded = bulk.load(items, stage, advance)
        self.stdout.write(_("%(label)s: %(n)s dokumen baru.") % {"label": label, "n": loaded})

    def report(self, seconds: float) -> None:
        found = dict(Document.objects.order_by().values_list("state").annotate(number=Count("pk")))
        for state, label in DocumentState.choices:
            if state in found:
                self.stdout.write(f"{found[state]:7}  {label}")
        values = {
            "documents": sum(found.values()),
            "requests": InformationRequest.objects.count(),
            "objections": Objection.objects.count(),
            "seconds": seconds,
        }
        sentence = _("%(documents)s dokumen, %(requests)s permohonan, %(objections)s keberatan, %(seconds).1f detik.")
        self.stdout.write(self.style.SUCCESS(sentence % values))

    def introduce(self, address: str) -> None:
        accounts = User.objects.filter(username__in=people.ACCOUNTS).order_by("pk")
        if not accounts:
            return
        self.stdout.write(_("Portal: %(address)s  Pengelola: %(address)s/admin/") % {"address": address})
        for account in accounts:
            self.stdout.write(f"  {account.username:20} {account.full_name}")
        self.stdout.write(_("Kata sandi semua akun contoh: %(password)s") % {"password": people.PASSWORD})
        if not scanned_pages.can_read():
            self.stdout.write(self.style.WARNING(str(scanned_pages.WITHOUT_READER)))

    def introduce_case(self, address: str, case: RegisteredRequest) -> None:
        """Print once how an applicant opens a request: the code is stored nowhere."""
        values = {"number": case.inforequest.number, "code": secret_links.code_of(case.token)}
        self.stdout.write(_("Permohonan contoh: nomor %(number)s, kode lacak %(code)s") % values)
        self.stdout.write(f"  {address}{reverse('requests:case', args=[case.token])}")


def _is_finished() -> bool:
    return LedgerEntry.objects.filter(verb=FINISHED).exists()


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _line in file)
