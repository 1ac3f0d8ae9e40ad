"""Public pages, rendered once and given to every reader until something changes.

The key of a page holds the number of the ledger's last entry. Every act writes one in its own transaction, so whatever
is asked after a publication or an exemption is rendered anew, by every process; an older copy is never asked for again.
What only the clock changes, as the end of a notice, shows within PAGE_SECONDS. A page made while the search index is
being renewed is not kept at all (`kept_facts.keep_nothing`).

A copy may also lie in our own nginx, for a second (`X-Accel-Expires`) and no longer than until the next act
(`opd.page_cache.nginx`). A browser keeps one too, but asks each time whether it still holds.

Pages are kept as they are sent: compressed once, not for each reader. They hold nothing secret that could be guessed
from how well they compress (BREACH).
"""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from time import time

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from opd.models import LedgerHead
from opd.page_cache.memo import as_of

View = Callable[..., HttpResponseBase]

NGINX_SECONDS = 1
LONGEST_KEPT = 256 * 1024  # bytes, as sent: a process keeps 300 pages, and whoever likes may ask for the longest
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    content: bytes
    headers: dict[str, str]


def kept(view: View) -> View:
    """Decorate a view of GET and HEAD whose answer depends on nothing but its address and what is public.

    Who has a session, or a message waiting in a cookie, is answered by the view itself.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not settings.PAGE_SECONDS or _is_somebody(request):
            return view(request, *args, **kwargs)
        coding = "gzip" if ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")) else ""
        moment = _moment()
        key = _key(request, moment, coding)
        page = cache.get(key)
        if page is None:
            with as_of(moment) as facts:
                response = view(request, *args, **kwargs)
            if not isinstance(response, HttpResponse) or response.status_code != 200 or not facts.may_keep:
                return response
            page = _page(response, coding)
            if len(page.content) <= LONGEST_KEPT:
                cache.set(key, page, settings.PAGE_SECONDS)
        return _response(request, page)

    return answer


@contextmanager
def as_now() -> Iterator[None]:
    """Within, facts are as valid as a page that is asked for now; for what is no page, as a file."""
    with as_of(_moment()) if settings.PAGE_SECONDS else nullcontext():
        yield


def _is_somebody(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES


def _moment() -> str:
    """Changes with each act, and every PAGE_SECONDS."""
    return f"{LedgerHead.last_number()} {int(time() // settings.PAGE_SECONDS)}"


def _key(request: HttpRequest, moment: str, coding: str) -> str:
    address = f"{request.scheme}://{request.get_host()}{request.path}?{request.META['QUERY_STRING']}"
    told = f"{moment} {coding} {address}"
    return hashlib.sha256(told.encode()).hexdigest()


def _page(response: HttpResponse, coding: str) -> Page:
    content = gzip.compress(response.content, compresslevel=4, mtime=0) if coding else response.content
    headers = {
        "Content-Type": response.headers["Content-Type"],
        "ETag": quote_etag(hashlib.sha256(content).hexdigest()[:32]),
        "Vary": "Accept-Encoding",
    }
    return Page(content, headers | ({"Content-Encoding": coding} if coding else {}))


def _response(request: HttpRequest, page: Page) -> HttpResponseBase:
    whole = HttpResponse(page.content, headers=page.headers)
    if settings.NGINX_GENERATIONS:
        # A moment, not a duration: nginx counts whole seconds, and "1" would be up to two.
        whole.headers["X-Accel-Expires"] = f"@{int(time()) + NGINX_SECONDS - 1}"
    return get_conditional_response(request, page.headers["ETag"], None, whole) or whole
