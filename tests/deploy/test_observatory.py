"""Every public page, static file and page of nginx itself gets at least 115 points of the HTTP Observatory."""

import re

import pytest
from django.test import Client

from opd.web.view_access import PUBLIC
from portal.middleware.headers import add_to_static_file
from portal.syndication.sitemaps import SECTIONS
from tests.access.routes import routes
from tests.deploy.observatory import score
from tests.deploy.throwaway_nginx import ERRORS, SHIPPED

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
LEAST = 115
GOOD = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def production(settings):
    """Headers as behind HTTPS; a client of its own, because middleware reads them when it is loaded."""
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return Client()


def addresses():
    """Public pages without a parameter, and what the sitemap names."""
    for route in routes():
        if route.access == PUBLIC and not route.parameters:
            yield route.address(())
    for section in SECTIONS.values():
        sitemap = section()
        yield from (sitemap.location(item) for item in list(sitemap.items())[:3])


def test_public_pages(production, make_document):
    make_document()
    points, kinds = {}, set()
    for address in sorted({*addresses(), "/halaman/tidak-ada/"}):
        production.cookies.clear()
        answer = production.get(address, secure=True)
        if answer.status_code in (301, 302, 405):
            continue
        html = "" if answer.streaming else answer.content.decode(errors="replace")
        kinds.add(answer.headers.get("Content-Type", "").partition(";")[0])
        cookies = [cookie.OutputString() for cookie in answer.cookies.values()]
        points[address] = score(answer.headers, cookies, html)
    assert len(points) > 40 and {"text/html", "application/atom+xml", "application/json"} <= kinds
    assert {address: found for address, found in points.items() if found < LEAST} == {}


def test_static_files(settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    kinds = {"a.js": "text/javascript", "a.css": "text/css", "a.svg": "image/svg+xml", "a.webp": "image/webp"}
    for name, kind in kinds.items():
        headers = {"Content-Type": kind}
        add_to_static_file(headers, name, f"/static/{name}")
        assert score(headers) >= LEAST, name


def test_nginx_s_own_pages():
    [hsts] = re.findall(r'map "" \$hsts \{\s+default "(.*)";', SHIPPED.read_text())
    headers = dict(re.findall(r'add_header ([\w-]+) "(.*)" always;', ERRORS.read_text().replace("$hsts", hsts)))
    assert score(headers) >= LEAST


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({}, 130),
        ({"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'"}, 125),
        ({"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}, 120),
        ({"Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'"}, 80),
        ({"Content-Security-Policy": "default-src 'none'"}, 80),
        ({"Content-Security-Policy": ""}, 55),
        ({"Strict-Transport-Security": ""}, 80),
        ({"X-Content-Type-Options": ""}, 125),
        ({"Referrer-Policy": "unsafe-url"}, 120),
    ],
)
def test_the_score_falls_with_what_is_missing(change, points):
    assert score(GOOD | change) == points


def test_cookies_and_foreign_scripts_count():
    assert score(GOOD, ["sessionid=1; Path=/"]) == 80
    assert score(GOOD, ["a=1; Secure; HttpOnly; SameSite=Lax"]) == 135
    assert score(GOOD, html='<script src="https://cdn.test/a.js"></script>') == 125
