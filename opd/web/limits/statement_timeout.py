from django.conf import settings
from django.db import connections


def limit_statements() -> None:
    """Give all later connections of this process and its forks PostgreSQL's statement_timeout."""
    for connection in connections.all():
        connection.close()
        if connection.vendor == "postgresql" and settings.STATEMENT_TIMEOUT:
            options = connection.settings_dict["OPTIONS"]
            limit = f"-c statement_timeout={settings.STATEMENT_TIMEOUT}s"
            options["options"] = f"{options.get('options', '')} {limit}".strip()
