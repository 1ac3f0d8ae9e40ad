"""Print `docs/request-states.md` anew: `python -m tests.requests_app.workflow.print_states`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests.requests_app.workflow.test_state_tables import PAGE, page  # noqa: E402 - needs the settings

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
