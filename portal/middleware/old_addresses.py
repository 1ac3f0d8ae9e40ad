import re
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from portal.models import Redirect

# WordPress takes each of the first three for posts, pages and files.
NUMBERED = {"p": "p", "page_id": "p", "attachment_id": "p", "cat": "cat"}
ENDING = re.compile(r"/(?:feed(?:/\w+)?|amp|embed|trackback|page/\d+|comment-page-\d+|\d+)$")
RESIZED = re.compile(r"(?:-\d+x\d+|-scaled)(?=\.\w+$)")


def site_of(url: str) -> str:
    """Return host and folder of a site, without www; "" if `url` is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/")


def canonical(url: str) -> str:
    """Return the canonical path of the old site, as `/?p=7`; "" if `url` is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    number = _numbered(dict(parse_qsl(parts.query)))
    return _path(unquote(parts.path)) + f"/{number}" if number else _path(unquote(parts.path)) or "/"


def candidates(path: str, query: dict[str, str]) -> list[str]:
    """Return the canonical addresses that a request may mean, the most likely first."""
    exact = _path(path)
    number = _numbered(query)
    addresses = [f"{exact}/{number}"] if number else []
    addresses += [exact, RESIZED.sub("", exact), RESIZED.sub("-scaled", exact), ENDING.sub("", exact)]
    return [address for address in dict.fromkeys(addresses) if 0 < len(address) <= Redirect.MAX_LENGTH]


def _path(path: str) -> str:
    path = path.removeprefix("/index.php").rstrip("/").replace("\0", "")
    is_file = "." in path.rpartition("/")[2]
    return path if is_file else path.lower()


def _numbered(query: dict[str, str]) -> str:
    for name, parameter in NUMBERED.items():
        if re.fullmatch(r"[0-9]{1,15}", query.get(name, "")):
            return f"?{parameter}={int(query[name])}"
    return ""


def redirects(get_response):
    """Redirect old addresses. An existing page costs nothing; the home page is checked for `?p=7`."""

    def middleware(request):
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        if request.path_info == "/" and not NUMBERED.keys().isdisjoint(request.GET):
            return _answer(request) or get_response(request)
        response = get_response(request)
        return (_answer(request) or response) if response.status_code == 404 else response

    return middleware


def _answer(request: HttpRequest) -> HttpResponse | None:
    found = _find(candidates(request.path_info, request.GET.dict()), request.get_host())
    targets = [(redirect.site, target) for redirect in found if (target := redirect.item.shown)]
    if not targets:
        return None
    if len(found) == 1:
        return HttpResponsePermanentRedirect(targets[0][1].get_absolute_url())
    return render(request, "portal/old_address.html", {"targets": targets}, status=HTTPStatus.MULTIPLE_CHOICES)


def _find(addresses: list[str], host: str) -> list[Redirect]:
    rows = list(Redirect.objects.filter(address__in=addresses).order_by("site").with_shown())
    for address in addresses:
        found = [row for row in rows if row.address == address]
        of_host = [row for row in found if row.site.split("/")[0] == host.lower().removeprefix("www.")]
        if found:
            return of_host if len(of_host) == 1 else found
    return []
