"""The public register: every request, no person."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from opd.calendar.workdays import add_workdays
from requests_app.models import Delivery, Format, ObjectionOutcome, Outcome
from requests_app.tracking import status_texts
from requests_app.tracking.status_texts import long_date
from requests_app.workflow import decisions, objections
from requests_app.workflow import requests as workflow
from tests.conftest import NOW
from tests.markup import CheckedClient, text
from tests.requests_app.conftest import NIK, TODAY, on_slip

pytestmark = pytest.mark.usefixtures("one_day")

PAGE = "/permohonan/register/"


def shown(response):
    return [(row["number"], row["status"], row["punctuality"], row["days"]) for row in response.context["rows"]]


def test_every_state_in_the_one_vocabulary(citizen, make_request, reviewer):
    for stage in ("submitted", "incomplete", "assigned", "decided", "sent"):
        make_request(stage, today=NOW)
    workflow.withdraw(make_request(today=NOW))
    extended = make_request("assigned", today=NOW)
    workflow.extend(extended, by=reviewer, reason="Banyak.", today=NOW)
    year = NOW.year
    assert shown(citizen.get(PAGE)) == [
        (f"7/PPID/{year}", "Diperpanjang", "Masih berjalan", None),
        (f"6/PPID/{year}", "Dicabut", "", None),
        (f"5/PPID/{year}", "Selesai: diberikan", "Tepat waktu", 0),
        (f"4/PPID/{year}", "Sedang diproses", "Masih berjalan", None),
        (f"3/PPID/{year}", "Sedang diproses", "Masih berjalan", None),
        (f"2/PPID/{year}", "Perlu dilengkapi", "Masih berjalan", None),
        (f"1/PPID/{year}", "Terkirim", "Masih berjalan", None),
    ]


def test_a_promised_copy_is_not_called_given(citizen, make_request, reviewer, granting):
    """On paper or against a fee the information comes after the notice: nobody reads *diberikan* until it did."""
    promised = make_request("answered", today=NOW, format=Format.HARD, delivery=Delivery.PICK_UP)
    paper = granting | {"format": Format.HARD, "delivery": Delivery.PICK_UP}
    decisions.decide(promised, by=reviewer, today=NOW, **paper)
    decisions.send(promised, by=reviewer, channel=Delivery.EMAIL, today=NOW, looked_for=True)
    make_request("sent", today=NOW)
    here = {"status": "belum-diserahkan"}
    statuses = [row["status"] for row in citizen.get(PAGE).context["rows"]]
    assert statuses == ["Selesai: diberikan", "Dikabulkan: belum diserahkan"]
    assert [row["number"] for row in citizen.get(PAGE, here).context["rows"]] == [promised.number]
    assert promised.number not in str(citizen.get(PAGE, {"status": "granted"}).context["rows"])
    workflow.close(promised, by=reviewer, channel=Delivery.PICK_UP, proof=on_slip(NOW, Delivery.PICK_UP), today=NOW)
    assert status_texts.public_status(promised) == "Selesai: diberikan"


def test_no_person_and_nothing_internal(citizen, make_request, reviewer, operator):
    inforequest = make_request("sent")
    workflow.add_remark(inforequest, by=reviewer, text="Catatan dalam.", audience="staff")
    page = citizen.get(PAGE).content.decode()
    secrets = ["Sri Contoh", NIK, NIK[:4], "Jalan Contoh", "0812", "warga.test", "Laporan realisasi", "Penelitian"]
    for secret in [*secrets, "Catatan dalam.", "Ini laporannya.", reviewer.username, operator.username]:
        assert secret not in page
    assert "Isi belum dibuka untuk umum" in text(citizen.get(PAGE))


def test_words_are_shown_when_a_person_has_released_them(citizen, make_request, reviewer):
    workflow.publish_text(make_request(), by=reviewer, text="Realisasi anggaran <b>2025</b>.")
    assert "Realisasi anggaran &lt;b&gt;2025&lt;/b&gt;." in citizen.get(PAGE).content.decode()


def test_late_and_overdue(citizen, make_request, reviewer, granting, calendar):
    late = make_request("answered", today=TODAY)
    decisions.decide(late, by=reviewer, today=late.due_on, **granting)
    day = add_workdays(late.due_on, 2, calendar.names)
    decisions.send(late, by=reviewer, channel=Delivery.EMAIL, today=day, looked_for=True)
    make_request("assigned", today=TODAY)
    assert shown(citizen.get(PAGE)) == [
        ("2/PPID/2026", "Sedang diproses", "Lewat tenggat", None),
        ("1/PPID/2026", "Selesai: diberikan", "Terlambat", 12),
    ]
    assert "0 dari 1" in text(citizen.get(PAGE))


def test_outcome_of_an_objection_only_when_told(citizen, make_objection, superior):
    objection = make_objection(today=NOW)
    objections.rule(objection, by=superior, outcome=ObjectionOutcome.GRANTED, order="Berikan.")
    assert [row["objections"] for row in citizen.get(PAGE).context["rows"]] == [["Keberatan diajukan"]]
    objections.reply(objection, by=superior, channel=Delivery.EMAIL)
    words = f"Keberatan dikabulkan: sedang dilaksanakan ({long_date(NOW)})"
    assert [row["objections"] for row in citizen.get(PAGE).context["rows"]] == [[words]]


def test_filters(citizen, make_request):
    make_request("sent", today=TODAY)
    make_request(today=TODAY - timedelta(days=365))
    assert [row["number"] for row in citizen.get(PAGE, {"tahun": "2025"}).context["rows"]] == ["1/PPID/2025"]
    assert [row["number"] for row in citizen.get(PAGE, {"status": "granted"}).context["rows"]] == ["1/PPID/2026"]
    assert [row["number"] for row in citizen.get(PAGE, {"status": "diproses"}).context["rows"]] == ["1/PPID/2025"]
    assert citizen.get(PAGE, {"status": "dicabut"}).context["rows"] == []
    both = citizen.get(PAGE, {"status": "bukan", "tahun": "2025"}).context
    assert ([row["number"] for row in both["rows"]], both["year"], both["status"]) == (["1/PPID/2025"], 2025, "")


def test_decided_but_untold_is_in_process(citizen, make_request):
    make_request("decided")
    assert len(citizen.get(PAGE, {"status": "diproses"}).context["rows"]) == 1
    assert citizen.get(PAGE, {"status": Outcome.GRANTED}).context["rows"] == []


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "query",
    [
        "tahun=0",
        "tahun=%0A",
        "tahun=null",
        "tahun=1&tahun=%20",
        "status=%27%3B--",
        "year=1",
        "page=x",
        "page=999",
        "tahun=9999999999999",
    ],
)
def test_any_question_is_answered(citizen, make_request, query):
    make_request()
    assert len(citizen.get(f"{PAGE}?{query}").context["rows"]) == 1


@pytest.mark.parametrize("number", [1, 30])
def test_number_of_queries_is_fixed(citizen, make_request, make_objection, number, django_assert_num_queries):
    for _ in range(number):
        make_objection(inforequest=make_request("sent"))
    with django_assert_num_queries(22):
        citizen.get(PAGE)


@pytest.mark.django_db
def test_empty_register(citizen):
    assert "Tidak ada permohonan yang cocok." in text(citizen.get(PAGE))


NAMED = "Budi Santoso bin Ahmad, guru SDN 3 Metro Barat"


def test_a_full_name_in_the_clerks_words_is_asked_about(citizen, make_request, reviewer, enter_desk):
    """Attack 31 of the findings: by the verb, and on the page by a tick that names what was found."""
    case = make_request()
    with pytest.raises(ValidationError, match="Budi Santoso bin Ahmad"):
        workflow.publish_text(case, by=reviewer, text=NAMED)
    with pytest.raises(ValidationError, match="Sri Contoh Wulandari"):
        workflow.publish_text(case, by=reviewer, text="surat untuk sri contoh wulandari")
    page, form = f"{case.get_absolute_url()}buka-isi/", {"version": case.version, "text": NAMED}
    asked = enter_desk.post(page, form)
    assert "Ini tampak seperti nama orang" in text(asked) and 'value="Budi Santoso bin Ahmad"' in asked.content.decode()
    other = form | {"text": f"{NAMED} dan Siti Aminah", "not_people": "Budi Santoso bin Ahmad"}
    assert "Tampak seperti nama orang: Siti Aminah" in text(enter_desk.post(page, other))
    assert NAMED not in citizen.get(PAGE).content.decode()
    assert enter_desk.post(page, form | {"not_people": "Budi Santoso bin Ahmad"}).status_code == 302
    assert NAMED in citizen.get(PAGE).content.decode()


def test_names_of_agencies_and_places_are_not_asked_about(make_request, reviewer, opd_health):
    case, words = make_request(), f"Laporan Kinerja {opd_health.name} dan Jalan Jenderal Sudirman di Kota Metro."
    workflow.publish_text(case, by=reviewer, text=words)
    assert case.public_text == words


@pytest.fixture
def enter_desk(reviewer):
    client = CheckedClient()
    client.force_login(reviewer)
    return client
