"""Build one index and ask it questions, in a process of its own.

`python -m bench.alternatives.asking ours FOLDER QUESTIONS [build]`: the index is ours in the tables of DATABASE_URL, or
tantivy's in a folder. Prints one line of JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import numpy as np  # noqa: E402 - Django is set up before its models are imported
from django.db import connection  # noqa: E402

from bench import processes  # noqa: E402
from bench.alternatives.tantivy_index import FACETS, Chosen, Found, TantivyIndex, folder_mib  # noqa: E402
from bench.pages import described  # noqa: E402
from documents import search  # noqa: E402
from documents.models import Document  # noqa: E402
from documents.search.storage import facet_columns  # noqa: E402
from documents.search.writing import rebuild  # noqa: E402
from documents.search.writing.indexing import public_in_batches  # noqa: E402

ROUNDS = 10
SHOWN = 20
LIST = [""]  # no question: all documents, the newest first
Answer = tuple[int, list[int], dict[str, dict[int, int]]]


class Ours:
    """The face that the pages use."""

    def __init__(self, _folder: Path) -> None:
        pass

    def build(self) -> int:
        rebuild.begin(from_scratch=True)
        return rebuild.build()

    def mib(self) -> float:
        return described()["index_mib"]

    def ask(self, words: str, chosen: Chosen, with_facets: bool = True) -> Answer:
        hits = search.find(words)
        masks = {name: facet_columns.is_any_of(hits.groups[name], codes) for name, codes in chosen.items()}
        found = _under(hits, masks)
        counts = {}
        for name in FACETS if with_facets else ():
            others = {other: mask for other, mask in masks.items() if other != name}
            counted = _under(hits, others) if name in masks else found
            filled = np.flatnonzero(counted.numbers)
            totals = np.bincount(hits.groups[name].take(filled), counted.numbers.take(filled))
            counts[name] = {int(code): int(totals[code]) for code in np.flatnonzero(totals)}
        return len(found), list(found.best(SHOWN)) if words else found.newest(SHOWN), counts

    def all_of(self, words: str) -> int:
        return len(search.find(words).ids)


def _under(hits: search.Hits, masks: dict[str, np.ndarray]) -> search.Hits:
    return hits.only(np.logical_and.reduce(list(masks.values()))) if masks else hits


class Tantivy:
    """The prototype; before each question it asks whether the folder has a newer commit."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.index = folder, TantivyIndex(folder)

    def build(self) -> int:
        pks = Document.objects.public().order_by("pk").values_list("pk", flat=True)
        return self.index.build(public_in_batches(pks))

    def mib(self) -> float:
        return folder_mib(self.folder)

    def ask(self, words: str, chosen: Chosen, with_facets: bool = True) -> Answer:
        found = self._find(words)
        number, pks = found.best(SHOWN, chosen)
        return number, pks, found.counts(chosen) if with_facets else {}

    def all_of(self, words: str) -> int:
        found = self._find(words)
        addresses = [address for _score, address in found.searcher.search(found.condition, limit=10**6).hits]
        return len(found.searcher.fast_field_values("pk", addresses))

    def _find(self, words: str) -> Found:
        self.index.index.reload()
        return self.index.find(words)


FACES: dict[str, Callable[[Path], Ours | Tantivy]] = {"ours": Ours, "tantivy": Tantivy}


def main(name: str, folder: str, file: str) -> None:
    face, questions = FACES[name](Path(folder)), json.loads(Path(file).read_text())
    result = {"face": name, "engine": connection.vendor, "documents": Document.objects.public().count()}
    if "build" in sys.argv:
        began, processor = time.perf_counter(), time.process_time()
        result["build"] = {"documents": face.build()}
        result["build"] |= {"seconds": time.perf_counter() - began, "processor": time.process_time() - processor}
        result["build"]["mib"] = processes.of_one(os.getpid())
    else:
        result |= asked(face, questions)
    result["index_mib"] = face.mib()
    print(json.dumps(result))


def asked(face: Ours | Tantivy, questions: list[dict]) -> dict:
    words = [question["q"] for question in questions]
    face.ask("", {})
    before = _memory()
    result = {"first": timed(lambda q: face.ask(q, {}), words, 1)}
    result["question"] = timed(lambda q: face.ask(q, {}), words, ROUNDS)
    result["no facets"] = timed(lambda q: face.ask(q, {}, with_facets=False), words, ROUNDS)
    chosen = _three()
    result["three chosen"] = timed(lambda q: face.ask(q, chosen), words, ROUNDS)
    result["list"] = timed(lambda q: face.ask(q, {}), LIST, 20 * ROUNDS)
    result["all ids"] = timed(face.all_of, ["anggaran"], ROUNDS)
    by_kind = {kind: [row["q"] for row in questions if row["kind"] == kind] for kind in ("citizen", "phrase")}
    result |= {kind: timed(lambda q: face.ask(q, {}), found, ROUNDS) for kind, found in by_kind.items() if found}
    result["memory"] = {"started": before, "used": _memory()}
    result["numbers"] = {q: face.ask(q, {})[0] for q in words}
    result["best"] = {q: face.ask(q, {})[1] for q in words}
    phrases = [row["q"] for row in questions if row["kind"] == "phrase"]
    result["phrases right"] = [sum(set(result["best"][q]) == _with_phrase(q) for q in phrases), len(phrases)]
    return result


def _with_phrase(question: str) -> set[int]:
    """Return the public documents whose text has the phrase, by the database."""
    documents = Document.objects.public().filter(published_revision__text__icontains=question.strip('"'))
    return set(documents.values_list("pk", flat=True))


def _three() -> Chosen:
    newest = Document.objects.public().order_by("-published_at").values("opd", "classification", "year")[0]
    names = ("classification", "opd", "year")
    return {name: [facet_columns.code(name, newest[name])] for name in names}


def timed(ask: Callable, questions: list[str], rounds: int) -> dict[str, list[float]]:
    """Return median and 95th percentile of the milliseconds of a question, by the clock and of this process."""
    clocks = {"clock": time.perf_counter, "processor": time.process_time}
    times: dict[str, list[float]] = {name: [] for name in clocks}
    for _round in range(rounds):
        for question in questions:
            began = {name: now() for name, now in clocks.items()}
            ask(question)
            for name, now in clocks.items():
                times[name].append(1000 * (now() - began[name]))
    return {name: np.percentile(found, [50, 95]).tolist() for name, found in times.items()}


def _memory() -> dict[str, float]:
    """Return MiB of this process: own pages, and pages of files, which the kernel may drop."""
    found = {}
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _colon, value = line.partition(":")
        if name in ("RssAnon", "RssFile"):
            found[name] = int(value.split()[0]) / 1024
    return found | {"Pss": processes.of_one(os.getpid())}


if __name__ == "__main__":
    main(*sys.argv[1:4])
