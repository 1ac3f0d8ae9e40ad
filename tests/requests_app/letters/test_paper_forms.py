"""The two forms on paper: what they ask, whose contacts and days they state."""

import pypdfium2
import pytest

from opd.models import SiteProfile
from requests_app.letters import paper_forms
from requests_app.letters.paper_forms import PaperForm
from requests_app.models import ObjectionGround
from tests.markup import CheckedClient, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def words(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())


@pytest.mark.parametrize("form", PaperForm)
def test_a_form_is_linked_and_served_as_pdf(city, form):
    citizen = CheckedClient()
    address = f"/formulir/{form}.pdf"
    assert address in addresses(citizen.get("/formulir/"))
    answer = citizen.get(address)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == f'inline; filename="formulir-{form}.pdf"'
    assert citizen.get("/formulir/gaji.pdf").status_code == 404


def test_the_request_asks_what_the_law_asks_and_states_its_days(city):
    SiteProfile.objects.update(address="Jalan Contoh 1\nLantai 2", hours="Senin sampai Jumat")
    stated = words(paper_forms.pdf(PaperForm.REQUEST))
    for asked in ("Nama lengkap", "Alamat", "Rincian informasi", "Tujuan penggunaan", "Cara mengirimkan", "Bentuk"):
        assert asked in stated  # UU 14/2008 Pasal 4 ayat (3), Pasal 22 ayat (2)
    assert "paling lambat 10 hari kerja" in stated and "paling lama 7 hari kerja" in stated
    assert "Jalan Contoh 1 Lantai 2; Senin sampai Jumat." in stated


def test_the_request_asks_no_id_card_where_the_city_does_not(city, settings):
    assert "Salinan KTP" in words(paper_forms.pdf(PaperForm.REQUEST))
    settings.ASK_ID_CARD = False
    stated = words(paper_forms.pdf(PaperForm.REQUEST))
    assert "Salinan KTP" not in stated and "Surat kuasa khusus" in stated


def test_the_objection_has_the_seven_grounds(city):
    stated = words(paper_forms.pdf(PaperForm.OBJECTION))
    for ground in ObjectionGround:
        assert f"{ground.label} (huruf {ground})" in stated
    assert "paling lambat 30 hari kerja" in stated and "kasus posisi" not in stated.lower()
