"""*Sistem* lists what the office still owes the public, whose pages leave it out."""

import pytest
from django.utils import timezone

from documents.models import Document
from opd.condition import examine
from opd.models import CitySetting, Membership, Role
from opd.people import settings
from portal.models import Page, SiteProfile
from portal.pages.condition import OWED
from tests.offices import redate

pytestmark = pytest.mark.django_db


def facts():
    return {fact.label: fact for fact in examine(timezone.now())}


def test_what_is_missing_is_listed_and_left_out(client, db):
    fact = facts()["Keterangan kantor bagi umum"]
    assert "nama petugas pengaduan" in fact.words and fact.remedy
    for page in Page.objects.public():
        assert "belum diisi" not in client.get(page.get_absolute_url()).content.decode().lower(), page


def test_what_is_entered_is_well(db):
    SiteProfile.objects.update_or_create(pk=1, defaults=dict.fromkeys(OWED, "x") | {"email": "a@contoh.test"})
    assert not facts()["Keterangan kantor bagi umum"].remedy


def test_a_page_of_before_that_still_says_it(db):
    Page.objects.filter(slug="maklumat").update(body="<p>Standar biaya belum diisi.</p>")
    assert "Maklumat" in facts()["Halaman"].words


def test_public_documents_that_would_no_longer_pass(make_document):
    assert "Keterangan dokumen" not in facts()
    Document.objects.filter(pk=make_document().pk).update(date=None)
    assert facts()["Keterangan dokumen"].words.startswith("1 dokumen")


def test_a_setting_that_nobody_can_follow(make_user, city, reviewer, superior):
    second = make_user("verifikator-dua", Role.REVIEWER, city)
    change = settings.ask(CitySetting.AUTHOR_PUBLISHES, False, by=reviewer, reason="Empat mata.")
    settings.confirm(change, by=superior)
    assert "Penerbitan" not in facts()
    redate(Membership.objects.filter(user=second), valid_to="2020-01-01")
    assert facts()["Penerbitan"].remedy


def test_a_document_page_leaves_out_what_nobody_knows(client, make_document):
    public = make_document()
    html = client.get(public.get_absolute_url()).content.decode()
    assert "Jangka waktu penyimpanan" not in html and "Belum diisi" not in html
    assert "Penanggung jawab pembuatan" in html
