"""Figures of a checkout: lines, words, rooms, arrows and repetitions: `python -m bench.checkouts.house [--tree DIR]`.

A room is a module or package directly inside an app, an arrow an import from one room to another; `admin`, `urls` and
`views` inside a package are rooms of their own. Code is what runs: no tests, no bench, no migrations.
"""

import argparse
import ast
import io
import json
import subprocess
import sys
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("opd", "documents", "requests_app", "portal")
OWN = (*APPS, "config", "deploy")
FACES = {"admin", "urls", "views"}  # inside of a package a face is a room of its own
ENTRIES = {"admin", "apps", "management", "tasks", "urls"}  # Django looks for these by name
NOT_OURS = {"var", "node_modules"}
LONG = 50  # lines of a function
BLOCK = 6  # lines that stand twice
DOCSTRING_RULES = "D205,D400,D401"

Parsed = dict[Path, ast.Module]
Arrows = dict[str, set[str]]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.checkouts.house", description=__doc__)
    parser.add_argument("--tree", type=Path, default=ROOT, help="another checkout, to compare")
    figures = measure(parser.parse_args(arguments).tree.resolve())
    print(json.dumps(figures, indent=2, ensure_ascii=False))


def measure(tree: Path) -> dict:
    """Return the figures of a checkout by their names."""
    python = files_of(tree, "*.py")
    migrations = [path for path in python if is_migration(path)]
    own = [path for path in python if path.parts[0] in OWN and not is_migration(path)]
    texts = {path: (tree / path).read_text() for path in python}
    parsed = {path: ast.parse(texts[path]) for path in own}
    inner = {app: without_entries(arrows_of(app, parsed)) for app in APPS}
    return {
        "lines of own code": lines(own, texts),
        "words of comment": sum(words_of_comment(texts[path], parsed[path]) for path in own),
        "words of Markdown": sum(len((tree / path).read_text().split()) for path in files_of(tree, "*.md")),
        "lines of migrations": lines(migrations, texts),
        "migrations": sum(path.name != "__init__.py" for path in migrations),
        "lines of bench": lines((path for path in python if path.parts[0] == "bench"), texts),
        "lines of tests": lines((path for path in python if path.parts[0] == "tests"), texts),
        "rooms": {app: described(arrows_of(app, parsed)) for app in APPS},
        "rooms without Django's entry modules": {app: described(inner[app]) for app in APPS},
        "rooms and arrows in all": [sum(map(len, inner.values())), sum(number_of(inner[app]) for app in APPS)],
        "packages at any depth": len({path.parent for path in own}),
        "imports from module to module": imports_between_modules(parsed),
        "files in the largest folders": dict(Counter(str(path.parent) for path in own).most_common(4)),
        "longest file": max((len(texts[path].splitlines()), str(path)) for path in own),
        f"functions over {LONG} lines": sum(map(long_functions, parsed.values())),
        "names of classes and functions defined twice": len(names_defined_twice(parsed)),
        "names of modules in several places": len(module_names_in_several_places(own)),
        f"blocks of {BLOCK} lines that stand twice": blocks_that_stand_twice(texts[path] for path in own),
        f"hits of {DOCSTRING_RULES}": docstring_hits(tree),
    }


def files_of(tree: Path, pattern: str) -> list[Path]:
    """Return the files of a checkout that match, as paths inside of it."""
    found = (path.relative_to(tree) for path in sorted(tree.rglob(pattern)))
    return [path for path in found if not NOT_OURS & set(path.parts) and not path.parts[0].startswith(".")]


def is_migration(path: Path) -> bool:
    return path.parts[0] in APPS and "migrations" in path.parts


def lines(paths: Iterable[Path], texts: dict[Path, str]) -> int:
    return sum(len(texts[path].splitlines()) for path in paths)


