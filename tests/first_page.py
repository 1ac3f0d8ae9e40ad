"""What the first page of the staff shows to a client that is signed in."""

from opd.desk.work import Row


def rows(client, query="") -> list[Row]:
    """Return the rows of all groups in their order."""
    return [line.row for section in _desk(client, query).sections for line in section.lines]


def acts(client, query="") -> list[tuple[str, str]]:
    """Return (title, act) of each row; each act's page is opened by a GET, and answers."""
    found = rows(client, query)
    assert {row.address: status for row in found if (status := client.get(row.address).status_code) != 200} == {}
    return [(row.title, row.act) for row in found]


def counts(client, query="") -> dict[str, int]:
    """Return how many things of each kind wait."""
    return {kind.slug: kind.count for kind in _desk(client, query).kinds}


def groups(client, query="") -> dict[str, int]:
    return {section.group.value: section.count for section in _desk(client, query).sections}


def _desk(client, query):
    return client.get(f"/admin/{query}").context["desk"]
