"""From number and code to the case: forgiving with typing, silent about what exists, limited."""

import hashlib

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from opd.database import triggers
from requests_app.citizen.forms.case import normalised_number
from requests_app.citizen.views import case_context, tracking
from requests_app.models import InformationRequest
from requests_app.tracking import secret_links
from requests_app.workflow import objections
from requests_app.workflow import requests as workflow
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import TODAY

pytestmark = pytest.mark.one_engine

PAGE = "/permohonan/lacak/"


@pytest.fixture
def registered(calendar, person, asked):
    return workflow.register(asked, person(), today=TODAY)


def tried(citizen, number, code):
    return citizen.post(PAGE, {"number": number, "code": code})


def other_than(code):
    return code[:-1] + ("Y" if code.endswith("Z") else "Z")


def test_right_pair_leads_to_the_case_for_one_sitting(citizen, registered):
    response = tried(citizen, "1/PPID/2026", secret_links.code_of(registered.token))
    assert response.status_code == 303
    assert response.headers["Location"] != f"/permohonan/s/{registered.token}/"
    page = citizen.get(response.headers["Location"])
    assert page.context["case"] == registered.inforequest
    assert "Halaman ini terbuka sampai" in text(page)


def test_a_code_is_kept_as_a_keyed_hash(citizen, registered, settings):
    """Who has a copy of the database cannot try codes; a receipt's link never counts as that of an e-mail."""
    case, code = registered.inforequest, secret_links.code_of(registered.token)
    assert secret_links.KEYED.match(case.code_hash) and len(case.code_hash) <= 64
    assert secret_links.is_code(case, code) is True
    assert secret_links.is_code(case, other_than(code)) is False
    assert not case_context.came_by_email(case, registered.token)
    settings.SECRET_KEY = "k" * 60
    assert tried(citizen, "1/PPID/2026", code).status_code == 200
    assert not case_context.came_by_email(case, registered.token)
    assert citizen.get(f"/permohonan/s/{registered.token}/").status_code == 200


def test_a_hash_from_before_there_was_a_key_is_accepted(citizen, registered):
    code = secret_links.code_of(registered.token)
    plain = hashlib.sha256(code.replace("-", "").encode()).hexdigest()
    by_number = secret_links._keyed("code", code.replace("-", ""))[:52]
    unbound = f"2:{registered.inforequest.code_hash[2:10]}:{by_number}"
    for stored in (plain, unbound):
        with pytest.raises(IntegrityError, match="code_is_keyed"), transaction.atomic():
            InformationRequest.objects.update(code_hash=stored, version=F("version") + 1)
    triggers.drop("requests_app")
    InformationRequest.objects.update(code_hash=unbound)
    assert tried(citizen, "1/PPID/2026", code).status_code == 303
    InformationRequest.objects.update(code_hash=plain)
    assert tried(citizen, "1/PPID/2026", other_than(code)).status_code == 200
    assert tried(citizen, "1/PPID/2026", code.lower()).status_code == 303
    assert not case_context.came_by_email(InformationRequest.objects.get(), registered.token)


def test_the_hash_of_another_case_opens_nothing(registered, make_request):
    other, code = make_request(), secret_links.code_of(registered.token)
    stolen = {"code_hash": registered.inforequest.code_hash, "version": F("version") + 1}
    InformationRequest.objects.filter(pk=other.pk).update(**stolen)
    assert secret_links.case_by_code(other.number, code) is None
    assert secret_links.case_by_code(registered.inforequest.number, code) == registered.inforequest


@pytest.mark.parametrize(
    "number", ["1/PPID/2026", " 1 / PPID / 2026 ", "1/ppid/2026", "01/PPID/2026", "1/PPID\t/2026"], ids=repr
)
@pytest.mark.parametrize(
    "typed",
    [
        str,
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.replace("0", "o").replace("1", "l"),
    ],
)
def test_typing_is_forgiven(citizen, registered, number, typed):
    assert tried(citizen, number, typed(secret_links.code_of(registered.token))).status_code == 303


def test_numbers_are_tidied_by_the_citys_own_format(settings):
    settings.NUMBER_FORMATS = settings.NUMBER_FORMATS | {"request": "PLID.{nomor}-{tahun}"}
    assert normalised_number(" plid.007-2026 ") == "PLID.7-2026"
    assert normalised_number("12 / keb/ppid/2026") == "12/KEB/PPID/2026"
    assert normalised_number("apa saja") == "apasaja"


@pytest.mark.parametrize("number", ["1", "01", " 1 ", "1/2026", "1 / 2026", "001/2026"], ids=repr)
def test_a_short_number_is_enough(citizen, registered, number):
    assert tried(citizen, number, secret_links.code_of(registered.token)).status_code == 303


@pytest.mark.parametrize("number", ["1/2025", "2", "1/", "/1", "1/26", "1/2026/", "-1", "1.0", "0"])
def test_a_short_number_of_another_case_is_unknown(citizen, registered, number):
    assert tried(citizen, number, secret_links.code_of(registered.token)).status_code == 200


