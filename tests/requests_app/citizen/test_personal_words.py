"""A question in which somebody writes a number or an address: asked about, kept if they insist, masked in lists."""

import pytest
from django.urls import reverse

from requests_app.citizen.forms.steps import STEPS
from requests_app.models import InformationRequest
from requests_app.staff.forms.acts import PublicTextForm
from tests.requests_app.citizen.test_filing import ASKED, NEW, errors, fill, of_step, send

pytestmark = pytest.mark.django_db
PHONE, EMAIL, ACCOUNT = "0812-3456-7890", "budi.santoso@gmail.com", "rekening BRI 1234-01-005678-50-9"
QUESTION = f"Salinan izin tetangga saya. Hubungi {PHONE} atau {EMAIL}, {ACCOUNT}."
LETTERS = ("Nomor telepon", "Alamat surel", "Nomor rekening")


@pytest.mark.parametrize(("name", "step"), [("information", STEPS[0]), ("purpose", STEPS[1])])
def test_the_person_is_asked_to_take_it_out_and_may_insist(citizen, name, step):
    changes = ASKED | {name: QUESTION}
    response = fill(citizen, changes)
    assert all(kind in str(errors(response)[name]) for kind in LETTERS)
    assert 'name="keeps_personal"' in response.content.decode()
    insisted = citizen.post(step.address, of_step(step, changes) | {"keeps_personal": "on"})
    assert insisted.status_code == 302
    for later in STEPS[STEPS.index(step) + 1 :]:
        assert citizen.post(later.address, of_step(later, changes)).status_code == 302
    send(citizen)
    assert getattr(InformationRequest.objects.get(), name) == QUESTION


def test_a_question_without_such_words_asks_nothing(citizen):
    assert 'name="keeps_personal"' not in citizen.get(NEW).content.decode()
    assert fill(citizen, ASKED | {"information": "Izin usaha Jalan Melati 12, tahun 2025."}).status_code == 302


def ask(citizen):
    """File the request and insist; -> the case."""
    asked = ASKED | {"information": QUESTION}
    citizen.post(STEPS[0].address, of_step(STEPS[0], asked) | {"keeps_personal": "on"})
    for later in STEPS[1:]:
        citizen.post(later.address, of_step(later, asked))
    send(citizen)
    return InformationRequest.objects.latest("pk")


def test_what_stays_is_masked_in_lists(citizen, client, reviewer):
    first, second = ask(citizen), ask(citizen)
    assert first.pk != second.pk
    client.force_login(reviewer)
    inbox, similar = (client.get(reverse(*name)) for name in (["desk:requests"], ["desk:similar", None, [second.pk]]))
    listed = similar.content.decode().partition(first.number)[2]
    for text in (inbox.content.decode(), listed, str(PublicTextForm(obj=first).initial)):
        assert [word for word in (PHONE, EMAIL, "005678") if word in text] == []
        assert "[Nomor telepon]" in text
