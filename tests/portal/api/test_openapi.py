"""The OpenAPI description holds: schemathesis asks every operation, within its range and outside of it."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import hypothesis
import jsonschema_rs
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck
from schemathesis.specs.openapi.checks import negative_data_rejection

EXAMPLES, MANY_EXAMPLES = 15, 200


@pytest.fixture
def description(settings, make_document, reviewer):
    """The description of the API with some documents behind it."""
    settings.ALLOWED_HOSTS, settings.API_LIMIT = ["*"], 10**9
    for number in range(3):
        make_document(title=f"Laporan {number}")
    make_document("draft", title="Rahasia")
    request_started.disconnect(close_old_connections)  # the test's transaction is in this connection
    request_finished.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def is_allowed(address: str, parameters: list[dict]) -> bool:
    """Return whether the description allows a query string as it was sent.

    What schemathesis makes wrong may be right by then: an empty object is sent as nothing, any other as its values.
    """
    sent = parse_qs(urlsplit(address).query, keep_blank_values=True)
    return all(
        parameter["in"] == "query"
        and (parameter["name"] not in sent or _is_valid(sent[parameter["name"]], parameter["schema"]))
        for parameter in parameters
    )


def _is_valid(values: list[str], schema: dict) -> bool:
    if schema.get("type") == "array":
        return jsonschema_rs.is_valid(schema, values)
    if schema.get("type") == "integer":
        return values[-1].isascii() and values[-1].isdecimal() and jsonschema_rs.is_valid(schema, int(values[-1]))
    return jsonschema_rs.is_valid(schema, values[-1])


def ask(description, examples: int) -> int:
    """Ask every operation `examples` times; -> the number of operations."""
    asked = 0
    for result in description.get_all_operations():
        operation, asked = result.ok(), asked + 1
        for mode in schemathesis.GenerationMode:

            @hypothesis.settings(
                max_examples=examples,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
            def answer(case):
                response = case.call()
                allowed = is_allowed(response.request.url, case.operation.definition.raw.get("parameters", []))
                case.validate_response(response, excluded_checks=[negative_data_rejection] if allowed else [])

            try:
                answer()
            except hypothesis.errors.Unsatisfiable:
                continue  # an operation without parameters cannot be asked wrongly
    return asked


@pytest.mark.django_db
def test_every_operation_answers_as_described(description):
    assert ask(description, EXAMPLES) == 8


@pytest.mark.long
@pytest.mark.django_db
def test_every_operation_answers_as_described_to_many_questions(description):
    assert ask(description, MANY_EXAMPLES) == 8


def test_what_was_sent_is_judged_and_not_what_was_meant():
    cursor = {"anyOf": [{"pattern": "^[0-9]+$", "type": "string"}, {"type": "null"}]}
    number, several = {"type": "integer", "maximum": 100}, {"type": "array", "items": {"type": "string"}}
    of = [
        {"in": "query", "name": name, "schema": schema}
        for name, schema in {"sesudah": cursor, "jumlah": number, "jenis": several}.items()
    ]
    assert is_allowed("/api/v1/documents?jenis=&jenis=x&jumlah=57", of)
    for wrong in ("sesudah=x", "jumlah=101", "jumlah=x", "jumlah="):
        assert not is_allowed(f"/api/v1/documents?jenis=x&{wrong}", of)
    assert not is_allowed("/api/v1/documents/x", [{"in": "path", "name": "pk", "schema": number}])


class Words(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.code, self._in_code = set(), False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._in_code = tag == "code"

    def handle_data(self, data):
        if self._in_code:
            self.code.add(data.strip())
            self._in_code = False


@pytest.mark.django_db
def test_the_page_explains_every_operation_and_parameter(citizen, client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    page = citizen.get("/api/v1/docs").content.decode()
    code = Words(page).code
    for path, operation in paths.items():
        assert path in code
        assert {row["name"] for row in operation["get"].get("parameters", [])} <= code, path
    assert all(source.startswith("/") for source in re.findall(r' src="([^"]*)"', page))


@pytest.mark.django_db
def test_the_page_is_linked_from_every_page(citizen):
    assert 'href="/api/v1/docs"' in citizen.get("/").content.decode()