def test_a_short_number_finds_the_case_whose_code_it_is(citizen, calendar, person, asked, opd_health):
    texts = {"reason": "Laporan 2025 tidak ada.", "purpose": "Penelitian.", "position": "Dicari kemarin."}
    filed = objections.file("b", texts, applicant=person(), opd=opd_health, today=TODAY)
    cases = [workflow.register(asked, person(), today=day) for day in (TODAY.replace(year=2025), TODAY)]
    for case, token in [(filed.objection, filed.token), *((case.inforequest, case.token) for case in cases)]:
        assert case.sequence == 1
        response = tried(citizen, "1", secret_links.code_of(token))
        assert citizen.get(response.headers["Location"]).context["case"] == case


def test_another_way_to_write_a_number_gives_no_further_tries(citizen, registered):
    ways = ("1", "1/2026", "1/PPID/2026", "01 / ppid / 2026", "1/KEB/PPID/2026")
    codes = [tried(citizen, ways[n % len(ways)], f"{n:016}").status_code for n in range(12)]
    assert codes == [200] * 10 + [429] * 2


@pytest.mark.django_db
def test_the_number_of_a_printed_sheet_is_filled_in(citizen):
    page = citizen.get(f"{PAGE}?nomor=45/PPID/2026")
    assert 'value="45/PPID/2026"' in page.content.decode()
    assert citizen.get(f"{PAGE}?nomor=<script>{'9' * 500}").status_code == 200


def test_wrong_and_unknown_and_malformed_get_one_answer(citizen, registered):
    code = secret_links.code_of(registered.token)
    answers, numbers_of_queries = set(), set()
    pairs = [
        ("1/PPID/2026", "AAAA-AAAA-AAAA-AAAA"),
        ("99/PPID/2026", code),
        ("1/PPID/2025", code),
        ("bukan nomor", "bukan kode"),
        ("1/PPID/2026\x01", "\x01" + "A"),
        ("' OR 1=1 --", "<script>"),
        ("9" * 5000, "A" * 5000),
        ("1/PPID/2026", code[:-1]),
        ("1/KEB/PPID/2026", code),
    ]
    for number, wrong in pairs:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = tried(citizen, number, wrong)
        assert response.status_code == 200
        answers.add(tuple(response.context["form"].non_field_errors()))
        numbers_of_queries.add(len(queries))
    assert answers == {
        ("Nomor dan kode ini tidak cocok. Periksa keduanya pada catatan yang Anda dapat saat mendaftar.",)
    }
    assert len(numbers_of_queries) == 1


def test_body_differs_only_in_what_was_typed(citizen, registered):
    wrong = tried(citizen, "1/PPID/2026", "AAAAAAAAAAAAAAAA").content.decode()
    unknown = tried(citizen, "9/PPID/2026", "AAAAAAAAAAAAAAAA").content.decode()
    assert _without_tokens(wrong) == _without_tokens(unknown).replace("9/PPID/2026", "1/PPID/2026")


def _without_tokens(page):
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.django_db
def test_empty_fields_are_said_and_not_counted(citizen):
    response = tried(citizen, "", " ")
    assert set(response.context["form"].errors) == {"number", "code"}
    assert response.headers["Cache-Control"] == "no-store"


def test_case_of_an_objection_alone_is_found(citizen, calendar, person, opd_health):
    texts = {"reason": "Laporan 2025 tidak ada.", "purpose": "Penelitian.", "position": "Dicari kemarin."}
    filed = objections.file("b", texts, applicant=person(), opd=opd_health)
    response = tried(citizen, filed.objection.number.lower(), secret_links.code_of(filed.token).lower())
    assert response.status_code == 303
    assert citizen.get(response.headers["Location"]).context["case"] == filed.objection


def test_one_address_may_guess_a_number_a_few_times_only(citizen, registered):
    codes = [tried(citizen, "1/PPID/2026", f"{n:016}").status_code for n in range(11)]
    assert codes == [200] * 10 + [429]
    right = tried(citizen, "1/PPID/2026", secret_links.code_of(registered.token))
    assert right.status_code == 429
    assert "Tunggu beberapa menit" in text(right)


def test_one_address_may_guess_at_many_numbers_for_a_while_only(registered, monkeypatch):
    monkeypatch.setattr(tracking, "TRIES_OF_ONE_ADDRESS", 30)
    citizen = CheckedClient()
    many = [tried(citizen, f"{n}/PPID/2026", f"{n:016}").status_code for n in range(200)]
    assert (many.count(200), many.count(429)) == (30, 170)


def test_guesses_from_everywhere_do_not_lock_the_applicant_out(citizen, registered):
    """Numbers stand in the public register."""
    for n in range(200):
        guess = {"number": "1/PPID/2026", "code": f"{n:016}"}
        assert CheckedClient(REMOTE_ADDR=f"10.0.0.{n}").post(PAGE, guess).status_code == 200
    assert tried(citizen, "1/PPID/2026", secret_links.code_of(registered.token)).status_code == 303


def test_reading_the_page_counts_nothing(citizen, registered):
    for _ in range(20):
        assert citizen.get(PAGE).status_code == 200
    assert tried(citizen, "1/PPID/2026", secret_links.code_of(registered.token)).status_code == 303
