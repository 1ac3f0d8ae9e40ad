"""Rich text in its row: proven when it is saved, plain until the worker has been there when it came in another way."""

import re

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import connection

from opd.models import Message
from portal import richtext
from portal.admin.texts import RichTextAdmin
from portal.integrity import check
from portal.models import Faq, News, Page, RichText, SiteFinding
from tests.portal.shallow import refuse_depth

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_agencies")]
FOREIGN = "<p>Isi <b>tebal</b></p><img src=x onerror=alert(1)>"
MENDED = "<p>Isi tebal</p>"
DEEP = "<ul><li>butir " * 40_000  # the parser alone takes half a minute and more over it


def make(model, text="<p>Isi.</p>", **columns):
    row = model(**{model.RICH_TEXT: text, **columns})
    if model is Faq:
        row.question, row.group = row.question or "Apa?", "Umum"
    else:
        row.title, row.slug = "Judul", row.slug or "judul"
    row.save()
    return row


def plant(row, text, **columns):
    """Write a text by SQL."""
    values = {row.RICH_TEXT: text, **columns}
    with connection.cursor() as cursor:
        sets = ", ".join(f"{name} = %s" for name in values)
        cursor.execute(f"UPDATE {row._meta.db_table} SET {sets} WHERE id = %s", [*values.values(), row.pk])
    row.refresh_from_db()


def prose(client, row):
    html = client.get(row.get_absolute_url()).content.decode()
    return next(part for part in re.findall(r'<div class="prose"[^>]*>(.*?)</div>', html, re.S))


def every_model(test):
    return pytest.mark.parametrize("model", RichText.models(), ids=lambda model: model.__name__)(test)


def test_every_text_with_an_editor_has_a_proof():
    edited = {model for model, its in admin.site._registry.items() if isinstance(its, RichTextAdmin)}
    assert edited == set(RichText.models()) == {Page, News, Faq}


@every_model
def test_what_is_saved_is_sanitised_and_proven(model):
    row = make(model, FOREIGN)
    row.refresh_from_db()
    assert (row.rich_text, row.is_sanitised, row.shown) == (MENDED, True, MENDED)
    setattr(row, row.RICH_TEXT, "<h2>Lain</h2><script>x</script>")
    row.save(update_fields=[row.RICH_TEXT])
    row.refresh_from_db()
    assert (row.rich_text, row.is_sanitised) == ("<h2>Lain</h2>", True)
    model.objects.all().delete()
    row.pk = None
    setattr(row, row.RICH_TEXT, FOREIGN)
    model.objects.bulk_create([row])
    assert model.objects.get().shown == MENDED


@every_model
@pytest.mark.parametrize("proof", ["", "0123", "own"])
def test_what_sql_wrote_is_plain_until_the_worker_was_there(client, site_admin, model, proof):
    model.objects.all().delete()
    row = make(model)
    forged = {"sanitised_hash": f"{richtext.rules()}:{'0' * 64}"} if proof == "own" else {}
    plant(row, FOREIGN, **(forged or ({"sanitised_hash": proof} if proof else {})))
    assert (row.is_sanitised, prose(client, row)) == (False, "Isi tebal")
    call_command("sanitise_texts")
    row.refresh_from_db()
    if forged:  # it looks as if it were proven: the nightly check sees that it is not
        assert row.rich_text == FOREIGN
        check.run()
        call_command("sanitise_texts")
        row.refresh_from_db()
    assert (row.rich_text, row.is_sanitised, prose(client, row)) == (MENDED, True, MENDED)
    [finding] = SiteFinding.objects.filter(kind="stored")
    assert (finding.address, finding.subject[:20]) == (row.get_absolute_url(), "<p>Isi <b>tebal</b></"[:20])
    [message] = Message.objects.filter(act="site_findings")
    assert message.recipient == site_admin.email
    call_command("sanitise_texts")
    assert Message.objects.count() == 1


@every_model
def test_an_update_past_save_forgets_the_proof(client, model):
    model.objects.all().delete()
    row = make(model)
    model.objects.filter(pk=row.pk).update(**{row.RICH_TEXT: "<p>Baru.</p>"})
    row.refresh_from_db()
    assert (row.sanitised_hash, prose(client, row)) == ("", "Baru.")
    call_command("sanitise_texts")
    assert prose(client, row) == "<p>Baru.</p>"
    assert not SiteFinding.objects.exists()  # nothing in it was foreign


def test_texts_of_older_rules_are_sanitised_again_and_no_finding(client, monkeypatch):
    row = make(Page, "<h4>Isi</h4>")
    monkeypatch.setattr(richtext, "RULES", "without h4")
    monkeypatch.setattr(richtext, "CLEANER", richtext.nh3.Cleaner(tags={"p"}))
    assert prose(client, row) == "Isi"
    call_command("sanitise_texts")
    row.refresh_from_db()
    assert (row.rich_text, row.is_sanitised) == ("Isi", True)
    assert not SiteFinding.objects.exists()


@pytest.mark.parametrize("address", ["own", "/umpan/berita.xml", "/cari/?q=butir", "/tanya-jawab/"])
def test_no_reader_waits_for_a_hostile_text(client, address, monkeypatch):
    rows = [
        make(model, slug=f"uji-{model.__name__.lower()}") if model is not Faq else make(Faq)
        for model in (Page, News, Faq)
    ]
    for row in rows:
        plant(row, DEEP)
    refuse_depth(monkeypatch)
    for path in [row.get_absolute_url() for row in rows] if address == "own" else [address]:
        response = client.get(path)
        assert response.status_code == 200
        assert b"butir" in response.content
        assert b"<ul><li>butir <ul>" not in response.content


def test_neither_check_nor_worker_waits_for_it(monkeypatch):
    plant(row := make(Page), DEEP)
    given = refuse_depth(monkeypatch)
    assert check._in_stored_text(row, "/x/", check._vocabulary())
    call_command("sanitise_texts")
    assert given
    row.refresh_from_db()
    assert row.is_sanitised
    assert row.rich_text.startswith("butir butir")
