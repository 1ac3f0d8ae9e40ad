"""A time limit for each query of the web server, so that no request occupies a thread and the database for long.

Commands, migrations and the worker have no limit, because their queries may take long.
"""

from django.conf import settings
from django.db import connections


def limit_statements() -> None:
    """Give all later connections of this process, and of those forked from it, PostgreSQL's statement_timeout."""
    for connection in connections.all():
        connection.close()
        if connection.vendor == "postgresql" and settings.STATEMENT_TIMEOUT:
            options = connection.settings_dict["OPTIONS"]
            limit = f"-c statement_timeout={settings.STATEMENT_TIMEOUT}s"
            options["options"] = f"{options.get('options', '')} {limit}".strip()
