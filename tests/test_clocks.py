"""No test outside bench/ is decided by a clock: how long something took has no upper bound in it.

What is late is a test that hangs: `tests.patience` waits for what must come. Ratios of the processor's time leave the
gate, with the marker `long`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

TESTS = settings.BASE_DIR / "tests"
WATCHDOG = TESTS / "patience.py"
BY_HAND = TESTS / "fuzz" / "running.py"  # in the suite its bounds are the watchdog's
CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time", "time"}
CLOCKS |= {f"{clock}_ns" for clock in CLOCKS}
OWNERS = {"time"}  # of `time.time()`; the others may be imported by their name
RATIO = "times_as_long"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_clock(node: ast.AST) -> bool:
    """Whether the node reads a clock that counts seconds, as time.monotonic() or monotonic()."""
    if not isinstance(node, ast.Call) or node.args or node.keywords:
        return False
    match node.func:
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return owner in OWNERS and name in CLOCKS
        case ast.Name(id=name):
            return name in CLOCKS - {"time", "time_ns"}
    return False


def assignments(scope: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that are given a value in a scope, or a list of which takes one by `append`."""
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    pairs = zip(target.elts, value.elts, strict=False) if is_pair(target, value) else [(target, value)]
                    yield from ((name.id, its) for name, its in pairs if isinstance(name, ast.Name))
                    yield from ((name.attr, its) for name, its in pairs if isinstance(name, ast.Attribute))
            case ast.AugAssign(target=target, value=value) | ast.AnnAssign(target=target, value=value) if value:
                yield name_of(target), value
            case ast.NamedExpr(target=target, value=value):
                yield target.id, value
            case ast.Call(func=ast.Attribute(value=target, attr="append"), args=[value]):
                yield name_of(target), value
            case ast.FunctionDef(name=name):
                yield from (
                    (name, each.value) for each in ast.walk(node) if isinstance(each, ast.Return) and each.value
                )


def is_pair(target: ast.AST, value: ast.AST) -> bool:
    return isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)


def name_of(node: ast.AST) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def names_in(node: ast.AST) -> set[str]:
    return {name_of(each) for each in ast.walk(node) if isinstance(each, (ast.Name, ast.Attribute))}


def holds_clock(node: ast.AST, moments: set[str]) -> bool:
    return any(is_clock(each) for each in ast.walk(node)) or bool(names_in(node) & moments)


def measures(node: ast.AST, moments: set[str], durations: set[str]) -> bool:
    """Whether the value contains a difference of clocks, or a name that was given one."""
    if names_in(node) & durations:
        return True
    return any(
        isinstance(each, ast.BinOp) and isinstance(each.op, ast.Sub) and holds_clock(each.left, moments)
        for each in ast.walk(node)
    )


def known(scope: ast.AST) -> tuple[set[str], set[str]]:
    """Return the names that hold what a clock said, and those that hold how long something took."""
    moments: set[str] = set()
    durations: set[str] = set()
    given = list(assignments(scope))
    for _again in range(3):  # by way of others
        for name, value in given:
            if measures(value, moments, durations):
                durations.add(name)
            elif is_clock(value) or (isinstance(value, ast.BinOp) and holds_clock(value, moments)):
                moments.add(name)
    return moments - {""}, durations - {""}


