"""The public pages as a stranger reads them, without a socket; documents last, by turns."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.urls import resolve, set_script_prefix
from django.urls.exceptions import Resolver404

from documents.models import Document
from opd.languages import without_language
from opd.web.view_access import PUBLIC
from portal.integrity.markup import Inspection, Vocabulary, inspect
from portal.middleware.overload import FROM_INSIDE
from portal.models import FindingKind
from portal.syndication.sitemaps import OF_DOCUMENTS, SECTIONS

AGENT = "Mozilla/5.0 (compatible; verify_site; bot)"  # whose visits are not counted
MAX_REDIRECTS = 3
# Files, and addresses without end or with work of their own
UNREAD = ("/cari/", "/api/", "/admin/", "/petugas/", "/permohonan/s/", "/sesi", "/readyz", "/healthz", "/metrics")
UNREAD_NAMES = {"read", "read_version", "changes", "download", "revision_file", "preview", "page_picture", "report_new"}


class Stranger(BaseHandler):
    def __init__(self):
        super().__init__()
        self.load_middleware()
        self.address = urlsplit(settings.SITE_ADDRESS)

    def get(self, path: str) -> tuple[int, str, str]:
        """Return status, HTML and the target of a redirect, each "" without one."""
        set_script_prefix("/")
        response = self.get_response(WSGIRequest(self._environ(path)))
        location = response.headers.get("Location", "")
        is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
        html = response.content.decode() if is_page else ""  # type: ignore[attr-defined]
        if response.streaming:
            response.close()
        return response.status_code, html, location

    def _environ(self, path: str) -> dict:
        environ = {
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "HTTP_HOST": self.address.netloc,
            "HTTP_USER_AGENT": AGENT,
            "HTTP_X_FORWARDED_PROTO": self.address.scheme,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": self.address.scheme,
            FROM_INSIDE: True,
        }
        setup_testing_defaults(environ)
        return environ


@dataclass
class Crawl:
    """The pages that were read, and their problems as `(kind, subject, path)`."""

    vocabulary: Vocabulary
    read: set[str] = field(default_factory=set)
    problems: set[tuple[str, str, str]] = field(default_factory=set)
    next_document: int = 0
    is_whole: bool = False

    def run(self, *, first_document: int, seconds: float) -> None:
        """Read all pages, documents last and from `first_document` on, for `seconds` at most."""
        ends = monotonic() + seconds
        stranger = Stranger()
        linked_from: dict[str, str] = {}
        waiting = deque(entrances())
        rows = Document.objects.public().filter(pk__gte=first_document).only("slug").order_by("pk")
        documents = rows.iterator(chunk_size=200)
        self.next_document = first_document
        while monotonic() < ends:
            if waiting:
                path = waiting.popleft()
            elif (document := next(documents, None)) is not None:
                path, self.next_document = document.get_absolute_url(), document.pk + 1
            else:
                self.is_whole, self.next_document = first_document == 0, 0
                return
            if path in self.read:
                continue
            for link in sorted(self._visit(stranger, path, linked_from.get(path, path)).links):
                linked_from.setdefault(link, path)
                if link not in self.read and _is_read(link):
                    waiting.append(link)

    def _visit(self, stranger: Stranger, path: str, source: str) -> Inspection:
        self.read.add(path)
        status, html, location = stranger.get(path)
        target = path
        for _hop in range(MAX_REDIRECTS):
            if not location or urlsplit(location).netloc not in ("", stranger.address.netloc):
                break
            target = urlsplit(location).path
            if not _is_read(target):
                return Inspection()
            status, html, location = stranger.get(target)
        if status >= 400:
            self.problems.add((FindingKind.DEAD, path, source))
            return Inspection()
        self.read.add(target)
        inspection = inspect(html, target, self.vocabulary)
        self.problems |= {(kind, subject, path) for kind, subject in inspection.problems}
        return inspection


def entrances() -> Iterator[str]:
    for name, section in SECTIONS.items():
        if name not in OF_DOCUMENTS:
            part = section()
            yield from filter(_is_read, map(part.location, part.items()))


def _is_read(path: str) -> bool:
    """Return whether an address is a public page, or a dead link, in our main language."""
    if without_language(path) != path or path.startswith(UNREAD) or "." in path.rsplit("/", 1)[-1]:
        return False
    try:
        match = resolve(path)
    except Resolver404:
        return True
    return getattr(match.func, "access", PUBLIC) == PUBLIC and match.url_name not in UNREAD_NAMES
