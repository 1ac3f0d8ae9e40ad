"""What an act needs to be visible, and what is left of it after a rollback or a kill, of both indexes.

`python -m bench.alternatives.acts ours FOLDER`, in the environment of a loaded database; prints one line of JSON. An
act here is its part for the index: one document is removed, and put back.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connections, transaction  # noqa: E402 - Django is set up before its models are imported

from bench.alternatives.asking import FACES, Ours, Tantivy  # noqa: E402
from bench.alternatives.tantivy_index import SMALLEST_HEAP, TantivyIndex, as_row  # noqa: E402
from documents import search  # noqa: E402
from documents.models import Document  # noqa: E402
from documents.search.writing.indexing import merge_fresh, public_with_text  # noqa: E402

READERS, ACTS, KILLS, WRITERS = 3, 20, 30, 2
LONGEST_ACT = 0.4  # seconds, within which a process is killed
PATIENCE = 300  # seconds for an answer of another process
QUESTION = "laporan realisasi anggaran"
FRESH = 64  # documents that wait for the worker (`indexing.MERGE_AT`)
fork = get_context("fork")


class OurActs:
    """Acts on the index in the tables."""

    def __init__(self, _folder: Path) -> None:
        pass

    def remove(self, document: Document) -> None:
        with transaction.atomic():
            search.remove(document)

    def put_back(self, document: Document) -> None:
        prepared = search.prepare(document)
        with transaction.atomic():
            search.write(document, prepared)


class TantivyActs:
    """Acts on the folder, each with a writer of its own, as no process may keep the only one."""

    def __init__(self, folder: Path) -> None:
        self.index = TantivyIndex(folder)

    def remove(self, document: Document) -> None:
        self.index.replace(document.pk, None)

    def put_back(self, document: Document) -> None:
        self.index.replace(document.pk, as_row(document))


ACTS_OF: dict[str, Callable[[Path], OurActs | TantivyActs]] = {"ours": OurActs, "tantivy": TantivyActs}


def main(name: str, folder: str) -> None:
    documents = list(public_with_text().order_by("?")[:FRESH])
    trial = _Trial(name, Path(folder), documents)
    vendor = connections["default"].vendor
    before = FACES[name](Path(folder)).mib()
    result: dict = {"face": name, "engine": vendor, "two writers": trial.two_writers()}
    result["visible"] = trial.visible(FACES[name])
    if name == "tantivy":
        result["visible, watching the folder"] = trial.visible(_watching)
        result["lock busy"] = _busy(Path(folder))
    result["first question"] = trial.first_question(merged=False)
    if name == "ours":
        result["first question after merging"] = trial.first_question(merged=True)
    result["rollback leaves the document"] = trial.rolled_back()
    result["kills"] = trial.killed()
    result |= {"mib before": before, "mib after": FACES[name](Path(folder)).mib()}
    if name == "tantivy":
        result["fresh index in memory, ms"] = _in_memory(documents)
    print(json.dumps(result))


def _watching(folder: Path) -> Tantivy:
    """Return a face that never looks by itself: a thread of tantivy watches the folder."""
    face = Tantivy(folder)
    face.index.index.config_reader("commit")
    face._find = face.index.find  # type: ignore[method-assign]
    return face


class _Trial:
    """A trial of one index. This process never writes, or those it forks would inherit a lock of tantivy."""

    def __init__(self, name: str, folder: Path, documents: list[Document]) -> None:
        self.name, self.folder, self.documents = name, folder, documents
        self.processes: list[BaseProcess] = []

    def started(self, work: Callable, *arguments) -> Connection:
        """Return the pipe of a new process that does `work`."""
        connections.close_all()
        here, there = fork.Pipe()
        process = fork.Process(target=work, args=(there, self.name, self.folder, *arguments), daemon=True)
        process.start()
        there.close()
        self.processes.append(process)
        return here

    def end(self) -> None:
        """Kill all processes that were started."""
        for process in self.processes:
            process.kill()
            process.join()
        self.processes = []

    def visible(self, new_face: Callable[[Path], Ours | Tantivy]) -> dict[str, float]:
        """Return milliseconds of an act, and from its end until the last of READERS processes knows of it."""
        document = self.documents[0]
        readers = [self.started(_watch, new_face, document.title) for _reader in range(READERS)]
        actor = self.started(_act)
        for reader in readers:
            _answer(reader)
        took, late = [], []
        for turn in range(2 * ACTS):
            actor.send(("put_back" if turn % 2 else "remove", document))
            began, ended = _answer(actor)
            seen = [_answer(reader) for reader in readers]
            took.append(1000 * (ended - began))
            late.append(1000 * max(0, max(seen) - ended))
        self.end()
        return {"act p50": statistics.median(took), "act max": max(took)} | {
            "late p50": statistics.median(late),
            "late max": max(late),
        }

    def first_question(self, merged: bool) -> dict[str, float]:
        """Return milliseconds of this process's first question after an act of another one, and of its second."""
        actor, face = self.started(_act), FACES[self.name](self.folder)
        face.ask(QUESTION, {})
        firsts, seconds = [], []
        for document in self.documents[:ACTS]:
            for act in ("put_back", "merge") if merged else ("put_back",):
                actor.send((act, document))
                _answer(actor)
            for times in (firsts, seconds):
                began = time.perf_counter()
                face.ask(QUESTION, {})
                times.append(1000 * (time.perf_counter() - began))
        self.end()
        return {"first p50": statistics.median(firsts), "first max": max(firsts)} | {
            "second p50": statistics.median(seconds)
        }

    def two_writers(self) -> dict[str, float]:
        """Return acts a second of one process, and of WRITERS at once."""
        result: dict[str, float] = {}
        for number in (1, WRITERS):
            shares = [self.documents[start::number] for start in range(number)]
            began = time.monotonic()
            pipes = [self.started(_write_all, share) for share in shares]
            errors = [error for pipe in pipes if (error := _answer(pipe))]
            result |= {f"{number}, a second": len(self.documents) / (time.monotonic() - began)}
            result |= {f"{number}, failed": len(errors)}
        return result

    def rolled_back(self) -> bool:
        """Remove a document in a transaction that is rolled back; return whether it is still in the index."""
        actor, document, before = self.started(_act), self.documents[0], self.total()
        actor.send(("rolled back", document))
        _answer(actor)
        is_left = self.total() == before
        actor.send(("put_back", document))
        _answer(actor)
        self.end()
        return is_left

    def killed(self) -> dict[str, int]:
        """Kill processes amid their acts; return how often the index was unreadable or had lost documents."""
        unreadable = lost = failed = 0
        total = self.total()
        for _kill in range(KILLS):
            pipe = self.started(_act_forever, self.documents[0])
            _answer(pipe)
            time.sleep(random.uniform(0, LONGEST_ACT))
            failed += pipe.poll()  # the first act failed, because of what an earlier kill has left
            self.end()
            try:
                lost += self.total() not in (total, total - 1)
            except Exception as error:
                unreadable += 1
                print(error, file=sys.stderr)
        _answer(self.started(_write_all, self.documents[:1]))
        counted = {"kills": KILLS, "unreadable": unreadable, "lost": lost, "failed afterwards": failed}
        return counted | {"documents": total, "left": self.total()}

    def total(self) -> int:
        return FACES[self.name](self.folder).ask("", {}, with_facets=False)[0]