def bounds(tree: ast.Module) -> Iterator[int]:
    """Yield the lines that decide by a clock: an upper bound of a duration, or a watchdog of their own."""
    _moments, durations = known(tree)  # functions that return how long it took are asked elsewhere
    functions = {node.name for node in ast.walk(tree) if isinstance(node, FUNCTIONS)} & durations
    for scope in [*(node for node in tree.body if isinstance(node, (*FUNCTIONS, ast.ClassDef))), tree]:
        moments, durations = known(scope)
        durations |= functions
        inside = ast.walk(scope) if scope is not tree else (each for node in tree.body for each in statements(node))
        for node in inside:
            if isinstance(node, ast.Compare):
                values = [node.left, *node.comparators]
                for operator, left, right in zip(node.ops, values, values[1:], strict=False):
                    lower = right if isinstance(operator, (ast.Gt, ast.GtE)) else left
                    if not isinstance(operator, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
                        continue
                    if measures(lower, moments, durations) or is_clock(lower):
                        yield node.lineno


def statements(node: ast.stmt) -> Iterator[ast.AST]:
    """Yield what a module says outside of its functions and classes."""
    if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        yield from ast.walk(node)


def quick_ratios(tree: ast.Module) -> Iterator[int]:
    """Yield the lines of tests that ask for a ratio and are not marked as long."""

    def is_long(node) -> bool:
        return any(ast.unparse(decorator) == "pytest.mark.long" for decorator in node.decorator_list)

    def walk(nodes: list[ast.stmt]) -> Iterator[int]:
        for node in nodes:
            if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and is_long(node):
                continue
            if isinstance(node, ast.ClassDef):
                yield from walk(node.body)
            elif isinstance(node, FUNCTIONS):
                calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
                yield from (each.lineno for each in calls if name_of(each.func) == RATIO)

    yield from walk(tree.body)


def faults(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lines = sorted({*bounds(tree), *quick_ratios(tree)})
    return [f"{path.relative_to(settings.BASE_DIR)}:{line}" for line in lines]


def test_no_test_is_decided_by_a_clock():
    files = [path for path in sorted(TESTS.rglob("*.py")) if path not in (WATCHDOG, BY_HAND, Path(__file__))]
    assert len(files) > 300
    assert [fault for path in files for fault in faults(path)] == []


@pytest.mark.parametrize(
    "lines",
    [
        "begun = time.monotonic()\n    act()\n    assert time.monotonic() - begun < 5",
        "begun = time.monotonic()\n    act()\n    assert 5 > time.monotonic() - begun",
        "begun = monotonic()\n    act()\n    assert 0.4 < monotonic() - begun <= 3",
        "begun = time.time()\n    act()\n    taken = time.time() - begun\n    assert taken < 5",
        "begun, seen = perf_counter(), []\n    seen.append(perf_counter() - begun)\n    assert median(seen) < 2",
        "begun = time.process_time()\n    ended = time.process_time()\n    assert ended - begun < 1",
        "begun = time.monotonic()\n    if time.monotonic() - begun < 1:\n        act()",
        "end = time.monotonic() + 20\n    while act() and time.monotonic() < end:\n        pass",
        "end = time.monotonic() + 20\n    assert time.monotonic() < end",
        "report.seconds += time.monotonic() - begun\n    assert report.seconds < 9",
        "assert seconds_of(act) < 5\n\ndef seconds_of(act):\n    begun = time.process_time()\n"
        "    return time.process_time() - begun",
        "assert times_as_long(act, other) < 3",
    ],
)
def test_what_it_finds(lines):
    tree = ast.parse(f"def test():\n    {lines}\n")
    assert [*bounds(tree), *quick_ratios(tree)]


@pytest.mark.parametrize(
    "lines",
    [
        "begun = time.monotonic()\n    act()\n    assert time.monotonic() - begun >= 5",
        "begun = time.monotonic()\n    act(until=time.monotonic() - 1)",
        "print(time.monotonic() - begun)",
        "assert len(asked) < 5",
        "assert before < timezone.now()",
        "long_ago = time.time() - 3600\n    os.utime(path, (long_ago, long_ago))",
    ],
)
def test_what_it_leaves(lines):
    tree = ast.parse(f"def test():\n    {lines}\n")
    assert [*bounds(tree), *quick_ratios(tree)] == []


def test_a_ratio_of_a_long_test_is_left():
    assert not [*quick_ratios(ast.parse("@pytest.mark.long\ndef test():\n    assert times_as_long(act, other) < 3\n"))]