def words_of_comment(text: str, module: ast.Module) -> int:
    """Return the words of a module's comments and docstrings."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [token.string.lstrip("#") for token in tokens if token.type == tokenize.COMMENT]
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [ast.get_docstring(node) or "" for node in ast.walk(module) if isinstance(node, documented)]
    return sum(len(text.split()) for text in (*comments, *docstrings))


# Rooms and arrows -----------------------------------------------------------------------------------------------------


def arrows_of(app: str, parsed: Parsed) -> Arrows:
    """Return the rooms of an app, each with the rooms that it imports from."""
    arrows: Arrows = defaultdict(set)
    for path, module in parsed.items():
        if path.parts[0] == app and path.parts[1] != "__init__.py":
            room = room_of(path.with_suffix("").parts)
            arrows[room] |= {name for name in imports_within(app, module) if name != room}
    return arrows


def without_entries(arrows: Arrows) -> Arrows:
    kept = {room for room in arrows if not ENTRIES & set(room.split("."))}
    return {room: arrows[room] & kept for room in kept}


def described(arrows: Arrows) -> dict[str, int | str]:
    """Return the number of rooms, of arrows among them, and of floors of the longest way down."""
    numbers: dict[str, int | str] = {"rooms": len(arrows), "arrows": number_of(arrows)}
    try:
        order = list(TopologicalSorter(arrows).static_order())
    except CycleError as circle:
        return numbers | {"circle": " > ".join(circle.args[1])}
    floors: dict[str, int] = {}
    for room in order:
        floors[room] = 1 + max((floors[below] for below in arrows.get(room, ())), default=0)
    return numbers | {"floors": max(floors.values())}


def number_of(arrows: Arrows) -> int:
    return sum(map(len, arrows.values()))


def imports_within(app: str, module: ast.Module) -> set[str]:
    return {room_of(tuple(name.split("."))) for name in imported(module) if name.startswith(f"{app}.")}


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def room_of(module: tuple[str, ...]) -> str:
    return ".".join(module[1:3] if FACES & set(module[2:3]) else module[1:2])


def imports_between_modules(parsed: Parsed) -> int:
    """Return how many pairs of our modules there are of which the first imports the second."""
    modules = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in parsed}
    pairs = set()
    for path, module in parsed.items():
        for name in imported(module):
            home = name if name in modules else name.rpartition(".")[0]
            if home in modules:
                pairs.add((path, home))
    return len(pairs)


# Repetitions ----------------------------------------------------------------------------------------------------------


def long_functions(module: ast.Module) -> int:
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    return sum((node.end_lineno or 0) - node.lineno + 1 > LONG for node in functions)


def names_defined_twice(parsed: Parsed) -> list[str]:
    """Return the public names of classes and of functions that more than one module defines at its top level."""
    kinds = (ast.ClassDef, ast.FunctionDef)
    names = Counter(node.name for module in parsed.values() for node in module.body if isinstance(node, kinds))
    return sorted(name for name, number in names.items() if number > 1 and not name.startswith("_"))


def module_names_in_several_places(paths: list[Path]) -> list[str]:
    """Return the names that several modules have, apart from those that Django and Python look for."""
    names = Counter(path.stem for path in paths if not path.stem.startswith("__"))
    expected = ENTRIES | FACES | {"models", "forms"}
    return sorted(name for name, number in names.items() if number > 1 and name not in expected)


def blocks_that_stand_twice(texts: Iterable[str]) -> int:
    """Return how many runs of lines, imports and comments apart, are the same as another one."""
    blocks: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        kept = [line.strip() for line in text.splitlines()]
        kept = [line for line in kept if len(line) > 3 and not line.startswith(("#", "import ", "from "))]
        blocks.update(tuple(kept[at : at + BLOCK]) for at in range(len(kept) - BLOCK + 1))
    return sum(number > 1 for number in blocks.values())


def docstring_hits(tree: Path) -> int:
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", DOCSTRING_RULES]
    command += ["--exclude", "migrations", "--output-format", "json", *OWN]
    return len(json.loads(subprocess.run(command, cwd=tree, capture_output=True, text=True).stdout or "[]"))


if __name__ == "__main__":
    main(sys.argv[1:])
