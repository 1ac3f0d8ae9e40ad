"""Asks each address as each person, by GET and by an empty POST, and judges the answers."""

import io
import itertools
import re
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from secrets import token_hex
from urllib.parse import unquote

import pypdfium2
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.signals import got_request_exception
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from opd.page_cache.memo import caching_for
from opd.web.view_access import BY_LINK, PUBLIC, STAFF
from tests.access.routes import CLOSED, Route, Value
from tests.access.world import ANONYMOUS, PREFIX, Secret, World
from tests.journals import written

METHODS = ("get", "post")
DENIED = (403, 404, 405)
REACHED = (*range(200, 400), 410, 429, 503)
# What differs between two answers that say the same: the token of the form, and the minute in which the session ends.
OF_THE_MOMENT = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|(?<=data-session-time>)[^<]*')
MARKS = {
    "public": "@public (opd.web.view_access), where everybody may read it",
    "desk": "@desk(roles) for a page of cases",
    "admin": "self.admin_site.admin_view(...) in the get_urls of a RoleAdmin",
}


@dataclass(frozen=True)
class Answer:
    """What came back, as far as two answers can be alike."""

    status: int
    location: str
    body: str

    @property
    def is_login(self) -> bool:
        return self.status == 302 and self.location.startswith(f"{reverse('admin:login')}?{REDIRECT_FIELD_NAME}=")

    @property
    def is_denied(self) -> bool:
        """Refused, or led away: the admin answers for what is not there with its front page."""
        return (
            self.status in DENIED or self.is_login or (self.status == 302 and self.location == reverse("admin:index"))
        )


@dataclass
class Report:
    addresses: int = 0
    cells: int = 0
    seconds: float = 0
    faults: list[str] = field(default_factory=list)

    def fault(self, route: Route, sentence: str) -> None:
        text = f"/{route.pattern} ({route.where}): {sentence}"
        if text not in self.faults:
            self.faults.append(text)

    def __str__(self):
        return f"{self.addresses} addresses, {self.cells} cells, {self.seconds:.0f} s"


class Browser(Client):
    """Django's test client without its copies of every template's context, which take most of the time of a walk."""

    def request(self, **request):
        self.error = None
        with connected(got_request_exception, self._keep_error):
            response = self.handler(self._base_environ(**request))
        response.error = self.error
        return response

    def _keep_error(self, **_signal) -> None:
        self.error = sys.exc_info()[1]


@contextmanager
def connected(signal: Signal, receiver: Callable) -> Iterator[None]:
    signal.connect(receiver)
    try:
        yield
    finally:
        signal.disconnect(receiver)


