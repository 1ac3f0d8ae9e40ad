"""Pages that are printed from the code say what the code says."""

import pytest
from django.core.management import get_commands

from opd.worker.allowed_tasks import our_apps
from portal.schedules import JOBS
from tests.printed import commands, settings
from tests.printed.pages import PAGES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", [settings.PAGE, commands.PAGE], ids=lambda path: path.name)
def test_the_page_is_as_printed(path):
    assert path.read_text(encoding="utf-8") == PAGES[path](), "print it again: make docs"


def test_every_variable_of_the_environment_is_explained():
    page = settings.page()
    assert [name for name in settings.names() if f"| `{name}` |" not in page] == []
    assert {"DEBUG", "BIND", "WEB_THREADS", "DATABASE_OWNER_URL"} <= settings.names()


def test_every_command_of_ours_says_when_it_runs():
    ours = {app.name for app in our_apps()}
    rows = dict(line.strip("| ").split(" | ")[:2] for line in commands.page().splitlines() if line.startswith("| `"))
    assert {name.strip("`") for name in rows} == {name for name, app in get_commands().items() if app in ours}
    assert {name.strip("`") for name, when in rows.items() if when != "by hand"} == set(JOBS)
    assert (rows["`reindex`"], rows["`remind_deadlines`"]) == ("by hand", "daily at 06:00")
