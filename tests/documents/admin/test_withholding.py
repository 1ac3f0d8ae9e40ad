"""The page on which a reviewer closes an old version: who may, what is asked, what the public finds afterwards."""

import pytest
from django.core.exceptions import ValidationError

from documents.lifecycle import closing, publishing
from documents.models import Disclosure, Revision
from opd.errors import WrongState
from opd.models import LedgerEntry
from tests.documents.lifecycle.test_act_pages import address_of, again, browser_of, change_page, replaced, world  # noqa: F401
from tests.documents.lifecycle.test_races import at_once
from tests.markup import text

REASON = "Memuat nama pasien."

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(world):  # noqa: F811
    return replaced(world)


def disclosures(document):
    return list(document.revisions.order_by("number").values_list("number", "disclosure"))


BOTH_OPEN = [(1, Disclosure.PUBLIC), (2, Disclosure.PUBLIC)]


def said(response):
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


def test_a_reviewer_closes_an_old_version_with_a_reason(document, reviewer, fetch):
    old, new = (document.revisions.get(number=number).get_absolute_url() for number in (1, 2))
    assert fetch(old).status_code == 200
    browser = browser_of(reviewer)
    page = browser.get(change_page(document)).content.decode()
    assert ("Tutup versi 1<" in page, "Tutup versi 2<" in page) == (True, False)
    asked = text(browser.get(address_of(document)))
    assert "tidak dapat dibuka kembali" in asked
    response = browser.post(address_of(document), {"version": document.version, "reason": REASON}, follow=True)
    assert response.redirect_chain == [(change_page(document), 302)]
    assert said(response) == [("success", f"Versi 1 dari “{document.title}” sudah ditutup untuk umum.")]
    assert disclosures(document) == [(1, Disclosure.WITHHELD), (2, Disclosure.PUBLIC)]
    assert "Ditutup" in text(response)
    assert "Tutup versi 1" not in text(response)
    assert fetch(old).status_code == 404
    assert fetch(new).status_code == 200
    assert b"".join(browser.get(f"/admin/documents/document/{document.pk}/berkas/1/"))
    event = document.events.get(act="withhold")
    assert (event.reason, event.by, event.revision.number) == (REASON, reviewer, 1)
    assert LedgerEntry.objects.filter(verb="document.withhold").count() == 1
    assert REASON in text(browser.get(f"/admin/documents/document/{document.pk}/history/"))


@pytest.mark.parametrize("person", ["operator", "superior"])
def test_who_may_not_finds_no_button_and_no_page(request, document, person):
    browser = browser_of(request.getfixturevalue(person))
    assert "Tutup versi" not in browser.get(change_page(document)).content.decode()
    assert browser.get(address_of(document)).status_code == 404
    assert browser.post(address_of(document), {"version": document.version, "reason": REASON}).status_code == 404
    assert disclosures(document) == BOTH_OPEN


@pytest.mark.parametrize("person", ["neighbour", "site_admin"])
def test_who_does_not_see_the_document_finds_no_page(request, document, person):
    browser = browser_of(request.getfixturevalue(person))
    assert browser.get(address_of(document)).status_code in (403, 404)
    answer = browser.post(address_of(document), {"version": document.version, "reason": REASON})
    assert answer.status_code in (403, 404)
    assert disclosures(document) == BOTH_OPEN


def test_a_stranger_is_asked_to_log_in(document, client):
    assert client.get(address_of(document)).headers["Location"].startswith("/admin/login/")
    client.post(address_of(document), {"version": document.version, "reason": REASON})
    assert disclosures(document) == BOTH_OPEN


@pytest.mark.parametrize("reason", ["", "   \n", "x" * 2001])
def test_a_reason_is_asked_for_and_the_page_shown_again(document, reviewer, reason):
    response = browser_of(reviewer).post(address_of(document), {"version": document.version, "reason": reason})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["reason"]
    assert disclosures(document) == BOTH_OPEN


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_hostile_version(document, reviewer, version):
    response = browser_of(reviewer).post(address_of(document), {"version": version, "reason": REASON})
    assert response.status_code in (200, 302)
    assert disclosures(document) == BOTH_OPEN


