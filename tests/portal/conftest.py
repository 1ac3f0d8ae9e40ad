"""*Sistem* counts what all apps hold: its requests are made by the fixtures of the requests' own tests."""

from tests.requests_app.conftest import (
    answer_file,
    asked,
    calendar,
    granting,
    link,
    make_objection,
    make_request,
    person,
)

__all__ = ["answer_file", "asked", "calendar", "granting", "link", "make_objection", "make_request", "person"]
