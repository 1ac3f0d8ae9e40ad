"""The cache of public pages: a page is rendered once and sent to every reader until something changes.

The key contains number and hash of the ledger's last entry, so an act changes all keys. What only the clock changes
shows within PAGE_SECONDS. Pages are cached as they are sent, compressed once; no secret in them could be guessed from
their length (BREACH). A shared cache (CACHE_URL) is not trusted: a page carries a code by our SECRET_KEY.
"""

import gzip
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache as once
from functools import wraps
from time import time

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import quote_etag

from opd.models import LedgerHead
from opd.page_cache import release, replica
from opd.page_cache.memo import CacheVersion, caching_for

View = Callable[..., HttpResponseBase]

NGINX_SECONDS = 1
MAX_PAGE_BYTES = 256 * 1024  # as sent: a process caches 300 pages
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


FORMAT = b"1"  # of a cached page
CODE_BYTES = 32
Head = tuple[int, str]  # number and hash of the last entry


@dataclass(frozen=True)
class CachedPage:
    content: bytes
    headers: dict[str, str]

    def packed(self, key: str) -> bytes:
        """Return format, code, headers as one line of JSON, content."""
        body = json.dumps(self.headers).encode() + b"\n" + self.content
        return FORMAT + _code(key, body) + body

    @classmethod
    def unpacked(cls, key: str, stored: object) -> "CachedPage | None":
        """Return what was packed for `key`, or None."""
        if not isinstance(stored, bytes) or not stored.startswith(FORMAT):
            return None
        code, body = stored[len(FORMAT) :][:CODE_BYTES], stored[len(FORMAT) + CODE_BYTES :]
        if not hmac.compare_digest(code, _code(key, body)):
            return None
        headers, _line, content = body.partition(b"\n")
        return cls(content, json.loads(headers))


def cached_page(view: View) -> View:
    """Decorate a view of its address and public data alone; a session or a message is answered uncached."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not settings.PAGE_SECONDS or _has_session_or_message(request):
            return view(request, *args, **kwargs)
        coding = "gzip" if ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")) else ""
        head = LedgerHead.last()
        key = _key(request, _version(head), coding)
        page = CachedPage.unpacked(key, cache.get(key))
        if page is None:
            response, current = _rendered(lambda: view(request, *args, **kwargs), head)
            if not isinstance(response, HttpResponse) or response.status_code != 200 or not current.is_cacheable:
                return response
            page = _cached(response, coding)
            if len(page.content) <= MAX_PAGE_BYTES:
                cache.set(key, page.packed(key), settings.PAGE_SECONDS)
        return _response(request, page)

    return answer


def _rendered(render: Callable[[], HttpResponseBase], head: Head) -> tuple[HttpResponseBase, CacheVersion]:
    """Render from the replica if its last entry is `head`, else or if that fails from the primary."""
    if replica.is_current(head):
        try:
            with caching_for(_version(head), replica.ALIAS) as current, replica.reading():
                return render(), current
        except replica.AWAY as error:
            replica.pause(error)
    with caching_for(_version(head)) as current:
        return render(), current


@contextmanager
def within_current_act() -> Iterator[None]:
    """Cache values within the block as for a page: for answers that are files."""
    with caching_for(_version(LedgerHead.last())) if settings.PAGE_SECONDS else nullcontext():
        yield


def _has_session_or_message(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES


def _version(head: Head) -> str:
    return f"{head[0]} {head[1]} {int(time() // settings.PAGE_SECONDS)}"


def _key(request: HttpRequest, version: str, coding: str) -> str:
    query = request.META.get("QUERY_STRING", "")  # which a WSGI server may leave out
    address = f"{request.scheme}://{request.get_host()}{request.path}?{query}"
    return hashlib.sha256(f"{release.fingerprint()} {version} {coding} {address}".encode()).hexdigest()


def _code(key: str, body: bytes) -> bytes:
    return hmac.digest(_signing_key(), key.encode() + body, "sha256")


@once
def _signing_key() -> bytes:
    return salted_hmac("opd.page_cache", "pages", algorithm="sha256").digest()


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
        # A point in time: nginx counts whole seconds, and a duration of "1" could last up to two.
        full.headers["X-Accel-Expires"] = f"@{int(time()) + NGINX_SECONDS - 1}"
    return get_conditional_response(request, page.headers["ETag"], None, full) or full