class Walk:
    """Asks every address.

    A short walk takes one thing of each agency and at most one query, and POSTs only as those who must be refused.
    """

    def __init__(self, world: World, *, is_short: bool = False):
        self.world, self.report, self.is_short = world, Report(), is_short
        # Of what every page shows, which does not change while nobody acts; another walk has another world.
        self.moment = token_hex(8)
        self.clients = {person: self._client(user) for person, user in world.people.items()}
        self.written = written()  # also before each cell, because each is rolled back
        words = sorted((re.escape(word) for word in world.secrets if not word.startswith(PREFIX)), key=len)
        self.pattern = re.compile("|".join([rf"{PREFIX}[a-z]{{3}}", *reversed(words)]), re.IGNORECASE)

    def _client(self, user) -> tuple[Browser, dict]:
        client = Browser()
        if user:
            client.force_login(user)
        return client, {name: morsel.value for name, morsel in client.cookies.items()}

    def over(self, routes: list[Route]) -> Report:
        began = time.monotonic()
        for route in routes:
            self.report.addresses += 1
            self._over_route(route)
        self.report.seconds += time.monotonic() - began
        return self.report

    def _over_route(self, route: Route) -> None:
        if route.access is None:
            self.report.fault(route, "it says nowhere to whom it opens. " + how_to_mark())
        reached = set()
        arguments = [values for values in route.arguments(self.world) if leads_to(route, values)]
        queries = ["", *route.queries(self.world)]
        few = each_value_once(arguments)
        if self.is_short:
            arguments, few, queries = one_of_each_agency(arguments), few[:1], queries[:1] + queries[1:][-1:]
        for person in self.world.people:
            if self._as_person(route, person, arguments if person in route.opens_to else few, queries):
                reached.add(person)
        if self.is_short:
            return
        is_reached, is_closed = bool(reached & route.opens_to), route.pattern in CLOSED
        if is_reached and is_closed:
            self.report.fault(route, f"CLOSED of tests/access/routes.py has it, but it opened to {_names(reached)}.")
        elif route.opens_to and not is_reached and not is_closed:
            self.report.fault(
                route,
                f"it says that it opens to {_names(route.opens_to)}, and opened to none of them. Put a thing into "
                "tests/access/world.py that it is for, or a question into QUERIES of tests/access/routes.py.",
            )

    def _as_person(self, route: Route, person: str, arguments: list[tuple[Value, ...]], queries: list[str]) -> bool:
        """Return whether the person got in, with any of the arguments."""
        is_reached = False
        nowhere = tuple(parameter.nowhere for parameter in route.parameters)
        is_refused = person not in route.opens_to
        for method in METHODS if is_refused or not self.is_short else METHODS[:1]:
            is_compared = _is_unknown(route) and not (self.is_short and is_refused)  # with what is of another agency
            unknown = self._judged(route, person, method, nowhere, None) if is_compared else None
            for values, query in itertools.product(arguments, queries):
                answer = self._judged(route, person, method, values, unknown, query)
                is_reached |= answer.status in REACHED and not answer.is_denied and answer != unknown
        return is_reached

    def _judged(self, route, person, method, values, unknown: Answer | None, query: str = "") -> Answer:
        self.report.cells += 1
        address = route.address(values) + query
        client, cookies = self.clients[person]
        client.cookies.clear()
        client.cookies.load(cookies)
        changes_nothing = method == "get" or person not in route.opens_to
        with transaction.atomic(), caching_for(self.moment) if changes_nothing else nullcontext():
            response = getattr(client, method)(address)
            content = read(response)
            acted = written() != self.written
            transaction.set_rollback(True)
        answer = _answer(response, content, address)
        for sentence in self._wrong(route, person, values, response, content, answer, unknown, acted, query):
            self.report.fault(route, f"{method.upper()} {address} as {person}: {sentence}")
        return answer

    def _wrong(self, route, person, values, response, content, answer, unknown, acted, query) -> Iterator[str]:
        if response.error or answer.status == 500:
            yield f"it fails: {response.error!r}"
        for secret in self._leaks(route, person, values, response, content, query):
            yield f"it shows {secret.what}, which is for {_names(secret.readers)}"
        if route.access is None:
            return
        if person not in route.opens_to:
            yield from self._must_be_denied(person, answer, acted)
        elif foreign := self._foreign(route, person, values):
            if not answer.is_denied or acted:
                yield f"it opens {foreign}, of another agency"
            elif unknown and answer != unknown:
                yield f"it answers otherwise for {foreign}, of another agency, than for what is not there"

    def _must_be_denied(self, person, answer: Answer, acted: bool) -> Iterator[str]:
        if acted:
            yield "it acts, and a journal has it, for somebody to whom it does not open"
        if person == ANONYMOUS and not (answer.is_login or (answer.is_denied and answer.status == 302)):
            yield f"it answers {answer.status}, and does not ask to log in"
        elif not answer.is_denied:
            yield f"it answers {answer.status}, though it does not open to them"

    def _foreign(self, route: Route, person: str, values: tuple[Value, ...]) -> str:
        """What the address names that the person may not know of; empty where there is nothing."""
        things = [value.thing for value in values if value.thing]
        if route.access in (BY_LINK, STAFF):  # a link is for anybody; what is for all staff is of no agency
            return ""
        if route.access == PUBLIC:
            hidden = [thing for thing in things if thing.agency and not thing.is_public]
        else:
            home = self.world.home.get(person)
            hidden = [thing for thing in things if home and thing.agency and thing.agency != home]
        return ", ".join(f"{thing.row._meta.verbose_name} {thing.row.pk}" for thing in hidden)

    def _leaks(self, route, person, values, response, content, query) -> Iterator[Secret]:
        told = content + unquote(" ".join(f"{name}: {value}" for name, value in response.headers.items()))
        asked = {word.lower() for word in self.pattern.findall(route.address(values) + query)}
        for word in {word.lower() for word in self.pattern.findall(told)} - asked:
            secret = self.world.secrets.get(word)
            if secret and person not in secret.readers and not self._is_of_the_link(route, word, values):
                yield secret

    def _is_of_the_link(self, route: Route, word: str, values: tuple[Value, ...]) -> bool:
        cases = {self.world.cases.get(value.text.lower()) for value in values} if route.access == BY_LINK else set()
        return word in self.world.cases and self.world.cases[word] in cases


def each_value_once(arguments: list[tuple[Value, ...]]) -> list[tuple[Value, ...]]:
    """As many of the combinations as bring each single value: enough where a guard stands before all of them."""
    seen: set[tuple[int, str]] = set()
    kept = []
    for values in arguments:
        new = {(place, value.text) for place, value in enumerate(values)} - seen
        if new or not values:
            kept.append(values)
            seen |= new
    return kept


def one_of_each_agency(arguments: list[tuple[Value, ...]]) -> list[tuple[Value, ...]]:
    """The first combination of each agency whose things it names: an own one, and one of the agency next door."""
    firsts: dict[tuple, tuple[Value, ...]] = {}
    for values in arguments:
        agencies = tuple(value.thing.agency.pk if value.thing and value.thing.agency else None for value in values)
        firsts.setdefault(agencies, values)
    return list(firsts.values())


def how_to_mark() -> str:
    return f"Give its view one of: {'; '.join(MARKS.values())}; a guard of its own says so with `opens_to`."


def leads_to(route: Route, values: tuple[Value, ...]) -> bool:
    """Whether the address is answered by this route, and not by one that stands before it."""
    try:
        return resolve(route.address(values)).func is route.view
    except Resolver404:
        return False


def read(response: HttpResponseBase) -> str:
    """The words of an answer, those inside of PDF, XLSX and ZIP files, too."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.status_code == 200 and content[:4] == b"PK\3\4":
        return _unpacked(content)
    if response.status_code == 200 and content[:4] == b"%PDF":
        return _pdf_text(content)
    return content.decode(errors="replace")


def _unpacked(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    return " ".join(_pdf_text(part) if part[:4] == b"%PDF" else part.decode(errors="replace") for part in parts)


def _pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


def _is_unknown(route: Route) -> bool:
    return any(not parameter.choices for parameter in route.parameters)


def _answer(response: HttpResponseBase, content: str, address: str) -> Answer:
    location = response.headers.get("Location", "")
    if not location.startswith("/admin/"):
        location = location.replace(address, "?")
    body = OF_THE_MOMENT.sub("", content).replace(address, "?") if response.status_code in (*DENIED, 410) else ""
    return Answer(response.status_code, location, body)


def _names(people: frozenset[str]) -> str:
    return ", ".join(sorted(people)) or "nobody"
