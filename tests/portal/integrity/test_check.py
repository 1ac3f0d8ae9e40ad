"""The nightly check: what SQL planted is found by the next run, told once, and gone when it is gone."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from documents.lifecycle import publishing
from opd.condition import examine
from opd.models import Message, Opd
from portal.integrity import check
from portal.management.commands.verify_site import Command
from portal.models import FindingKind, IntegrityRule, News, Page, RuleKind, SiteCheck, SiteFinding
from portal.richtext import sanitise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_agencies")]
PLANTED = '<p>Isi.</p><div style="display:none"><a href="https://mahjong.test/">slot gacor</a></div>'


def plant(table, column, value, pk):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, pk])


@pytest.fixture
def page():
    return Page.objects.create(slug="uji", title="Halaman uji", body="<p>Isi.</p>")


def found():
    return {(row.kind, row.address) for row in SiteFinding.objects.open()}


def test_our_own_pages_are_clean(page, make_document, site_admin):
    make_document(title="Edaran tentang bahaya judi online")
    News.objects.create(title="Wali Kota: waspada situs judi", slug="waspada", body="<p>Jangan main judi online.</p>")
    pages, new = check.run()
    assert (found(), new) == (set(), [])
    assert pages > 20
    assert not Message.objects.filter(act="site_findings").exists()


def test_a_hidden_link_and_a_gambling_word_planted_by_sql(page, site_admin, reviewer):
    check.run()
    plant("portal_page", "body", PLANTED, page.pk)
    check.run()
    assert {(kind, "/halaman/uji/") for kind in ("hidden", "host", "stored", "term")} <= found()
    [message] = Message.objects.all()
    assert (message.act, message.recipient) == ("site_findings", site_admin.email)
    assert "/halaman/uji/" in message.body
    [fact] = [fact for fact in examine(timezone.now()) if fact.label == "Isi halaman umum"]
    assert fact.remedy
    check.run()  # nothing is new
    assert Message.objects.count() == 1
    plant("portal_page", "body", "<p>Isi.</p>", page.pk)
    check.run()
    assert found() == set()
    assert SiteFinding.objects.exclude(gone_at=None).exists()
    plant("portal_page", "body", PLANTED, page.pk)
    check.run()  # it is back
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("table", "column", "make"),
    [
        ("opd_opd", "name", lambda test: Opd.objects.get(slug="dinas-kesehatan").pk),
        ("documents_document", "summary", lambda test: test.getfixturevalue("make_document")().pk),
        ("portal_news", "title", lambda test: News.objects.create(title="a", slug="a", body="<p>a</p>").pk),
    ],
)
def test_a_word_planted_in_any_text_of_a_page(request, opd_health, table, column, make):
    plant(table, column, "Daftar di situs judi, bonus new member", make(request))
    check.run()
    assert FindingKind.TERM in {kind for kind, _address in found()}


def test_only_a_page_that_was_read_or_is_no_more_loses_its_findings(page, make_document, reviewer):
    document = make_document()
    plant("documents_document", "summary", "Daftar di situs judi, bonus new member", document.pk)
    plant("portal_page", "body", PLANTED, page.pk)
    check.run()
    of_other_pages = {(kind, address) for kind, address in found() if address != page.get_absolute_url()}
    assert (FindingKind.TERM, document.get_absolute_url()) in of_other_pages < found()
    plant("portal_page", "body", "<p>Isi.</p>", page.pk)
    publishing.withdraw(document, by=reviewer, reason="Ringkasannya keliru.")
    check.run(seconds=0)  # no time for pages: stored texts alone are looked through
    assert found() == of_other_pages
    check.run()
    assert found() == set()


def test_dead_links_name_the_page_that_has_them(page):
    page.body = sanitise('<p><a href="/halaman/tidak-ada/">mati</a> <a href="/opd/">hidup</a></p>')
    page.save()
    check.run()
    [row] = SiteFinding.objects.open()
    assert (row.kind, row.subject, row.address) == (FindingKind.DEAD, "/halaman/tidak-ada/", "/halaman/uji/")


def test_an_admin_knows_hosts_and_takes_terms_back(page):
    page.body = sanitise('<p><a href="https://radio.mitra.test/">Radio</a></p><p>Pameran maxwin</p>')
    page.save()
    check.run()
    assert found() == {("host", "/halaman/uji/"), ("term", "/halaman/uji/")}
    IntegrityRule.objects.create(kind=RuleKind.HOST, text="mitra.test")
    IntegrityRule.objects.create(kind=RuleKind.ALLOWED, text="maxwin")
    check.run()
    assert found() == set()
    IntegrityRule.objects.create(kind=RuleKind.WATCHED, text="Pameran")
    check.run()
    assert found() == {("term", "/halaman/uji/")}


def test_what_is_accepted_is_told_no_more(page, site_admin):
    plant("portal_page", "body", PLANTED, page.pk)
    check.run()
    SiteFinding.objects.update(accepted_because="Uji oleh Diskominfo.")
    check.run()
    assert found() == set()
    assert Message.objects.count() == 1


def test_documents_take_turns(make_document):
    pks = [make_document(title=f"Laporan {number}").pk for number in range(3)]
    SiteCheck.objects.create(next_document=pks[2])
    check.run()
    assert SiteCheck.objects.get().next_document == 0
    check.run(seconds=0)
    assert SiteCheck.objects.get().next_document == 0


def test_nothing_is_asked_of_the_network(page, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a connection to somewhere")

    page.body = '<p><a href="https://dikenal.test/">luar</a></p>'
    page.save()
    monkeypatch.setattr("socket.create_connection", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    assert check.run()[0] > 20


def test_the_shell_gets_an_exit_code_and_the_worker_none(page):
    plant("portal_page", "body", PLANTED, page.pk)
    call_command("verify_site")
    command = Command()
    command._called_from_command_line = True
    with pytest.raises(CommandError):
        command.handle(seconds=60)
    plant("portal_page", "body", "<p>Isi.</p>", page.pk)
    command.handle(seconds=60)


def test_a_finding_keeps_its_first_day(page):
    plant("portal_page", "body", PLANTED, page.pk)
    first = timezone.now() - timedelta(days=3)
    check.run(now=first)
    check.run()
    assert {row.first_seen_at for row in SiteFinding.objects.all()} == {first}
