"""Old addresses of the desk: what is read leads on, a form that is sent there shows what was typed and does nothing."""

import pytest
from django.test import Client

from requests_app.models import Event
from requests_app.workflow import requests

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/petugas/", "/admin/"),
        ("/petugas/?status=decided&q=a%20b", "/admin/permohonan/?status=decided&q=a%20b"),
        ("/petugas/permohonan/7/putuskan/?putusan=partly", "/admin/permohonan/7/putuskan/?putusan=partly"),
        ("/petugas/register.xlsx?tahun=2026", "/admin/register.xlsx?tahun=2026"),
        ("/petugas//situs-lain.example/", "/admin//situs-lain.example/"),
    ],
)
def test_what_is_read_leads_on_with_its_question(method, old, new):
    answer = getattr(Client(), method)(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, new)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_form_that_is_sent_to_an_old_address_shows_what_was_typed(calendar, asked, person, reviewer, client):
    inforequest = requests.register(asked, person()).inforequest
    client.force_login(reviewer)
    old, new = (f"/{site}/permohonan/{inforequest.pk}/minta-kelengkapan/" for site in ("petugas", "admin"))
    typed = {"version": inforequest.version, "missing": "Ditulis sebelum pindah."}
    page = client.post(old, typed, follow=True)
    assert page.redirect_chain[-1][0] == "/admin/masuk/isian/"
    words = page.content.decode()
    assert f'action="{new}"' in words and "<p>Ditulis sebelum pindah.</p>" in words
    assert not Event.objects.filter(inforequest=inforequest, by__isnull=False).exists()
    assert client.post(new, dict(page.context["kept"].fields), follow=True).status_code == 200
    assert Event.objects.get(inforequest=inforequest, by__isnull=False).reason == "Ditulis sebelum pindah."


def test_who_is_not_signed_in_signs_in_first():
    answer = Client().post("/petugas/teruskan/", {"reason": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/login/?next=/petugas/teruskan/")
