"""The page of the holes, for reading: `make docs`. It runs no attempt."""

from django.conf import settings

from tests.holes import answers, documents, exemptions, kept_tables, objections, people, requests
from tests.holes.hole import Hole, Write

PAGE = settings.BASE_DIR / "var" / "docs" / "holes.md"
TABLES = (requests, answers, objections, exemptions, documents, people, kept_tables)
HOLES: list[Hole] = sorted((hole for table in TABLES for hole in table.HOLES), key=lambda hole: int(hole.item))

HEAD = """# Holes in the law, and what happens now

Each of these was possible once, found by somebody with a real session of the portal (issue 13; the number is that of
its item). Each is tried again by `tests/holes`, in every way that makes sense; printed from its tables by `make docs`.

*page*: over HTTP with the session of the role. *verb*: the function that the page calls. *update, bulk_update, save,
bulk_create, delete, raw delete*: the ORM past the verb. *SQL*: raw SQL on SQLite and on PostgreSQL. *sqlite3*: the
program of that name on the file of the database, without Django. What the database refuses, it refuses in each of the
ways of the row, and the guard is the one that its error names (`docs/guards.csv`).

| item | hole | way | attempt | what happens | engines |
|---|---|---|---|---|---|"""


def page() -> str:
    lines = [HEAD]
    for hole in HOLES:
        for number, attempt in enumerate(hole.attempts):
            what = hole.what if number == 0 else ""
            said = f"{attempt.role}: {attempt.what}" if hasattr(attempt, "role") else attempt.what
            engines = "both; sqlite3: SQLite" if isinstance(attempt, Write) else "both"
            cells = (hole.item, what, attempt.ways, said, attempt.happens, engines)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
