"""Strangers with hostile files, citizens who file requests, and a clerk with fifty files, all at once.

A hundred uploads from fifty addresses at once; meanwhile ten citizens file a request with two papers each, trying again
when asked to, and an operator uploads fifty files at once. Then rows and files are counted.
"""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from bench.attacks import files as costly
from bench.attacks import site
from bench.attacks.client import Browser
from bench.attacks.doors import attach, statuses, stored
from bench.attacks.filing import file_request, upload_many
from tests import files

HOSTILE, CITIZENS, FILES = 100, 10, 50
COUNTED = """
from django.core.management import call_command
from documents.models import BatchFile, Document, Revision
from opd import ledger
from requests_app.models import Draft, DraftFile, InformationRequest, Paper, Attachment
answer = {
    "requests": InformationRequest.objects.count(), "attachments": Attachment.objects.count(),
    "papers": Paper.objects.count(), "drafts": Draft.objects.filter(inforequest=None).count(),
    "files of drafts": DraftFile.objects.count(), "batch files": BatchFile.objects.count(),
    "documents": Document.objects.count(), "revisions": Revision.objects.count(),
    "ledger": str(ledger.verify()),
}
"""


def storm(here: site.Site) -> dict:
    before = here.python(COUNTED)
    hostile = [("x.pdf", costly.pdf_of_objects()), ("x.docx", costly.small_docx()), ("x.docx", costly.large_docx())]
    papers = [files.pdf(f"Berkas nomor {number}, laporan kegiatan") for number in range(FILES)]
    watch, seen = here.watch(), {}
    with watch.watching(settle=True), ThreadPoolExecutor(HOSTILE + CITIZENS + 1) as pool:
        attacks = [pool.submit(attach, here, n % 50, *hostile[n % len(hostile)]) for n in range(HOSTILE)]
        time.sleep(0.5)
        citizens = [
            pool.submit(file_request, Browser(here.port, f"127.0.7.{n + 1}"), files.pdf(f"Lampiran {n}"))
            for n in range(CITIZENS)
        ]
        operator = pool.submit(_operator, here, papers)
        seen["strangers"] = statuses([attack.result() for attack in attacks])
        seen["citizens"] = [citizen.result() for citizen in citizens]
        seen["operator"] = operator.result()
    after = here.python(COUNTED)
    more = {name: after[name] - before[name] for name in before if isinstance(before[name], int)}
    checked = here.manage("verify_files").strip().splitlines()[-3:]
    left = {"bytes of uploads left": stored(here), "ledger": after["ledger"], "verify_files": checked}
    return {"seen": seen, "more": more, "left": left, "watch": watch.figures()}


def _operator(here: site.Site, papers: list[bytes]) -> dict:
    browser = here.browser("127.0.8.1")
    browser.sign_in("operator.kominfo", site.DEMO_PASSWORD)
    return upload_many(browser, papers)


def print_result(result: dict) -> None:
    print(f"strangers: {result['seen']['strangers']}")
    filed = sum(bool(citizen.get("filed")) for citizen in result["seen"]["citizens"])
    tries = Counter(status for citizen in result["seen"]["citizens"] for status in citizen["seen"])
    times = sorted(citizen.get("seconds", 0) for citizen in result["seen"]["citizens"])
    print(f"citizens: {filed} of {CITIZENS} filed, answers {dict(tries)}, seconds {times}")
    print(f"operator: {result['seen']['operator']}")
    print(f"rows more: {result['more']}\nleft: {result['left']}\n{result['watch']}")
