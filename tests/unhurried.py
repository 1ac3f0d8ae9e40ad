"""Limits of the product, in seconds, that no test meets by accident: a slow machine is no attack.

A test of such a limit sets its small value itself.
"""

from django.db import connection

from documents.files import places
from documents.files.child import limits
from documents.lifecycle import text_diff
from tests.patience import PATIENCE

LONG = 5 * PATIENCE
# Functions read them at each call, by these names.
WIDENED = {
    "documents.admin.document.review": ("COMPARED_SECONDS",),
    "documents.files.intake": ("STAFF_SCAN_SECONDS", "STRANGERS_SCAN_SECONDS"),
    "documents.files.reading": (
        *("TEXT_SECONDS", "PICTURE_SECONDS", "PROPERTIES_SECONDS", "COMBINED_SECONDS"),
        *("TABLE_SECONDS", "WORDS_SECONDS", "CLOSE_SECONDS"),
    ),
    "documents.files.scanner": ("CONNECT_SECONDS",),
    "documents.files.fork_server": ("START_SECONDS",),
    "documents.release.redaction_check": ("TEXT_SECONDS",),
    "documents.release.virus_scan": ("SLICE",),
    "documents.renditions.occurrences": ("SECONDS",),
    "documents.tasks": ("SLICE", "LONGEST"),
    "opd.stores.closed": ("PATIENCE", "FIRST_PATIENCE"),
    "opd.stores.redis_cache": ("TIMEOUT",),
    "portal.webhooks.connection": ("DEADLINE",),
    "portal.webhooks.sending": ("SLICE",),
    "requests_app.answers.check": ("SLICE",),
}


def widen(patch) -> None:
    """Widen the limits until the MonkeyPatch `patch` is undone, before the tests' database is opened."""
    for module, names in WIDENED.items():
        for name in names:
            patch.setattr(f"{module}.{name}", LONG)
    patch.setattr(text_diff.changed_lines, "__defaults__", (LONG,))
    patch.setattr("documents.release.privacy_gate.HIDDEN_SECONDS", (LONG, LONG))
    patch.setattr(places, "TENTHS_AN_HOUR", 10 * 60 * LONG)  # of inspection, which one address gets
    for numbers, seconds in ((limits.STRANGERS, PATIENCE), (limits.STAFF, 2 * PATIENCE)):
        patch.setitem(vars(numbers), "seconds", seconds)  # frozen for everybody else
    patch.setitem(vars(places.STRANGER_POOL), "seconds_in_all", LONG)
    if connection.vendor == "sqlite":  # connections of all threads are made from it
        patch.setitem(connection.settings_dict["OPTIONS"], "timeout", PATIENCE)
