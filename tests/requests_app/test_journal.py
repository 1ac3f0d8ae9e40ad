"""Cases in the journals: named and found by their number, with their codes in words."""

import pytest
from django.db import transaction
from django.urls import reverse

from opd import ledger
from opd.ledger import sentences
from opd.models import LedgerEntry
from tests.markup import text


@pytest.mark.django_db
def test_a_request_is_found_and_named_by_its_number(client, site_admin, make_request, make_document):
    inforequest, document = make_request("answered"), make_document()
    client.force_login(site_admin)
    page = reverse("admin:opd_ledgerentry_changelist")
    for address in (page, f"{page}?q={inforequest.number}"):
        assert f"permohonan informasi {inforequest.number}".lower() in text(client.get(address)).lower()
    found = client.get(f"{page}?q={inforequest.number}").context["cl"].result_list
    assert {entry.object_type for entry in found} == {"requests_app.informationrequest"}
    assert f"dokumen {document.pk}" in text(client.get(page)).lower()
    entry = LedgerEntry.objects.filter(object_type="requests_app.informationrequest").last()
    assert inforequest.number in text(client.get(reverse("admin:opd_ledgerentry_change", args=[entry.pk])))


@pytest.mark.django_db
def test_codes_of_another_model_of_the_app_have_words(operator, make_request):
    inforequest = make_request()
    with transaction.atomic():
        entry = ledger.record("request.send", inforequest, operator, {"outcome": "partly", "channel": "pick_up"})
    shown = dict(sentences.details(entry)).values()
    assert set(shown) == {"Diberikan sebagian", "Diambil langsung"}
