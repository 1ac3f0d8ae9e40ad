"""`python -m bench.alternatives.search`: our search index and tantivy's, in one run; a table, and var/search.json.

Both answer the same questions about the same documents, behind one face: number, the best twenty, six facets. Needs
tantivy, which the portal does not: `pip install tantivy==0.27.0` in a virtual environment of your own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from bench import server, trial
from bench.pages import FORTY

LOAD = "import sys; from bench import pages; pages.load(int(sys.argv[1]), sys.argv[2])"
FACES = ("ours", "tantivy")
# What tantivy would do in place of our own modules; the rest of documents/search knows words, not an index.
REPLACED = {
    "matching": ("scoring", "unread", "word_postings"),
    "snapshot": ("facet_groups", "postings", "snapshot", "top_k"),
    "storage": ("blocks", "entries"),
    "text": ("term_keys",),
    "writing": ("indexing", "rebuild"),
}
QUESTIONS = ("first", "question", "citizen", "phrase", "no facets", "three chosen", "list", "all ids")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.alternatives.search", description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--corpus", default="", help="a JSONL file instead of documents of our own words")
    parser.add_argument("--questions", default="", help='a JSON file, [{"kind": "citizen" or "phrase", "q": …}]')
    parser.add_argument("--database", default="", help="measure this one, which is loaded (its URL)")
    parser.add_argument("--judged", action="store_true", help="the judged questions of the tests, and nothing else")
    trial.ask_for_engine(parser)
    asked = parser.parse_args()
    if not find_spec("tantivy"):
        sys.exit("tantivy is missing: pip install tantivy==0.27.0 in a virtual environment of your own")
    if asked.judged:
        for environment in trial.environments("sqlite"):
            judged = _run(environment, "judging", f"{environment['STORAGE_URL']}-index")
            print(json.dumps(judged, indent=1))
        return 0
    there = [{"DATABASE_URL": asked.database}] if asked.database else trial.environments(asked.engine)
    trial.tell("search.json", [measured(environment, asked) for environment in there], print_table)
    return 0


def measured(environment: dict[str, str], asked: argparse.Namespace) -> dict:
    environment = server.production() | environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    if not asked.database:
        corpus = str(Path(asked.corpus).resolve()) if asked.corpus else ""
        command = [sys.executable, "-c", LOAD, "0" if corpus else str(asked.documents), corpus]
        subprocess.run(command, env=environment, cwd=trial.ROOT, check=True)
    with tempfile.TemporaryDirectory(prefix="plid-tantivy-") as name:
        folder, questions = str(Path(name, "index")), Path(name, "questions.json")
        own = json.dumps([{"kind": "citizen", "q": question} for question in FORTY])
        questions.write_text(Path(asked.questions).read_text() if asked.questions else own)
        built = {face: _run(environment, "asking", face, folder, str(questions), "build") for face in FACES}
        found = {face: _run(environment, "asking", face, folder, str(questions)) for face in FACES}
        acts = {face: _run(environment, "acts", face, folder) for face in FACES}
    return {"built": built, "asked": found, "acts": acts, "lines": lines()}


def _run(environment: dict[str, str], program: str, *arguments: str) -> dict:
    command = [sys.executable, "-m", f"bench.alternatives.{program}", *arguments]
    done = subprocess.run(command, env=os.environ | environment, cwd=trial.ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def lines() -> dict[str, int]:
    """Return lines of documents/search as it is, of the modules that tantivy replaces, and of the prototype."""
    root = trial.ROOT / "documents" / "search"
    count = {path: len(path.read_text().splitlines()) for path in root.rglob("*.py")}
    prototype = Path(__file__).with_name("tantivy_index.py").read_text().splitlines()
    replaced = sum(count[root / room / f"{name}.py"] for room, names in REPLACED.items() for name in names)
    return {"all": sum(count.values()), "replaced": replaced, "prototype": len(prototype)}


def print_table(result: dict) -> None:
    asked, built, acts = result["asked"], result["built"], result["acts"]
    print(f"\n{asked['ours']['engine']}, {asked['ours']['documents']} public documents")
    print("milliseconds: median and 95th percentile by the clock, and the same of processor time of this process\n")
    print(f"{'':34}" + "".join(f"{face:>40}" for face in FACES))
    for name in QUESTIONS:
        if name in asked["ours"]:
            _row(name, [_milliseconds(asked[face][name]) for face in FACES])
    for key in ("seconds", "processor", "mib"):
        _row(f"build, {key}", [f"{built[face]['build'][key]:.0f}" for face in FACES])
    _row("index, MiB", [f"{asked[face]['index_mib']:.0f}" for face in FACES])
    for key in ("RssAnon", "RssFile", "Pss"):
        _row(f"memory, {key}, MiB", [f"{asked[face]['memory']['used'][key]:.0f}" for face in FACES])
    _row("phrases answered rightly", [" of ".join(map(str, asked[face]["phrases right"])) for face in FACES])
    for face in FACES:
        print(f"\n{face}")
        for name, value in acts[face].items():
            print(f"  {name}: {value}")
    print(f"\nlines: {result['lines']}")


def _milliseconds(times: dict[str, list[float]]) -> str:
    return " ".join(f"{value:8.2f}" for clock in ("clock", "processor") for value in times[clock])


def _row(name: str, cells: list[str]) -> None:
    print(f"{name:34}" + "".join(f"{cell:>40}" for cell in cells))


if __name__ == "__main__":
    sys.exit(main())
