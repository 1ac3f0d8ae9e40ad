"""One menu for the whole desk: the same places on each page, each of which opens."""

import re

import pytest
from django.test import Client

from opd.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("calendar")]

PLACE = re.compile(r'<li><a href="([^"]+)"( aria-current="page")?>([^<]+)</a></li>')


def menu(client, path) -> dict[str, tuple[str, bool]]:
    page = client.get(path).content.decode()
    nav = page.partition('class="desk-nav"')[2].partition("</nav>")[0]
    return {label: (address, bool(here)) for address, here, label in PLACE.findall(nav)}


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.REVIEWER, Role.SUPERIOR])
def test_the_same_places_everywhere(role, operator, reviewer, superior):
    client = Client()
    client.force_login({Role.OPERATOR: operator, Role.REVIEWER: reviewer, Role.SUPERIOR: superior}[role])
    desk, admin = menu(client, "/admin/permohonan/"), menu(client, "/admin/")
    assert {label: address for label, (address, _here) in desk.items()} == {
        label: address for label, (address, _here) in admin.items()
    }
    assert desk["Permohonan"][1] and admin["Meja kerja"][1]
    for address, _here in admin.values():
        assert client.get(address).status_code == 200
        assert [label for label, (_address, here) in menu(client, address).items() if here] == [
            label for label, (place, _here) in admin.items() if place == address
        ]


def test_a_page_below_a_place_is_marked(reviewer, make_document):
    client = Client()
    client.force_login(reviewer)
    below = menu(client, f"/admin/documents/document/{make_document().pk}/change/")
    assert [label for label, (_address, here) in below.items() if here] == ["Dokumen"]


def test_the_page_to_sign_in_has_no_menu(client):
    assert menu(client, "/admin/login/") == {}
