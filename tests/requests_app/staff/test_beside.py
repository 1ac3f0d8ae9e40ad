"""Writing an answer and ruling on an objection: question, files and law stand beside the form; documents are found."""

import pytest
from django.test import Client

from requests_app.models import AccessMode, Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.usefixtures("calendar")]


@pytest.fixture
def desk():
    """-> a browser in which the person is signed in."""

    def enter(user):
        client = Client()
        client.force_login(user)
        return client

    return enter


def beside(page) -> str:
    return page.content.decode().partition('class="beside-form"')[2]


def test_an_agency_answers_with_the_question_and_the_law_before_it(desk, make_request, operator):
    case = make_request("assigned")
    shown = beside(desk(operator).get(f"/admin/permohonan/{case.pk}/jawab/"))
    assert case.information in shown
    assert "UU 14/2008 Pasal 22 ayat (7)" in shown
    assert case.applicant.name not in shown


@pytest.mark.parametrize("outcome", list(Outcome))
def test_ppid_decides_with_question_and_answer_before_it(desk, make_request, make_document, reviewer, outcome):
    case = make_request("answered")
    case.answer_documents.set([make_document(title="Profil Kesehatan Kota")])
    shown = beside(desk(reviewer).get(f"/admin/permohonan/{case.pk}/putuskan/?putusan={outcome}"))
    for text in (case.information, case.agency_answer, case.answer_files.get().name, "Profil Kesehatan Kota"):
        assert text in shown


@pytest.mark.parametrize("access", list(AccessMode))
def test_a_decision_says_what_is_handed_over_and_how(desk, make_request, reviewer, access):
    case = make_request("decided", access=access)
    case.answer_files.update(goes_out=False)
    page = desk(reviewer).get(f"/admin/permohonan/{case.pk}/keputusan/").content.decode()
    assert "Tidak ada berkas" in page
    assert "Yang diberikan hanya yang tertulis pada d." in page
    assert ("dapat dilihat di loket layanan kami" in page) is (access == AccessMode.VIEW)


def test_the_superior_rules_with_objection_request_and_law_before_them(desk, make_objection, superior):
    objection = make_objection()
    shown = beside(desk(superior).get(f"/admin/keberatan/{objection.pk}/putuskan/"))
    assert objection.reason in shown
    assert objection.inforequest.information in shown
    assert "Pasal 36 ayat (3)" in shown


def test_a_refused_form_keeps_them(desk, make_request, operator):
    case = make_request("assigned")
    page = desk(operator).post(f"/admin/permohonan/{case.pk}/jawab/", {"version": case.version, "text": ""})
    assert page.context["form"].errors
    assert case.information in beside(page)


def test_documents_are_found_by_their_words(desk, make_document, make_request, operator, neighbour):
    document = make_document(title="Mutu Air Minum Kota")
    make_document("draft", title="Mutu Air Minum Rahasia")
    client = desk(operator)
    [row] = client.get("/admin/dokumen/?q=air+minum").json()
    assert row == {"label": document.title, "note": "Dinas Kesehatan, 2025", "address": document.get_absolute_url()}
    assert client.get("/admin/dokumen/?q=").json() == []
    case = make_request("assigned")
    values = {"version": case.version, "text": "Ini dokumennya.", "documents": row["address"]}
    assert client.post(f"/admin/permohonan/{case.pk}/jawab/", values).status_code == 302
    assert list(case.answer_documents.all()) == [document]


def test_strangers_find_nothing_here(client):
    assert client.get("/admin/dokumen/?q=air").status_code in (302, 404)
