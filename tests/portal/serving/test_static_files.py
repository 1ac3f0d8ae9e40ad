"""Static files: which are public, and with which headers; in production and on a developer's machine."""

import re
from fnmatch import fnmatch

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client, override_settings

from portal.middleware.headers import LOADS_NOTHING, POLICIES
from portal.richtext import CKEDITOR, STATIC_FILES

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Folder with all static files, as `collectstatic` puts them there in production."""
    folder = tmp_path_factory.mktemp("static")
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": settings.STATICFILES_BACKEND}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def test_of_the_editor_only_what_it_loads_is_public(collected):
    names = {path.relative_to(collected).as_posix() for path in collected.rglob("*") if path.is_file()}
    assert [name for name in names if name.endswith((".html", ".htm", ".php"))] == []
    assert sum((collected / name).stat().st_size for name in names) < 12 * MIB
    plain = {re.sub(r"\.[0-9a-f]{12}(?=\.)|\.(gz|br)$", "", name) for name in names}
    editor = {name for name in plain if name.startswith("ckeditor/")}
    assert [name for name in editor if not any(fnmatch(name, pattern) for pattern in STATIC_FILES)] == []
    plugins = {name.split("/")[3] for name in editor if name.startswith("ckeditor/ckeditor/plugins/")}
    assert plugins - {"dialog", "icons.png", "icons_hidpi.png"} <= set(CKEDITOR["plugins"].split(","))


def test_every_pattern_of_the_editor_s_files_finds_one():
    """Of the plugins only some have a folder; what is named otherwise must be there after an update of the package."""
    [finder] = [one for one in finders.get_finders() if type(one).__name__ == "ServedFilesFinder"]
    names = [path for path, _storage in finder.list([])]
    named = [pattern for pattern in STATIC_FILES if not pattern.startswith("ckeditor/ckeditor/plugins/")]
    assert [pattern for pattern in named if not any(fnmatch(name, pattern) for name in names)] == []


def headers_of(path):
    response = Client().get(f"/static/{path}")
    assert response.status_code == 200
    list(response.streaming_content)
    return response.headers


@pytest.mark.parametrize("is_production", [True, False])
def test_static_files_carry_headers(collected, settings, is_production):
    if is_production:
        settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = collected, False
    else:
        settings.DEBUG, settings.WHITENOISE_AUTOREFRESH = True, True
    for path in ("css/site.css", "js/site.js", "ckeditor/ckeditor/ckeditor.js", "img/favicon.svg"):
        headers = headers_of(path)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert {name: headers[name] for name in POLICIES} == POLICIES
        assert "Access-Control-Allow-Origin" not in headers
    assert headers_of("img/favicon.svg")["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_page_among_the_static_files_may_load_nothing(tmp_path, settings):
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = tmp_path, False
    (tmp_path / "contoh.html").write_text("<script>alert(1)</script>")
    assert headers_of("contoh.html")["Content-Security-Policy"] == LOADS_NOTHING


@pytest.mark.parametrize("path", ["build-config.js", "plugins/iframe/dialogs/iframe.js", "lang/fr.js"])
def test_what_is_not_served_is_not_found_by_a_developer_s_server_either(path, settings):
    settings.DEBUG = True
    assert finders.find("ckeditor/ckeditor/ckeditor.js")
    assert not finders.find(f"ckeditor/ckeditor/{path}")
