"""Documents of the API's lists, and a client that reads JSON."""

import pytest

from portal.api import protocol
from tests.markup import CheckedClient


@pytest.fixture(autouse=True)
def _no_tickets(monkeypatch):
    """Each test begins with a new process that holds no uses of the limit."""
    monkeypatch.setattr(protocol, "_tickets", {})


@pytest.fixture
def read(client):
    """-> the JSON of an address; the status must be `status`."""

    def get(path, status=200, **headers):
        response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        assert response.status_code == status, response.content
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        return response.json()

    return get


@pytest.fixture
def walk(read):
    """-> the rows of all pages of a list; `between` is called after the first page."""

    def follow(path, between=lambda: None):
        rows = []
        while path:
            answer = read(path.replace("http://127.0.0.1:8000", ""))
            rows += answer["isi"]
            path = answer["halaman_berikutnya"]
            between()
            between = lambda: None  # noqa: E731 - only once
        return rows

    return follow


@pytest.fixture
def citizen():
    return CheckedClient()
