"""CKEditor on the page form, in a real browser, under the Content-Security-Policy that this one form gets.

`page` fails the test by itself when the browser reports a violation or an error.
"""

import re

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.test.testcases import LiveServerThread
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from portal.models import Page
from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser
on_one_screen = pytest.mark.parametrize("screen", [Screen(1280, "light")], indirect=True)

HOSTILE = (
    "<p>awal</p><img src='data:,' onerror='window.struck = true'><svg onload='window.struck = true'></svg>"
    "<script>window.struck = true</script><p onclick='window.struck = true'>akhir</p>"
)


BODY = '<p>Isi lama.</p><table><caption>Jadwal</caption><tbody><tr><th scope="row">Senin</th></tr></tbody></table>'


@pytest.fixture
def editor(page, client, reviewer, live_server) -> BrowserPage:
    """The change form of a page, opened by the reviewer, with the editor ready to type in."""
    subject = Page.objects.create(slug="uji", title="Halaman uji", body=BODY)
    client.force_login(reviewer)
    [session] = client.cookies.values()
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    page.goto(f"/admin/portal/page/{subject.pk}/change/")
    await_editor(page)
    return page


def await_editor(page) -> None:
    """Wait until the editor takes what is typed, and its commands."""
    expect(page.get_by_role("textbox", name="Isi halaman")).to_be_editable()
    page.wait_for_function("CKEDITOR.instances.id_body.status === 'ready'")


@pytest.fixture
def production_address(transactional_db, tmp_path, settings):
    """The portal as production serves it: WhiteNoise over what `collectstatic` has collected, names with hashes."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": project.STATICFILES_BACKEND}}
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = tmp_path / "collected", False
    call_command("collectstatic", interactive=False, verbosity=0)
    server = LiveServerThread("127.0.0.1", static_handler=lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@on_one_screen
@pytest.mark.parametrize("scale", [1, 2])
def test_every_file_that_the_editor_asks_for_is_served(open_page, client, reviewer, production_address, scale):
    """Toolbar, formats, all dialogs and the context menu, on an ordinary and on a fine screen."""
    page, asked = open_page(device_scale_factor=scale), {}
    page.on("response", lambda answer: asked.setdefault(answer.url, answer.status))
    subject = Page.objects.create(slug="uji", title="Halaman uji", body=BODY)
    client.force_login(reviewer)
    [session] = client.cookies.values()
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": production_address}])
    page.goto(f"{production_address}/admin/portal/page/{subject.pk}/change/")
    text = page.get_by_role("textbox", name="Isi halaman")
    await_editor(page)
    for command in ("link", "table", "tableProperties"):
        text.get_by_text("Senin").click()  # a command for tables does nothing outside of one
        page.wait_for_function("name => CKEDITOR.instances.id_body.getCommand(name).state", arg=command)
        page.evaluate("name => CKEDITOR.instances.id_body.execCommand(name)", command)
        page.get_by_role("dialog").get_by_role("button", name="Batal").click()
        expect(page.get_by_role("dialog")).to_be_hidden()
    text.get_by_text("Senin").click(button="right")
    expect(page.frame_locator(".cke_menu_panel iframe").get_by_role("menuitem").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Bentuk").click()
    expect(page.locator(".cke_panel_frame").last).to_be_visible()
    assert [address for address, status in asked.items() if status >= 400] == []
    assert any("/static/ckeditor/ckeditor/plugins/table/dialogs/" in address for address in asked)
    assert re.search(r"/static/ckeditor/ckeditor/ckeditor\.[0-9a-f]{12}\.js", " ".join(asked))


def save(editor) -> str:
    editor.get_by_role("button", name=re.compile("^Simpan$", re.IGNORECASE)).click()
    editor.wait_for_url("**/admin/portal/page/")
    body = Page.objects.get(slug="uji").body
    return re.sub(r"\s*\n\s*", "", body).replace("&nbsp;", " ")


def test_the_form_is_accessible(editor, axe):
    axe(editor)


@on_one_screen
def test_typing_bold_and_a_link_are_saved(editor):
    text = editor.get_by_role("textbox", name="Isi halaman")
    text.press("ControlOrMeta+a")
    editor.keyboard.type("Lihat ")
    editor.get_by_role("button", name="Tebal").click()
    editor.keyboard.type("segera")
    editor.get_by_role("button", name="Tebal").click()
    editor.keyboard.type(" ")
    editor.get_by_role("button", name="Tautan", exact=True).click()
    dialog = editor.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Teks yang tampil").fill("OPD")
    dialog.get_by_role("textbox", name="URL").press_sequentially("/opd/")
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_be_hidden()

    assert save(editor) == '<p>Lihat <strong>segera</strong> <a href="/opd/" rel="noopener">OPD</a></p>'


@on_one_screen
def test_a_heading_is_chosen_and_the_rest_stays(editor):
    text = editor.get_by_role("textbox", name="Isi halaman")
    text.get_by_text("Isi lama.").click()
    editor.get_by_role("button", name="Bentuk").click()
    editor.frame_locator(".cke_panel_frame").get_by_text("Subjudul").click()
    expect(text.get_by_role("heading", name="Isi lama.")).to_be_visible()

    assert save(editor) == BODY.replace("<p>Isi lama.</p>", "<h3>Isi lama.</h3>")


DOORS = {
    "setData": "html => CKEDITOR.instances.id_body.setData(html)",
    "insertHtml": "html => CKEDITOR.instances.id_body.insertHtml(html)",
    "paste": """html => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/html", html);
        const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
        document.querySelector(".cke_wysiwyg_div").dispatchEvent(paste);
    }""",
}


@on_one_screen
@pytest.mark.parametrize("door", DOORS)
def test_hostile_markup_does_not_run(editor, door):
    text = editor.get_by_role("textbox", name="Isi halaman")
    text.get_by_text("Isi lama.").click()
    editor.evaluate(DOORS[door], HOSTILE)
    expect(text).to_contain_text("akhir")
    text.get_by_text("akhir").click()
    editor.wait_for_timeout(500)  # an error event of a picture comes later, if it comes
    assert editor.evaluate("window.struck") is None
    assert "struck" not in text.inner_html()
    assert "struck" not in save(editor)


@on_one_screen
def test_the_markup_would_run_without_the_editor(editor):
    """The twin of the test before: this form's policy alone does not stop it, so the editor and the sanitiser must."""
    editor.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", HOSTILE)
    editor.wait_for_function("window.struck === true")