def _answer(pipe: Connection):
    if not pipe.poll(PATIENCE):
        raise SystemExit("another process did not answer")
    return pipe.recv()


# In other processes ---------------------------------------------------------------------------------------------------


def _watch(pipe: Connection, _name: str, folder: Path, new_face: Callable, title: str) -> None:
    face, known = new_face(folder), -1
    while True:
        number = face.ask(f'"{title}"', {}, with_facets=False)[0]
        if number != known:
            pipe.send(time.monotonic())
            known = number
        time.sleep(0.002)


def _act(pipe: Connection, name: str, folder: Path) -> None:
    acts = ACTS_OF[name](folder)
    while True:
        act, document = pipe.recv()
        began = time.monotonic()
        if act == "merge":
            merge_fresh()
        elif act == "rolled back":
            with suppress(RuntimeError), transaction.atomic():
                acts.remove(document)
                raise RuntimeError
        else:
            getattr(acts, act)(document)
        pipe.send((began, time.monotonic()))


def _write_all(pipe: Connection, name: str, folder: Path, documents: list[Document]) -> None:
    try:
        acts = ACTS_OF[name](folder)
        for document in documents:
            acts.put_back(document)
        pipe.send("")
    except Exception as error:
        pipe.send(str(error))


def _act_forever(pipe: Connection, name: str, folder: Path, document: Document) -> None:
    acts = ACTS_OF[name](folder)
    pipe.send(True)
    try:
        while True:
            acts.remove(document)
            acts.put_back(document)
    except ValueError as error:
        pipe.send(str(error))
        print(error, file=sys.stderr)


# Of tantivy alone -----------------------------------------------------------------------------------------------------


def _busy(folder: Path) -> str:
    """Return the error of a second writer while the first one lives."""
    code = f"from tantivy import Index; Index.open({str(folder)!r}).writer({SMALLEST_HEAP}, 1)"
    index = TantivyIndex(folder).index
    writer = index.writer(SMALLEST_HEAP, 1)
    done = subprocess.run([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    writer.wait_merging_threads()
    return done.stderr.strip().splitlines()[-1][:70] if done.returncode else ""


def _in_memory(documents: list[Document]) -> float:
    """Return milliseconds for an index of the fresh documents, which each process would need again after each act."""
    rows, times = [as_row(document) for document in documents], []
    for _time in range(10):
        began = time.perf_counter()
        TantivyIndex().add(rows)
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


if __name__ == "__main__":
    main(*sys.argv[1:3])
