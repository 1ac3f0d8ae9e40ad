"""`python -m bench.readers.pictures`: pages drawn by the real worker while a punctual task is asked for each second.

PDFs are filed, read and published as in bench.queue. Then all their pages are asked for, with `--ceiling` bytes of room
in the store. It prints seconds, processor seconds, bytes, the most that the store held at any time, and after how
many seconds the punctual tasks were done; var/pictures.json.
"""

import argparse
import json
import os
import subprocess
import sys
import time

from bench import processes, queue, trial

WORK = "import json, sys; from bench.readers import pictures; print(json.dumps(pictures.work(int(sys.argv[1]))))"
PAGES_EACH = 50
PUNCTUAL = "documents.tasks.draw_page", 0, 1  # of no file, so that it takes no time


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.readers.pictures", description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--ceiling", type=int, default=5 * 1024**3)
    trial.ask_for_engine(parser)
    asked = parser.parse_args()
    results = [on_engine(environment, asked) for environment in trial.environments(asked.engine)]
    trial.tell("pictures.json", results, lambda result: print(json.dumps(result, indent=1)))
    return 0


def on_engine(environment: dict[str, str], asked: argparse.Namespace) -> dict:
    own = {"DJANGO_SETTINGS_MODULE": "config.settings", "PAGE_PICTURES_MAX": str(asked.ceiling)}
    command = [sys.executable, "-c", WORK, str(asked.pages)]
    told = os.environ | environment | own
    done = subprocess.run(command, env=told, cwd=trial.ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


# In a process of its own, on a database of its own --------------------------------------------------------------------


def work(pages: int) -> dict:
    queue.set_up()
    from django.conf import settings  # noqa: PLC0415 - `main` knows no database yet
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from documents.lifecycle import publishing  # noqa: PLC0415
    from documents.models import PagePicture  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    stage, count = queue.staged(), pages // PAGES_EACH
    documents = [queue.filed(stage, number, queue.report(number, PAGES_EACH)) for number in range(count)]
    queue.read_by_worker(count)
    for document in documents:
        publishing.publish(document, by=stage.cast.reviewer, looked_for=True)
    wanted = [(document.revisions.get(), page) for document in documents for page in range(1, PAGES_EACH + 1)]
    worker = subprocess.Popen([sys.executable, "manage.py", "qcluster", "--grace", "5"], cwd=trial.ROOT)
    try:
        measured = drawn(wanted, worker.pid)
    finally:
        worker.terminate()
        worker.wait()
    return measured | {
        "engine": connection.vendor,
        "pages": len(wanted),
        "ceiling": settings.PAGE_PICTURES_MAX,
        "pictures at the end": PagePicture.objects.count(),
        "bytes at the end": bytes_in_store(),
    }


def drawn(wanted: list[tuple], pid: int) -> dict:
    """Ask for all pages, at most as many at once as the queue takes, and return what was measured meanwhile."""
    from django_q.models import OrmQ, Success  # noqa: PLC0415
    from django_q.tasks import async_task  # noqa: PLC0415

    from documents.renditions import pictures  # noqa: PLC0415
    from opd.worker.queues import CLOCK, PICTURES, enqueue_picture  # noqa: PLC0415

    begun, before, highest, asked, sent = time.monotonic(), processes.cpu(pid), 0, 0, {}
    while asked < len(wanted) or OrmQ.objects.filter(key=PICTURES).exists():
        while asked < len(wanted) and enqueue_picture(pictures.DRAW, wanted[asked][0].pk, wanted[asked][1]):
            asked += 1
        sent[async_task(*PUNCTUAL, cluster=CLOCK)] = time.time()
        highest = max(highest, bytes_in_store())
        time.sleep(1)
    took, after = time.monotonic() - begun, processes.cpu(pid)
    done = dict(Success.objects.filter(pk__in=sent).values_list("pk", "stopped"))
    waits = sorted(stopped.timestamp() - sent[pk] for pk, stopped in done.items())
    return {
        "seconds": round(took, 1),
        "processor seconds": {name: round(after[name] - before.get(name, 0), 1) for name in after},
        "most bytes in the store": highest,
        "punctual tasks": len(sent),
        "of them done": len(waits),
        "done after, seconds": {"median": round(waits[len(waits) // 2], 2), "longest": round(waits[-1], 2)},
    }


def bytes_in_store() -> int:
    """Return the bytes of the files that the rows of the store name."""
    from django.core.files.storage import storages  # noqa: PLC0415

    from documents.models import PagePicture  # noqa: PLC0415

    store = storages["pages"]
    names = PagePicture.objects.values_list("name", flat=True)
    return sum(store.size(name) for name in names if store.exists(name))


if __name__ == "__main__":
    sys.exit(main())
