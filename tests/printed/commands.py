"""`docs/commands.md`: our commands of manage.py, and when the worker starts them."""

from django.conf import settings
from django.core.management import get_commands, load_command_class

from opd.worker.allowed_tasks import our_apps
from portal.schedules import JOBS
from tests.printed.tables import table

PAGE = settings.BASE_DIR / "docs" / "commands.md"
HEAD = """# Commands

`python manage.py NAME`; each says more with `--help`. The worker starts those with a time, by the table of
`portal/schedules.py`, and *Sistem* shows when each ran last. Printed from the code by `make docs`.
"""


def page() -> str:
    ours = {app.name for app in our_apps()}
    commands = {name: load_command_class(app, name) for name, app in get_commands().items() if app in ours}
    rows = [(f"`{name}`", _when(name), _first_sentence(command.help)) for name, command in commands.items()]
    return HEAD + table(("command", "when", "what it does"), sorted(rows))


def _first_sentence(text: str) -> str:
    return " ".join(str(text).split()).partition(". ")[0].rstrip(".") + "."


def _when(name: str) -> str:
    job = JOBS.get(name)
    if job is None:
        return "by hand"
    if job.at:
        return f"daily at {job.at:%H:%M}"
    minutes = int(job.every.total_seconds()) // 60
    return {1: "each minute", 60: "each hour"}.get(minutes, f"each {minutes} minutes")
