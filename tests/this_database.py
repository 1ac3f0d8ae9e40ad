"""The address of the database that this test uses, for a process of its own."""

from urllib.parse import quote

from django.db import connection


def url() -> str:
    """-> DATABASE_URL; a host that is a folder is PostgreSQL's socket, and stands in the path."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    who = f"{quote(facts['USER'], safe='')}:{quote(facts['PASSWORD'], safe='')}".rstrip(":")
    host, port = facts["HOST"], facts["PORT"]
    if host.startswith("/"):
        return f"postgres://{who}@/{host}/{facts['NAME']}"
    return f"postgres://{who}@{host}{f':{port}' if port else ''}/{facts['NAME']}"
