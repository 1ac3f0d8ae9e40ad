"""The cache of public pages: a page is rendered once and sent to every reader until something changes.

The key of a page contains the number of the ledger's last entry. Every act writes an entry in its own transaction, so
after a publication or an exemption all processes look for new keys and render each page again; no older copy is read.
A change that only the clock makes, such as the end of a notice, shows within PAGE_SECONDS. A page that is rendered
while the search index is being renewed is not cached at all (`memo.cache_nothing`).

Our own nginx may hold a copy too, for a second (`X-Accel-Expires`) and at most until the next act
(`opd.page_cache.nginx`). A browser also holds one, but revalidates it each time (`ETag`).

Pages are cached as they are sent, so that each is compressed only once. They contain no secret that could be guessed
from their compressed length (BREACH).
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
from opd.page_cache.memo import caching_for

View = Callable[..., HttpResponseBase]

NGINX_SECONDS = 1
MAX_PAGE_BYTES = 256 * 1024  # as sent: a process caches 300 pages, and anybody may request the longest ones
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


@dataclass(frozen=True)
class CachedPage:
    content: bytes
    headers: dict[str, str]


def cached_page(view: View) -> View:
    """Decorate a view of GET and HEAD whose answer depends only on its address and on public data.

    A reader with a session, or with a message waiting in a cookie, gets the answer of the view itself, uncached.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not settings.PAGE_SECONDS or _has_session_or_message(request):
            return view(request, *args, **kwargs)
        coding = "gzip" if ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")) else ""
        version = _current_version()
        key = _key(request, version, coding)
        page = cache.get(key)
        if page is None:
            with caching_for(version) as current:
                response = view(request, *args, **kwargs)
            if not isinstance(response, HttpResponse) or response.status_code != 200 or not current.is_cacheable:
                return response
            page = _cached(response, coding)
            if len(page.content) <= MAX_PAGE_BYTES:
                cache.set(key, page, settings.PAGE_SECONDS)
        return _response(request, page)

    return answer


@contextmanager
def within_current_act() -> Iterator[None]:
    """Cache values within the block as for a page that is requested now: for answers that are files, not pages."""
    with caching_for(_current_version()) if settings.PAGE_SECONDS else nullcontext():
        yield


def _has_session_or_message(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES


def _current_version() -> str:
    """Return the current version, which changes with each act and every PAGE_SECONDS."""
    return f"{LedgerHead.last_number()} {int(time() // settings.PAGE_SECONDS)}"


def _key(request: HttpRequest, version: str, coding: str) -> str:
    address = f"{request.scheme}://{request.get_host()}{request.path}?{request.META['QUERY_STRING']}"
    parts = f"{version} {coding} {address}"
    return hashlib.sha256(parts.encode()).hexdigest()


def _cached(response: HttpResponse, coding: str) -> CachedPage:
    content = gzip.compress(response.content, compresslevel=4, mtime=0) if coding else response.content
    headers = {
        "Content-Type": response.headers["Content-Type"],
        "ETag": quote_etag(hashlib.sha256(content).hexdigest()[:32]),
        "Vary": "Accept-Encoding",
    }
    return CachedPage(content, headers | ({"Content-Encoding": coding} if coding else {}))


def _response(request: HttpRequest, page: CachedPage) -> HttpResponseBase:
    full = HttpResponse(page.content, headers=page.headers)
    if settings.NGINX_GENERATIONS:
        # A point in time, not a duration: nginx counts whole seconds, and "1" could last up to two.
        full.headers["X-Accel-Expires"] = f"@{int(time()) + NGINX_SECONDS - 1}"
    return get_conditional_response(request, page.headers["ETag"], None, full) or full
