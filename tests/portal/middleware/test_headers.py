"""The whole block of protective headers, as one literal for each kind of page; CSP directives sorted."""

import json
import os
import subprocess
import sys
from contextlib import closing

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory

from portal.models import Page

pytestmark = pytest.mark.one_engine

# What says nothing about protection, or is a page's own affair.
ORDINARY = {"Content-Type", "Content-Length", "Content-Language", "Vary", "Cache-Control", "Expires"}

PUBLIC = {
    "Content-Security-Policy": (
        "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; img-src 'self' data:; manifest-src 'self'; object-src 'none'; script-src 'self'; "
        "style-src 'self'; worker-src 'self'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
ADMIN = PUBLIC | {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow"}
EDITING = ADMIN | {
    "Content-Security-Policy": (
        "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; img-src 'self' data:; manifest-src 'self'; object-src 'none'; script-src 'self'; "
        "script-src-attr 'unsafe-inline'; style-src 'self' 'unsafe-inline'; worker-src 'self'"
    )
}
PRODUCTION = PUBLIC | {
    "Content-Security-Policy": PUBLIC["Content-Security-Policy"].replace("worker", "upgrade-insecure-requests; worker"),
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}


def protection(headers):
    block = {name: value for name, value in headers.items() if name not in ORDINARY}
    block["Content-Security-Policy"] = "; ".join(sorted(block["Content-Security-Policy"].split("; ")))
    return block


@pytest.fixture
def page_at(db):
    return Page.objects.create(slug="uji", title="Uji", body="<p>Isi.</p>")


@pytest.mark.parametrize("path", ["/", "/halaman/uji/", "/halaman/tidak-ada/", "/healthz", "/readyz"])
def test_for_everybody(client, page_at, path):
    assert protection(client.get(path).headers) == PUBLIC


@pytest.mark.parametrize("path", ["", "portal/page/", "portal/page/{pk}/history/", "portal/siteprofile/1/change/"])
def test_in_the_admin(client, page_at, site_admin, path):
    client.force_login(site_admin)
    response = client.get(f"/admin/{path.format(pk=page_at.pk)}")
    assert (response.status_code, protection(response.headers)) == (200, ADMIN)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["add/", "{pk}/change/"])
def test_where_the_editor_is(client, page_at, reviewer, method, path):
    """A refused form shows the editor again."""
    client.force_login(reviewer)
    response = getattr(client, method)(f"/admin/portal/page/{path.format(pk=page_at.pk)}")
    assert (response.status_code, protection(response.headers)) == (200, EDITING)


def test_without_ckeditor_no_page_is_laxer(client, page_at, reviewer, settings):
    settings.RICHTEXT_EDITOR = "textarea"
    client.force_login(reviewer)
    assert protection(client.get(f"/admin/portal/page/{page_at.pk}/change/").headers) == ADMIN


def test_in_production():
    """Settings are read once, at the start: a process of its own, in the environment of a server."""
    environment = {
        "DEBUG": "False",
        "SECRET_KEY": "k" * 60,
        "PII_KEYS": "k" * 43,
        "ALLOWED_HOSTS": "plid.example",
        "DATABASE_URL": "sqlite://:memory:",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    program = (
        "import json, django; django.setup(); from django.test import Client; "
        "response = Client().get('/healthz', secure=True, headers={'host': 'plid.example'}); "
        "print(json.dumps(dict(response.headers)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    assert protection(json.loads(answer.stdout)) == PRODUCTION


@pytest.fixture
def one_connection():
    """Requests leave the connection open that has the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("address", ["/", "/cari/?q=apa", "/tidak-ada/", "/api/v1/documents", "unduh"])
def test_head_has_the_headers_of_get_and_no_body(make_document, address):
    """Asked as a server asks: Django's own test client takes the body away by itself."""
    if address == "unduh":
        address = f"/dokumen/{make_document().pk}/unduh/"
    (got, body), (asked, nothing) = answered("GET", address), answered("HEAD", address)
    assert (asked, nothing) == (got, b"")
    assert int(got[1]["Content-Length"]) == len(body) > 0


def answered(method, address):
    """-> ((status, headers), body) from the WSGI application."""
    told = []
    environ = RequestFactory().generic(method, address).environ
    response = get_wsgi_application()(environ, lambda status, headers: told.append((status, dict(headers))))
    with closing(response):
        return told[0], b"".join(response)
