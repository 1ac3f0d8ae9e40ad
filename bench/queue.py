"""`python -m bench.queue`: PDFs of many pages of text through the real queue; processor seconds, var/queue.json.

They are filed by the verbs, read by `manage.py qcluster` as deployed, published by the verbs and merged into the index.
Processor seconds for each document are measured, because others may use the machine too. The first table shows the
seconds of each process, the second the parts of the worker's time, measured again in this process.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from bench import processes, trial

WORK = "import json, sys; from bench import queue; print(json.dumps(queue.work(*map(int, sys.argv[1:]))))"
CORES = 2
SENTENCES_A_PAGE = 34
TOPICS = ("pelayanan", "anggaran", "kesehatan", "jalan", "sekolah", "pasar", "air", "irigasi", "perizinan")
PARTS = {  # functions that the worker itself calls, without the reader
    "proposals": "documents.suggestions.stored.remember",
    "look through": "documents.release.privacy_gate.screen_file",
    "findings": "documents.release.privacy_gate.save_findings",
    "preview": "documents.tasks._store_preview",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.queue", description=__doc__)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--pages", type=int, default=50)
    trial.ask_for_engine(parser)
    asked = parser.parse_args()
    results = [on_engine(environment, asked) for environment in trial.environments(asked.engine)]
    trial.tell("queue.json", results, print_table)
    return 0


def on_engine(environment: dict[str, str], asked: argparse.Namespace) -> dict:
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(asked.documents), str(asked.pages)],
        env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=trial.ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def print_table(result: dict) -> None:
    print(f"\n{result['engine']}, {result['documents']} PDFs of {result['pages']} pages, {result['kb']} KB each\n")
    for name, seconds in result["cpu_ms"].items():
        print(f"{name:44}{seconds:>8.0f} ms")
    print(
        f"\n{result['per_minute']:.0f} documents a minute on {CORES} processors by these seconds; by the clock", end=" "
    )
    print(f"{result['read_per_minute']:.0f} were read, with at most {result['highest_mib']:.0f} MiB (PSS)\n")
    for name, seconds in result["parts_ms"].items():
        print(f"{name:44}{seconds:>8.0f} ms")


# In a process of its own, on a database of its own --------------------------------------------------------------------


def work(count: int, pages: int) -> dict:
    set_up()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from documents.lifecycle import publishing  # noqa: PLC0415
    from documents.search.snapshot import vocabulary  # noqa: PLC0415
    from documents.search.writing import indexing  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    stage = staged()
    papers = [report(number, pages) for number in range(count)]
    cpu, began = {}, time.process_time()
    documents = [filed(stage, number, paper) for number, paper in enumerate(papers)]
    cpu["filing: intake, verb"] = time.process_time() - began
    read = read_by_worker(count)
    cpu |= read.pop("cpu")
    with _timed(cpu, "publishing: verb, index"):
        for document in documents:
            publishing.publish(document, by=stage.cast.reviewer, looked_for=True)
    with _timed(cpu, "words for spelling"):
        vocabulary.learn_fresh()
    with _timed(cpu, "merging into the index"):
        indexing.merge_fresh()
    shares = {name: 1000 * seconds / count for name, seconds in cpu.items()}
    counted = sum(shares.values()) - shares["filing: intake, verb"]
    return read | {
        "engine": connection.vendor,
        "documents": count,
        "pages": pages,
        "kb": sum(map(len, papers)) // count // 1024,
        "cpu_ms": shares | {"all but filing": counted},
        "per_minute": CORES * 60_000 / counted,
        "parts_ms": _parts(documents[:10]),
    }


def file_papers(count: int, pages: int) -> None:
    """File documents for bench.memory, which only queues them."""
    set_up()
    stage = staged()
    for number in range(count):
        filed(stage, number, report(number, pages))


def unread() -> int:
    """Return the number of files that wait to be read."""
    set_up()
    from documents.tasks import UNFINISHED, Revision  # noqa: PLC0415

    return Revision.objects.filter(extraction__in=UNFINISHED).count()


def set_up() -> None:
    import django  # noqa: PLC0415 - `main` knows no database yet

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


@contextmanager
def _timed(into: dict[str, float], name: str) -> Iterator[None]:
    began = time.process_time()
    yield
    into[name] = into.get(name, 0) + time.process_time() - began


def staged():
    from portal.demo import story  # noqa: PLC0415

    return story.open_stage()


def report(number: int, pages: int) -> bytes:
    """Return a tagged PDF as an office program makes it, each with other sentences."""
    from portal.demo import content, files, paper  # noqa: PLC0415

    chance = random.Random(number)
    sentences = [*content.plain_sentences(), *(f"Kegiatan {chance.randrange(10**6)} {w}." for w in TOPICS)]
    paragraphs = [
        " ".join(f"{chance.choice(sentences)} ({chance.randrange(10**4)})" for _sentence in range(6))
        for _paragraph in range(pages * SENTENCES_A_PAGE // 6)
    ]
    sections = [
        paper.Section(f"Bab {part + 1}", paragraphs[start : start + 20])
        for part, start in enumerate(range(0, len(paragraphs), 20))
    ]
    facts = [("Nomor", str(number))]
    return files.pdf(
        paper.DemoPaper(f"Laporan {number}", "Dinas", "Kepala", "Contoh", "1 Mei 2025", ["uji"], facts, sections)
    )


def filed(stage, number: int, data: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    from documents.lifecycle import publishing  # noqa: PLC0415
    from documents.models import Classification, DocumentKind  # noqa: PLC0415

    category = next(iter(stage.categories.values()))
    values = {
        "title": f"Laporan kegiatan {number}",
        "category": category,
        "classification": Classification.PERIODIC,
        "kind": DocumentKind.REPORT,
        "year": 2025,
        "summary": "Laporan kegiatan dalam satu tahun.",
    }
    incoming = publishing.receive(SimpleUploadedFile(f"laporan-{number}.pdf", data))
    by = stage.cast.operators[category.opd_id]
    document = publishing.create(category.opd, by=by, values=values, incoming=incoming)
    publishing.submit(document, by=by)
    return document


def read_by_worker(count: int) -> dict:
    """Measure the worker from the first file it takes, without its start."""
    from documents.tasks import UNFINISHED, ExtractionState, Revision  # noqa: PLC0415

    command = [sys.executable, "manage.py", "qcluster", "--grace", "5"]
    worker = subprocess.Popen(command, cwd=trial.ROOT, stderr=subprocess.DEVNULL)
    unfinished = Revision.objects.filter(extraction__in=UNFINISHED)
    try:
        while not Revision.objects.filter(extraction=ExtractionState.RUNNING).exists():
            time.sleep(0.02)
        began, before, highest = time.monotonic(), processes.cpu(worker.pid), 0.0
        while unfinished.exists():
            highest = max(highest, processes.pss_mib(worker.pid))
            time.sleep(0.5)
        took, after = time.monotonic() - began, processes.cpu(worker.pid)
    finally:
        worker.terminate()
        worker.wait()
    if Revision.objects.exclude(error="").exists():
        raise SystemExit("not every file was read")
    cpu = {name: after[name] - before[name] for name in after}
    return {"cpu": cpu, "read_per_minute": 60 * count / took, "highest_mib": highest}


def _parts(documents: list) -> dict[str, float]:
    """Return milliseconds of a document for the reader's tasks and the worker's own functions, including callees."""
    from documents import tasks  # noqa: PLC0415
    from documents.extraction.child import server  # noqa: PLC0415
    from documents.extraction.child.__main__ import answer  # noqa: PLC0415
    from documents.extraction.child.pdf import pages as pdf  # noqa: PLC0415
    from documents.filetypes import PDF  # noqa: PLC0415
    from documents.models import ExtractionState, Revision  # noqa: PLC0415

    revisions, spent = list(Revision.objects.filter(document__in=documents)), {}
    for revision in revisions:
        for question in server.QUESTIONS:
            with _timed(spent, f"reader: {question}"):
                answer(question, pdf, revision.file.path, PDF.mime, 0)
    with ExitStack() as stack:
        for name, address in PARTS.items():
            stack.enter_context(patch(address, _measured(address, spent, f"worker: {name}")))
        with _timed(spent, "worker: all"):
            for revision in revisions:
                Revision.objects.filter(pk=revision.pk).update(extraction=ExtractionState.WAITING, attempts=0)
                tasks.extract(revision.pk)
    return {name: 1000 * seconds / len(revisions) for name, seconds in spent.items()}


def _measured(address: str, into: dict[str, float], name: str) -> Callable:
    from django.utils.module_loading import import_string  # noqa: PLC0415

    called = import_string(address)

    def measured(*args, **kwargs):
        with _timed(into, name):
            return called(*args, **kwargs)

    return measured


if __name__ == "__main__":
    sys.exit(main())
