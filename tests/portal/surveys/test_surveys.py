"""Surveys: who is asked, what is stored, and what the figures say."""

import csv
import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.lifecycle import publishing
from portal.models import DocumentFeedback, Element, Helpfulness, ServiceFeedback
from portal.surveys import verbs
from portal.surveys.satisfaction import satisfaction
from tests.markup import CheckedClient, text

pytestmark = pytest.mark.django_db

ALL_FOUR = dict.fromkeys(Element.values, 4)


@pytest.fixture
def citizen():
    return CheckedClient()


@pytest.fixture
def judge():
    """-> judgements of the service by so many people."""

    def make(number, elements=ALL_FOUR, helped=Helpfulness.YES, year=None):
        today = timezone.localdate()
        for _ in range(number):
            ServiceFeedback.objects.create(
                case_hash=f"{ServiceFeedback.objects.count():064}",
                helped=helped,
                given_on=today.replace(year=year) if year else today,
                **elements,
            )

    return make


def sent(page, **changes) -> dict:
    seal = re.search(r'name="formulir" value="([^"]+)"', page.content.decode())[1]
    return {"helped": "yes", "comment": "", "formulir": seal, "bukti": ""} | changes


# Documents ----------------------------------------------------------------------------------------------------------


@pytest.mark.one_engine
def test_a_reader_says_whether_a_document_helped(citizen, make_document):
    document = make_document()
    page = citizen.get(document.get_absolute_url()).content.decode()
    link = f"/dokumen/{document.pk}/penilaian/?jawab=partly"
    assert link in page
    form = citizen.get(link)
    assert re.search(r'value="partly"[^>]*checked', form.content.decode())
    thanks = citizen.post(link, sent(form, helped="partly", comment="Lampirannya kurang."))
    assert "Terima kasih" in text(thanks)
    [row] = DocumentFeedback.objects.all()
    assert (row.document, row.helped, row.comment) == (document, "partly", "Lampirannya kurang.")
    again = citizen.post(link, sent(form))
    assert "sudah lama terbuka" in text(again)
    assert DocumentFeedback.objects.count() == 1


@pytest.mark.one_engine
def test_what_is_not_public_cannot_be_judged(citizen, make_document, reviewer):
    draft, document = make_document("draft"), make_document(title="Lain")
    publishing.withdraw(document, by=reviewer, reason="Salah unggah, diganti.")
    answers = {citizen.get(f"/dokumen/{pk}/penilaian/").content for pk in (draft.pk, document.pk, 10**17)}
    assert len(answers) == 1


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "values", [{"helped": ""}, {"helped": "x"}, {"comment": "x" * 1001}, {"comment": "NIK 1872010101900001"}]
)
def test_a_wrong_answer_is_a_sentence(citizen, make_document, values):
    address = f"/dokumen/{make_document().pk}/penilaian/"
    page = citizen.post(address, sent(citizen.get(address), **values))
    assert page.context["form"].errors
    assert not DocumentFeedback.objects.exists()


# Requests -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def answered(make_request):
    return make_request("sent")


@pytest.mark.one_engine
def test_an_applicant_judges_an_answered_request_once(citizen, answered, link):
    address = f"{link(answered)}penilaian/layanan/"
    assert "Nilai layanan kami" in text(citizen.get(link(answered)))
    values = dict.fromkeys(Element.values, "3") | {"helped": "no", "comment": "Lama."}
    assert "Terima kasih" in text(citizen.post(address, values))
    [row] = ServiceFeedback.objects.all()
    assert {getattr(row, name) for name in Element.values} == {3}
    assert answered.number not in str(row.__dict__)
    assert not [field for field in row._meta.fields if field.is_relation]  # nothing leads back to the request
    assert "Terima kasih" in text(citizen.post(address, values | {"helped": "yes"}))
    assert ServiceFeedback.objects.get().helped == "no"


@pytest.mark.one_engine
def test_the_nine_may_be_left_out_but_not_in_part(citizen, answered, link):
    address = f"{link(answered)}penilaian/layanan/"
    page = citizen.post(address, {"helped": "yes", "time": "4"})
    assert len(page.context["form"].errors) == 8
    assert not ServiceFeedback.objects.exists()
    citizen.post(address, {"helped": "yes"})
    assert ServiceFeedback.objects.get().time is None


@pytest.mark.one_engine
def test_only_an_answered_request_is_judged(citizen, make_request, link):
    assert citizen.get(f"{link(make_request())}penilaian/layanan/").status_code == 404
    assert citizen.get(f"/permohonan/s/{'x' * 43}/penilaian/layanan/").status_code == 404


def test_two_at_once_are_one(answered):
    values = {"helped": "yes", "comment": "", "elements": ALL_FOUR}
    assert verbs.say_of_service(answered, **values)
    assert not verbs.say_of_service(answered, **values)


@pytest.mark.parametrize("elements", [{"time": 4}, dict.fromkeys(Element.values, 5), dict.fromkeys(Element.values, 0)])
def test_the_table_takes_all_nine_or_none(judge, elements):
    with pytest.raises(IntegrityError), transaction.atomic():
        judge(1, elements)


# Figures ------------------------------------------------------------------------------------------------------------


def test_the_index_is_that_of_the_regulation(judge):
    judge(5)
    judge(5, dict.fromkeys(Element.values, 3))
    judge(5, {}, helped=Helpfulness.NO)
    judge(5, dict.fromkeys(Element.values, 1), year=2020)
    said = satisfaction(timezone.localdate().year)
    assert said.answers == 10
    assert said.index == 87.5
    assert said.grade == "B"
    assert said.of_requests == {"yes": 10, "partly": 0, "no": 5}
    assert satisfaction(2020).grade == "D"
    assert satisfaction(2019).index is None


def means(citizen, year) -> list[str]:
    rows = csv.reader(citizen.get(f"/laporan/{year}/skm.csv").content.decode("utf-8-sig").splitlines())
    return [row[-1] for row in rows][1:]


def test_no_answer_is_the_difference_of_two_figures(judge):
    judge(5)
    before = satisfaction(timezone.localdate().year)
    for _number in range(4):
        judge(1, dict.fromkeys(Element.values, 1), helped=Helpfulness.NO)
        assert satisfaction(timezone.localdate().year) == before
    judge(1, dict.fromkeys(Element.values, 1), helped=Helpfulness.NO)
    assert satisfaction(timezone.localdate().year).of_requests == {"yes": 5, "partly": 0, "no": 5}


@pytest.mark.one_engine
def test_the_report_shows_it_from_five_answers_on(citizen, judge, calendar):
    judge(4)
    year = timezone.localdate().year
    assert "Belum cukup penilaian" in text(citizen.get("/laporan/"))
    assert means(citizen, year) == [""] * len(Element)
    judge(1)
    assert set(means(citizen, year)) == {"4.0"}
    assert "Indeks 100,00, mutu A, dari 5 penilaian." in text(citizen.get("/laporan/?lain=1"))