def test_the_published_version_and_one_that_is_none(document, reviewer):
    browser = browser_of(reviewer)
    with pytest.raises(ValidationError, match="ganti berkasnya atau cabut dokumennya"):
        closing.withhold_revision(document.revisions.get(number=2), by=reviewer, reason=REASON)
    asked = text(browser.get(address_of(document, 2)))
    assert "tidak pernah dapat terbit lagi" in asked
    assert browser.get(address_of(document, 3)).status_code == 404
    assert disclosures(document) == BOTH_OPEN
    browser.post(address_of(document, 2), {"version": document.version, "reason": REASON})
    assert disclosures(document) == [(1, Disclosure.PUBLIC), (2, Disclosure.WITHHELD)]


def test_twice(document, reviewer):
    browser = browser_of(reviewer)
    for _click in range(2):
        response = browser.post(address_of(document), {"version": document.version, "reason": REASON}, follow=True)
    [(level, sentence)] = said(response)
    assert (level, "Orang lain lebih dulu" in sentence) == ("error", True)
    response = browser.post(address_of(document), {"version": again(document).version, "reason": REASON}, follow=True)
    [(level, sentence)] = said(response)
    assert (level, "sudah ditutup" in sentence) == ("error", True)
    assert document.events.filter(act="withhold").count() == 1
    response = browser.get(address_of(document), follow=True)
    assert said(response) == [("warning", "Versi 1 tidak dapat ditutup sekarang.")]


def test_a_version_that_never_went_out_is_not_closed(document, operator, reviewer, upload):
    publishing.replace_file(document, by=operator, incoming=upload("Usulan.", "usulan.txt"))
    assert "Tutup versi 3" not in browser_of(reviewer).get(change_page(document)).content.decode()
    with pytest.raises(ValidationError, match="belum terbit"):
        closing.withhold_revision(again(document).revisions.get(number=3), by=reviewer, reason=REASON)
    assert not document.events.filter(act="withhold").exists()


def test_a_withdrawn_document_offers_nothing(document, reviewer):
    publishing.withdraw(document, by=reviewer, reason="Keliru.")
    browser = browser_of(reviewer)
    assert "Tutup versi" not in browser.get(change_page(document)).content.decode()
    response = browser.post(address_of(document), {"version": document.version, "reason": REASON}, follow=True)
    [(level, sentence)] = said(response)
    assert (level, "saat statusnya: Dicabut" in sentence) == ("error", True)
    assert disclosures(document) == BOTH_OPEN


@pytest.mark.django_db(transaction=True)
def test_two_at_once_close_it_once(document, reviewer):
    def close():
        revision = Revision.objects.select_related("document__opd").get(document=document, number=1)
        closing.withhold_revision(revision, by=type(reviewer).objects.get(pk=reviewer.pk), reason=REASON)

    outcomes = at_once(close, close)
    assert document.events.filter(act="withhold").count() == 1
    assert [type(outcome) for outcome in outcomes if outcome] in ([WrongState], [ValidationError])
    assert disclosures(document) == [(1, Disclosure.WITHHELD), (2, Disclosure.PUBLIC)]


def test_closing_a_file_closes_its_bytes_wherever_they_are_open(make_document, upload, reviewer, fetch):
    document, copy = make_document(), make_document(title="Salinan profil kesehatan")
    other = make_document(title="Profil lain", incoming=upload("Angka lain."))
    assert copy.published_revision.sha256 == document.published_revision.sha256
    browser, page = browser_of(reviewer), address_of(document)
    asked = text(browser.get(page))
    assert "ikut tertutup:" in asked and copy.title in asked and other.title not in asked
    version = copy.version
    browser.post(page, {"version": document.version, "reason": REASON})
    for closed in (document, copy):
        assert fetch(f"/dokumen/{closed.pk}/unduh/").status_code == 404
        assert closed.events.get(act="close_file").reason == REASON
    copy.refresh_from_db()
    assert copy.version == version + 1
    told = LedgerEntry.objects.filter(verb="document.close_file").values_list("object_id", "fields__version")
    assert set(told) == {(str(row.pk), row.version) for row in (again(document), copy)}
    assert fetch(f"/dokumen/{other.pk}/unduh/").status_code == 200
