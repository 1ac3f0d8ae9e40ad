"""Print `docs/guards.csv` again: `python -m tests.opd.print_guards`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests.opd.guards import PAGE, page  # noqa: E402 - needs the settings

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
