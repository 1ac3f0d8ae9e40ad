"""Figures of a checkout, its files, lines, arrows and floors: `python -m bench.checkouts.house [--tree DIR]`."""

import argparse
import ast
import json
import subprocess
import sys
from collections import Counter, defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("opd", "documents", "requests_app", "portal")
OWN = (*APPS, "config", "deploy")
FACES = {"admin", "urls", "views"}  # inside of a package a face is a room of its own
LONG = 50  # lines of a function
DOCSTRING_RULES = "D205,D400,D401"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path, default=ROOT, help="another checkout, to compare")
    figures = measure(parser.parse_args(arguments).tree)
    print(json.dumps(figures, indent=2, ensure_ascii=False))


def measure(tree: Path) -> dict:
    """Return the figures of a checkout by their names."""
    paths = [path for name in OWN for path in sorted((tree / name).rglob("*.py")) if "migrations" not in path.parts]
    parsed = {path.relative_to(tree): ast.parse(path.read_text()) for path in paths}
    return {
        "files in the largest folder": files_by_folder(parsed).most_common(4),
        "rooms": {app: rooms_of(app, parsed) for app in APPS},
        "lines of own code": sum(len(path.read_text().splitlines()) for path in paths),
        f"functions over {LONG} lines": sum(map(long_functions, parsed.values())),
        "names of classes and functions defined twice": names_defined_twice(parsed),
        f"hits of {DOCSTRING_RULES}": docstring_hits(tree),
    }


def files_by_folder(parsed: dict[Path, ast.Module]) -> Counter[str]:
    return Counter(str(path.parent) for path in parsed)


def rooms_of(app: str, parsed: dict[Path, ast.Module]) -> dict[str, int | str]:
    """Return the number of rooms of an app, of arrows among them, and of floors of the longest way down."""
    arrows: dict[str, set[str]] = defaultdict(set)
    for path, module in parsed.items():
        if path.parts[0] == app and path.parts[1] != "__init__.py":
            room = room_of(path.with_suffix("").parts)
            arrows[room] |= {name for name in imports_within(app, module) if name != room}
    try:
        order = list(TopologicalSorter(arrows).static_order())
    except CycleError as circle:
        return {"rooms": len(arrows), "arrows": sum(map(len, arrows.values())), "circle": " > ".join(circle.args[1])}
    floors: dict[str, int] = {}
    for room in order:
        floors[room] = 1 + max((floors[below] for below in arrows.get(room, ())), default=0)
    return {"rooms": len(arrows), "arrows": sum(map(len, arrows.values())), "floors": max(floors.values())}


def imports_within(app: str, module: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {room_of(tuple(name.split("."))) for name in names if name.startswith(f"{app}.")}


def room_of(module: tuple[str, ...]) -> str:
    return ".".join(module[1:3] if FACES & set(module[2:3]) else module[1:2])


def long_functions(module: ast.Module) -> int:
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    return sum((node.end_lineno or 0) - node.lineno + 1 > LONG for node in functions)


def names_defined_twice(parsed: dict[Path, ast.Module]) -> int:
    """Return how many public names of classes and of functions more than one module defines at its top level."""
    kinds = (ast.ClassDef, ast.FunctionDef)
    names = Counter(node.name for module in parsed.values() for node in module.body if isinstance(node, kinds))
    return sum(number > 1 and not name.startswith("_") for name, number in names.items())


def docstring_hits(tree: Path) -> int:
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", DOCSTRING_RULES]
    command += ["--exclude", "migrations", "--output-format", "json", *OWN]
    return len(json.loads(subprocess.run(command, cwd=tree, capture_output=True, text=True).stdout or "[]"))


if __name__ == "__main__":
    main(sys.argv[1:])
