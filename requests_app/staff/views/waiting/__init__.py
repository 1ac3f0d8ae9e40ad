"""What of requests and objections waits for a person. Their acts have the words and addresses of their pages."""

from collections.abc import Iterator

from opd.desk.work import Work
from opd.models import User
from requests_app.staff.views.waiting import letters, objections, requests


def waiting(user: User) -> Iterator[Work]:
    yield from requests.waiting(user)
    yield from letters.waiting(user)
    yield from objections.waiting(user)
