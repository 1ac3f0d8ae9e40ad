"""CKEditor on the page form, in a real browser, under the Content-Security-Policy that this one form gets.

`page` fails the test by itself when the browser reports a violation or an error.
"""

import re

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from portal.models import Page
from tests.browser.conftest import Screen

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("screen", [Screen(1280, "light")], indirect=True)]

HOSTILE = (
    "<p>awal</p><img src='data:,' onerror='window.struck = true'><svg onload='window.struck = true'></svg>"
    "<script>window.struck = true</script><p onclick='window.struck = true'>akhir</p>"
)


@pytest.fixture
def editor(page, client, reviewer, live_server) -> BrowserPage:
    """The change form of a page, opened by the reviewer, with the editor ready to type in."""
    body = '<p>Isi lama.</p><table><caption>Jadwal</caption><tbody><tr><th scope="row">Senin</th></tr></tbody></table>'
    subject = Page.objects.create(slug="uji", title="Halaman uji", body=body)
    client.force_login(reviewer)
    session = {name: cookie.value for name, cookie in client.cookies.items()}
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in session.items()])
    page.goto(f"/admin/portal/page/{subject.pk}/change/")
    expect(page.get_by_role("textbox", name="Isi halaman")).to_be_editable()
    return page


def save(editor) -> str:
    editor.get_by_role("button", name=re.compile("^Simpan$", re.IGNORECASE)).click()
    editor.wait_for_url("**/admin/portal/page/")
    return Page.objects.get(slug="uji").body


def test_typing_bold_and_a_link_are_saved(editor):
    text = editor.get_by_role("textbox", name="Isi halaman")
    text.press("ControlOrMeta+a")
    text.press_sequentially("Lihat ")
    editor.get_by_role("button", name="Huruf Tebal").click()
    text.press_sequentially("segera")
    editor.get_by_role("button", name="Huruf Tebal").click()
    text.press_sequentially(" OPD")
    for _letter in "OPD":
        text.press("Shift+ArrowLeft")
    editor.get_by_role("button", name="Tautan", exact=True).click()
    dialog = editor.get_by_role("dialog")
    dialog.get_by_label("Protokol").select_option(label="<lainnya>")
    dialog.get_by_label("URL", exact=True).fill("/opd/")
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_be_hidden()

    assert save(editor).strip() == '<p>Lihat <strong>segera</strong> <a href="/opd/" rel="noopener">OPD</a></p>'


def test_what_the_form_does_not_touch_stays(editor):
    text = editor.get_by_role("textbox", name="Isi halaman")
    text.get_by_text("Isi lama.").click()
    text.press("End")
    text.press_sequentially(" Isi baru.")

    saved = re.sub(r"\s*\n\s*", "", save(editor))
    assert saved == (
        '<p>Isi lama. Isi baru.</p><table><caption>Jadwal</caption><tbody><tr><th scope="row">Senin</th></tr></tbody></table>'
    )


@pytest.mark.parametrize("door", ["setData", "insertHtml"])
def test_hostile_markup_does_not_run(editor, door):
    editor.evaluate("([door, html]) => CKEDITOR.instances.id_body[door](html)", [door, HOSTILE])
    text = editor.get_by_role("textbox", name="Isi halaman")
    expect(text).to_contain_text("akhir")
    text.get_by_text("akhir").click()
    editor.wait_for_timeout(500)
    assert editor.evaluate("window.struck") is None
    assert "struck" not in text.inner_html()
    assert "struck" not in save(editor)


def test_the_markup_would_run_without_the_editor(editor):
    """The twin of the test before: this form's policy alone does not stop it, so the editor and the sanitiser must."""
    editor.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", HOSTILE)
    editor.wait_for_function("window.struck === true")
