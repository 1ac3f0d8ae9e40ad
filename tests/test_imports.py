"""The rule of the house: an import may only go down (docs/decisions, architecture)."""

import ast

import pytest
from django.conf import settings

FLOORS = ["opd", "documents", "requests_app", "portal"]
# Within an app the left may import the right. Rooms not named here are pure modules: they import no room of the app.
ROOMS = [
    {"admin", "admin_site", "views", "staff_views", "management", "tasks", "templatetags", "demo", "apps"}
    | {"urls", "opd_views", "duty_views", "list_views", "opd_urls", "desk_urls", "register_urls", "staff"}
    | {"alert_views", "report_views", "people_admin", "people_views", "people_urls"},
    {"forms", "filters", "sign_in", "sitemaps", "feeds", "front_page", "context_processors", "redaction_forms"}
    | {"alert_forms", "report_forms", "bulk_forms", "asking", "odd_bytes", "static_files"},
    {"workflow", "deciding", "objections", "exemptions", "duties", "alerts", "calendar", "redaction"}
    | {"skeleton", "succession", "drafts", "destruction", "reminders", "duty_reminders", "desk", "working"}
    | {"moving", "scheduling", "editions", "redacting", "report_reminders", "reports", "importing"}
    | {"import_runs", "batches", "exporting", "screening", "people"},
    {"publishing", "disputes"},
    {"progress", "gate", "holds"},
    {"letters", "issuing", "register", "catalogue", "delivery", "facts", "answers", "dossier", "holdings"}
    | {"wording", "exemption_papers", "lists", "list_files", "history", "table", "cells", "suggestions", "scans"}
    | {"blackened", "census", "trees", "orders", "download_counts"},
    {"search", "extraction", "intake", "identity", "outbox", "ledger", "richtext", "letterhead", "network"}
    | {"headers", "access", "numbering", "holidays", "throttle", "guards", "bots", "blackening", "old_addresses"}
    | {"proof", "finding", "chosen", "blackout", "parcels", "worker", "schedules"},
    {"obstacles"},
    {"rules", "spellings", "blackwords", "proposals", "kept_pages", "generations", "view_access", "passwords"},
    {"kept_facts"},
    {"models"},
]
RANK = {room: rank for rank, rooms in enumerate(ROOMS) for room in rooms}


MODULES = [
    path.relative_to(settings.BASE_DIR)
    for floor in FLOORS
    for path in sorted((settings.BASE_DIR / floor).rglob("*.py"))
    if "migrations" not in path.parts
]


def imported(path):
    tree = ast.parse((settings.BASE_DIR / path).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import hides where it goes"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def looks_up(floor, name):
    above = FLOORS[FLOORS.index(floor) + 1 :]
    return name.split(".")[0] in (*above, "config", "tests")


def climbs_within(path, name):
    floor, room = path.parts[0], path.parts[1].removesuffix(".py")
    parts = name.split(".")
    if parts[0] != floor or len(parts) < 2 or parts[1] == room or parts[1] not in RANK:
        return False
    return RANK.get(room, len(ROOMS)) > RANK[parts[1]]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_go_down(path):
    names = list(imported(path))
    assert [name for name in names if looks_up(path.parts[0], name)] == []
    assert [name for name in names if climbs_within(path, name)] == []


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_no_upper_floor_is_named_as_a_string(path):
    floor = path.parts[0]
    tree = ast.parse((settings.BASE_DIR / path).read_text())
    strings = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    above = FLOORS[FLOORS.index(floor) + 1 :]
    assert [s for s in strings for upper in above if s.startswith(f"{upper}.") and " " not in s] == []


@pytest.mark.parametrize(
    ("path", "source"), [("opd/rules.py", "documents.models"), ("documents/models/document.py", "portal.models")]
)
def test_the_test_itself_can_fail(path, source):
    assert looks_up(path.split("/")[0], source)
