"""The city says which types of files its agencies may upload; what is there already is read as before."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from documents.files import intake
from documents.imports import batches
from documents.lifecycle.forms import PaperField, show_accepted_files
from opd.models import SiteProfile
from portal.new_city.profile_form import FORMATS
from tests import files

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def only_pdf_and_csv():
    SiteProfile.objects.update(formats="pdf\ncsv")


def test_without_a_choice_all_are_accepted(city):
    assert intake.policy("new_document") == intake.policy("document")


def test_others_are_refused_with_a_sentence(only_pdf_and_csv):
    PaperField().clean(files.upload("laporan.pdf", files.pdf("Laporan")))
    for name in ("laporan.txt", "laporan.doc", "laporan.docm"):
        with pytest.raises(ValidationError, match=r"tidak diterima\. Unggah berkas PDF, CSV\."):
            PaperField().clean(files.upload(name, b"Laporan"))


def test_many_at_once_too(only_pdf_and_csv, opd_health, operator, category):
    batch = batches.open_batch(opd_health, by=operator, category=category)
    assert "Unggah berkas PDF, CSV." in batches.add_file(batch, files.upload("a.txt", b"Isi"), by=operator).refusal
    assert not batches.add_file(batch, files.upload("a.pdf", files.pdf("Isi")), by=operator).refusal


def test_the_form_names_them(only_pdf_and_csv):
    field = forms.FileField()
    show_accepted_files(field)
    assert field.help_text.startswith("PDF, CSV; tiap berkas paling besar ")
    assert field.widget.attrs["accept"] == ".pdf,.csv"


def test_what_is_there_stays_readable(make_document, only_pdf_and_csv, client):
    document = make_document(title="Dari dulu")  # a text file
    assert b"".join(client.get(f"/dokumen/{document.pk}/unduh/").streaming_content)
    intake.check(files.upload("lama.txt", b"Isi lama"), "document")


def test_the_site_admin_chooses(client, site_admin, city):
    client.force_login(site_admin)
    address = reverse("admin:portal_siteprofile_change", args=[1])
    form = client.get(address).context["adminform"].form
    assert list(form.fields["formats"].choices) == list(FORMATS.items())
    shown = {field.name: field.value() for field in form if field.value() is not None}
    client.post(address, shown | {"formats": ["pdf", "csv"]})
    assert SiteProfile.load().formats.split() == ["pdf", "csv"]
    assert client.get(address).context["adminform"].form["formats"].value() == ["pdf", "csv"]
    client.post(address, shown | {"formats": []})
    assert SiteProfile.load().formats == ""
