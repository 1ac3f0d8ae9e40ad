from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from opd.models import SiteProfile

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]
ADDRESS = "/.well-known/security.txt"


def fields(client):
    answer = client.get(ADDRESS)
    assert answer.headers["Content-Type"].startswith("text/plain")
    return [line.split(": ", 1) for line in answer.content.decode().splitlines()]


def test_it_names_the_e_mail_of_the_profile_and_ends_within_a_year(client, settings):
    settings.SITE_ADDRESS = "https://plid.contoh.test"
    SiteProfile.objects.update(email="ppid@contoh.test")
    found = fields(client)
    assert ["Contact", "mailto:ppid@contoh.test"] in found
    assert ["Canonical", f"https://plid.contoh.test{ADDRESS}"] in found
    expires = datetime.fromisoformat(dict(found)["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


def test_without_a_profile_it_leads_to_the_contact_page(client, no_profile):
    contacts = [value for name, value in fields(client) if name == "Contact"]
    assert len(contacts) == 1
    assert client.get("/halaman/kontak/").status_code == 200
    assert contacts[0].endswith("/halaman/kontak/")
