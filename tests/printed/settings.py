"""`docs/settings.md`: each variable of the environment, as the code reads and explains it."""

import ast
from collections.abc import Iterator

from django.conf import settings

from tests.printed.tables import Row, table

PAGE = settings.BASE_DIR / "docs" / "settings.md"
DEVELOPERS_OWN = "required; with `DEBUG` one of its own"
HEAD = """# Settings

Each is a variable of the environment. With `DEBUG=False` a missing secret or a wrong value stops the start with one
line; an empty variable is one that is not set. Printed from the code by `make docs`.
"""


def page() -> str:
    rows = {name: row for source in _sources() for name, row in _variables(source)}
    return HEAD + table(("variable", "default", "what it is"), [rows[name] for name in sorted(rows)])


def names() -> set[str]:
    """Return the variables that the code reads, explained or not."""
    nodes = (node for source in _sources() for node in ast.walk(ast.parse(source)))
    return {name for node in nodes if isinstance(node, ast.Call) and (name := _variable(node))}


def _sources() -> list[str]:
    paths = [*settings.BASE_DIR.glob("config/*.py"), *settings.BASE_DIR.glob("deploy/*.conf.py")]
    return [path.read_text() for path in sorted(paths)]


def _variables(source: str) -> Iterator[tuple[str, Row]]:
    """Yield the variables that a module reads, with their rows: the comment is that of the statement."""
    lines = source.splitlines()
    for statement in ast.walk(ast.parse(source)):
        if not isinstance(statement, (ast.Assign, ast.If)):
            continue
        read = statement.test if isinstance(statement, ast.If) else statement.value
        for call in ast.walk(read):
            if isinstance(call, ast.Call) and (name := _variable(call)):
                comment = _comment(lines, statement.lineno, getattr(read, "end_lineno", statement.lineno))
                if comment:
                    yield name, (f"`{name}`", _default(call), comment)


def _variable(call: ast.Call) -> str:
    """Return the name of the variable that a call of a reader of `config.environment` reads, or ""."""
    is_reader = isinstance(call.func, ast.Name) or ast.unparse(call.func).startswith("environment.")
    first = call.args[0] if is_reader and call.args else None
    is_name = isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.isupper()
    return first.value if is_name else ""


def _comment(lines: list[str], first: int, last: int) -> str:
    """Return the comment behind a statement, or above it; lines are counted from 1."""
    _code, _mark, behind = lines[last - 1].partition("  # ")
    above: list[str] = []
    for line in reversed(lines[: first - 1]):
        if not line.strip().startswith("# "):
            break
        above.insert(0, line.strip().removeprefix("# "))
    return behind.partition("  # noqa")[0] or " ".join(above)


def _default(call: ast.Call) -> str:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    if "debug" in named:
        return DEVELOPERS_OWN
    value = named.get("default", call.args[1] if len(call.args) > 1 else None)
    if value is None or isinstance(value, (ast.Name, ast.Call, ast.Subscript)):
        return ""
    if isinstance(value, ast.JoinedStr):
        text = ast.unparse(value).strip("f'")
        return f"`{text.replace('{VAR_DIR}', 'var')}`"
    if isinstance(value, (ast.Constant, ast.BinOp)):
        return f"`{eval(ast.unparse(value))}`" if ast.unparse(value) != "''" else ""
    return f"`{ast.unparse(value)}`"
