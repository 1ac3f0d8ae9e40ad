"""Every public page without arguments, and every page of the portal, can be reached by links from the home page."""

import pytest

from portal.models import Page
from tests.access.routes import routes
from tests.markup import CheckedClient, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# Pages that are answers to a form, or for another program or site.
NO_TARGET_OF_A_LINK = {
    *("/cari/saran/", "/permohonan/menjawab/", "/permohonan/periksa/", "/permohonan/saran/", "/semat/", "/sesi"),
}
DEPTH = 2


@pytest.fixture
def linked(opd_health, make_document):
    """The addresses that links lead to, without query, from the home page over two pages."""
    make_document()
    browser, found = CheckedClient(), {"/"}
    pages = ["/"]
    for _step in range(DEPTH):
        links = {link.split("#")[0].split("?")[0] for page in pages for link in addresses(browser.get(page))}
        pages = sorted(
            link for link in links - found if link.startswith("/") and not link.startswith(("/static", "/admin"))
        )
        pages = [page for page in pages if not page.endswith((".csv", ".json", ".pdf", ".xlsx", ".xml", "/unduh/"))]
        found |= links
    return found


def test_every_public_page_is_linked(linked, client):
    plain = [f"/{route.pattern}" for route in routes() if "<" not in route.pattern and "(" not in route.pattern]
    public = [path for path in plain if not path.startswith(("/admin", "/petugas"))]
    answers = {path: client.get(path) for path in public}
    pages = {path for path, answer in answers.items() if answer.headers.get("Content-Type", "").startswith("text/html")}
    pages = {path for path in pages if answers[path].status_code == 200}
    assert len(pages) > 15
    assert pages - linked <= NO_TARGET_OF_A_LINK


def test_every_page_of_the_portal_is_linked(linked):
    pages = {page.get_absolute_url() for page in Page.objects.public()}
    assert pages and pages <= linked
