"""Public pages, rendered once and given to every reader until something changes.

The key of a page holds the number of the ledger's last entry. Every act writes one in its own transaction, so whatever
is asked after a publication or an exemption is rendered anew, by every process; an older copy is never asked for again.
What only the clock changes, as the end of a notice, shows within PAGE_SECONDS.

A copy may also lie in our own nginx, for a second (`X-Accel-Expires`), and is thrown away with each act. A browser
keeps one too, but asks each time whether it still holds.
"""

import hashlib
import logging
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from time import time

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from opd.kept_facts import as_of
from opd.models import LedgerHead

log = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]

NGINX_SECONDS = "1"
LONGEST_KEPT = 1024 * 1024  # bytes
PURGE_TIMEOUT = 1  # seconds


@dataclass(frozen=True)
class Page:
    content: bytes
    content_type: str
    etag: str


def kept(view: View) -> View:
    """Decorate a view of GET and HEAD whose answer depends on nothing but its address and what is public.

    Who has a session, or a message waiting in a cookie, is answered by the view itself.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not settings.PAGE_SECONDS or _is_somebody(request):
            return view(request, *args, **kwargs)
        moment = _moment()
        key = _key(request, moment)
        page = cache.get(key)
        if page is None:
            with as_of(moment):
                response = view(request, *args, **kwargs)
            if not isinstance(response, HttpResponse) or response.status_code != 200:
                return response
            if len(response.content) > LONGEST_KEPT:
                return response
            page = _page(response)
            cache.set(key, page, settings.PAGE_SECONDS)
        return _response(request, page)

    return answer


def purge_after_commit() -> None:
    """Let nginx forget all its copies as soon as the act stands. If it cannot be told, they end by themselves."""
    if settings.NGINX_PURGE_URL:
        transaction.on_commit(_purge, robust=True)


def _is_somebody(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES


def _moment() -> str:
    """Changes with each act, and every PAGE_SECONDS."""
    act = LedgerHead.objects.values_list("number", flat=True).get()
    return f"{act} {int(time() // settings.PAGE_SECONDS)}"


def _key(request: HttpRequest, moment: str) -> str:
    address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    told = f"{moment} {address}"
    return hashlib.sha256(told.encode()).hexdigest()


def _page(response: HttpResponse) -> Page:
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    return Page(response.content, response.headers["Content-Type"], etag)


def _response(request: HttpRequest, page: Page) -> HttpResponseBase:
    headers = {"Content-Type": page.content_type, "ETag": page.etag, "X-Accel-Expires": NGINX_SECONDS}
    whole = HttpResponse(page.content, headers=headers)
    return get_conditional_response(request, page.etag, None, whole) or whole


def _purge() -> None:
    request = urllib.request.Request(settings.NGINX_PURGE_URL, method="PURGE")  # noqa: S310 - our own setting
    try:
        urllib.request.urlopen(request, timeout=PURGE_TIMEOUT).close()  # noqa: S310
    except OSError as error:
        log.warning("nginx keeps its copies for another second: %s", error)
