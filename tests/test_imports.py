"""The rule of the house: an import may only go down (docs/architecture.md). Ranks belong to folders, not to modules."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

from django.conf import settings

FLOORS = ["portal", "requests_app", "documents", "opd"]
FACES = {"admin", "views", "citizen", "staff", "management", "tasks", "urls", "templatetags", "api"}
# Above the others: what Django itself loads by its name, and what the clock starts.
ENTRIES = {"apps", "context_processors"}
LEVELS = [
    FACES | ENTRIES,
    {"alerts", "duties", "exemptions", "imports", "public_lists", "redaction", "renditions", "reports"}
    | {
        "registers",
        "personal_data",
        "people",
        "sign_in",
        "wordpress",
        "demo",
        "succession",
        "figures",
        "subscriptions",
        "surveys",
        "new_city",
        "pages",
        "integrity",
        "syndication",
        "webhooks",
        "backup",
    },
    {"lifecycle", "workflow"},
    {"release", "letters", "answers"},
    {"search", "suggestions", "files", "extraction", "intake", "web", "desk"}
    | {
        "triggers",
        "two_people",
        "stores",
        "database",
        "worker",
        "page_cache",
        "papers",
        "tables",
        "calendar",
        "tracking",
        "ledger",
        "middleware",
        "serving",
    },
    {"models"},
    {"privacy", "charts"},
]
PACKAGES = {package: level for level, packages in enumerate(LEVELS) for package in packages}
# A flat module is pure, and below everything; one that asks the tables of its app stands among those that do so.
ASKS_MODELS, PURE = PACKAGES["search"], len(LEVELS)

Module = tuple[str, ...]  # ("documents", "search", "text", "analysis")


@cache
def modules() -> dict[Module, set[Module]]:
    """Return every module of ours, and the modules and names that it imports."""
    paths = [path for floor in FLOORS for path in sorted((settings.BASE_DIR / floor).rglob("*.py"))]
    return {
        name_of(path.relative_to(settings.BASE_DIR)): set(imported(ast.parse(path.read_text()), str(path)))
        for path in paths
        if "migrations" not in path.parts
    }


def name_of(path: Path) -> Module:
    return path.with_suffix("").parts


def imported(tree: ast.AST, path: str = "") -> Iterator[Module]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import hides where it goes"
            yield from ((*node.module.split("."), alias.name) for alias in node.names)


def room(module: Module) -> str:
    """Return the package or flat module of an app in which a module lies; a face inside of a package is its own."""
    face = next((part for part in module[2:3] if part in FACES), "")
    return ".".join(filter(None, [*module[:2], face]))


def rank(module: Module) -> int:
    """Return the level of a module's room, 0 the highest. Raises KeyError for a package that no level names."""
    floor, *rest = module
    if FACES & set(rest[:2]):
        return 0
    if rest[0] in PACKAGES or (settings.BASE_DIR / floor / rest[0]).is_dir():
        return PACKAGES[rest[0]]
    return ASKS_MODELS if any(name[:2] == (floor, "models") for name in modules()[floor, rest[0]]) else PURE


def within(module: Module) -> list[Module]:
    """Return what a module imports from other rooms of its own app."""
    return [name for name in modules()[module] if name[0] == module[0] and room(name) != room(module)]


def rooms() -> list[Module]:
    return [module for module in modules() if module[1] != "__init__"]


def test_no_floor_imports_the_one_above():
    for module, names in modules().items():
        above = {*FLOORS[: FLOORS.index(module[0])], "config", "tests"}
        assert [name for name in names if name[0] in above] == [], module


def test_no_floor_names_the_one_above_in_a_string():
    for floor in FLOORS:
        above = tuple(f"{upper}." for upper in FLOORS[: FLOORS.index(floor)])
        for path in (settings.BASE_DIR / floor).rglob("*.py"):
            if above and "migrations" not in path.parts:
                nodes = ast.walk(ast.parse(path.read_text()))
                strings = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
                assert [s for s in strings if s.startswith(above) and " " not in s] == [], path


def test_within_a_floor_no_import_climbs():
    for module in rooms():
        assert [name for name in within(module) if rank(name) < rank(module)] == [], module


def test_every_package_has_a_level():
    packages = {path.parent.name for floor in FLOORS for path in (settings.BASE_DIR / floor).glob("*/__init__.py")}
    assert packages - {"migrations"} - set(PACKAGES) == set()
    assert set(PACKAGES) - packages - {"tasks", *ENTRIES} == set()


def test_rooms_of_one_level_make_no_circle():
    arrows = {room(module): {room(name) for name in within(module)} for module in rooms()}
    for module in rooms():
        arrows[room(module)] |= {room(name) for name in within(module)}
    TopologicalSorter(arrows).prepare()


def test_packages_of_search_make_no_circle():
    search = ("documents", "search")
    arrows: dict[str, set[str]] = {}
    for module in modules():
        if module[:2] == search and len(module) > 3:
            below = {name[2] for name in modules()[module] if name[:2] == search and len(name) > 3}
            arrows.setdefault(module[2], set()).update(below - {module[2]})
    assert len(arrows) > 5
    TopologicalSorter(arrows).prepare()


def test_the_rule_can_fail():
    assert rank(("documents", "models", "document")) < rank(("documents", "filetypes"))
    assert rank(("opd", "people", "admin")) == rank(("documents", "admin", "category")) == 0
    assert rank(("requests_app", "workflow", "requests")) < rank(("requests_app", "letters", "content"))
    assert ("portal", "models", "Page") in imported(ast.parse("from portal.models import Page"))
