"""Serta-merta notices: public at once, on every page, gone at their minute, looked at afterwards."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.alerts import verbs as alerts
from documents.models import Alert, AlertKind, AlertReview
from opd.errors import NotAllowed, WrongState
from opd.models import LedgerEntry, Message
from tests import first_page
from tests.markup import addresses, text

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # 12.00 WIB
FACTS = {
    "title": "Banjir di Metro Timur",
    "kind": AlertKind.NATURAL,
    "area": "Kelurahan Iringmulyo dan Yosodadi",
    "danger": "Air setinggi satu meter.",
    "avoidance": "Naik ke lantai dua.",
    "phone": "112",
}
EVERY_PAGE = ["/", "/cari/", "/opd/", "/permohonan/", "/permohonan/baru/", "/permohonan/lacak/", "/halaman/kontak/",
              "/tidak-ada/", "/dokumen/987654321/", "/admin/login/", "/peringatan/"]  # fmt: skip


@pytest.fixture
def trusted(operator, opd_health):
    """The operator of an agency whose setting lets him publish alone."""
    opd_health.operators_publish = True
    opd_health.save()
    return operator


@pytest.fixture
def make_alert(trusted, opd_health):
    def make(*, by=trusted, now=None, hours=24, opd=opd_health, submission=None, **values):
        now = now or timezone.now()
        values = FACTS | {"ends_at": now + timedelta(hours=hours)} | values
        return alerts.publish(opd, by=by, values=values, submission=submission or uuid4(), now=now)

    return make


# Who may ------------------------------------------------------------------------------------------------------------


def test_an_authorised_operator_is_public_at_once(make_alert, trusted, reviewer, citizen):
    alert = make_alert()
    assert FACTS["title"] in text(citizen.get("/"))
    page = text(citizen.get(alert.get_absolute_url()))
    assert "Air setinggi satu meter." in page
    assert "Dinas Kesehatan" in page
    assert str(trusted) not in page  # the office speaks, not the person
    assert alert.published_by == trusted
    [message] = Message.objects.filter(act="alert_published")
    assert (message.recipient, message.subject) == (
        reviewer.email,
        "Peringatan serta-merta terbit: Banjir di Metro Timur",
    )
    assert list(LedgerEntry.objects.values_list("verb", "actor")) == [("alert.publish", "operator")]


def test_a_reviewer_warns_in_the_name_of_any_agency(make_alert, reviewer, opd_kominfo):
    assert make_alert(by=reviewer, opd=opd_kominfo).opd == opd_kominfo


@pytest.mark.parametrize("person", ["neighbour", "superior", "site_admin"])
def test_nobody_else_warns(person, request, make_alert):
    with pytest.raises(NotAllowed):
        make_alert(by=request.getfixturevalue(person))
    assert not Alert.objects.exists()


def test_an_operator_whose_agency_may_not_publish_alone_may_not_warn(make_alert, neighbour, opd_kominfo):
    with pytest.raises(NotAllowed):
        make_alert(by=neighbour, opd=opd_kominfo)


def test_a_right_that_was_taken_away_ends_every_act(make_alert, trusted, opd_health):
    alert = make_alert()
    opd_health.operators_publish = False
    opd_health.save()
    with pytest.raises(NotAllowed):
        alerts.end(alert, by=trusted, reason="Surut.")
    with pytest.raises(NotAllowed):
        alerts.update(alert, by=trusted, text="Surut.", values={})


# The clock (Must show 7) ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_on_every_page_until_its_minute(path, make_alert, client):
    with time_machine.travel(NOON, tick=False):
        alert = make_alert(hours=3)
    link = f'<a href="{alert.get_absolute_url()}">{alert.title}</a> <span>'
    for moment, shown in (
        (NOON, True),
        (NOON + timedelta(hours=3, seconds=-1), True),
        (NOON + timedelta(hours=3), False),
        (NOON + timedelta(days=300), False),
    ):
        with time_machine.travel(moment, tick=False):
            found = link in client.get(path).content.decode()
        assert found == shown, (path, moment)


def test_its_own_page_stays_and_says_that_it_is_over(make_alert, citizen):
    with time_machine.travel(NOON, tick=False):
        alert = make_alert(hours=3)
        assert "Sedang berlaku" in text(citizen.get(alert.get_absolute_url()))
    with time_machine.travel(NOON + timedelta(hours=3), tick=False):
        page = text(citizen.get(alert.get_absolute_url()))
        assert "Peringatan ini sudah berakhir pada 24 November 2026, 15.00 WIB." in page
        assert "Air setinggi satu meter." in page
        assert "Tidak ada peringatan yang sedang berlaku." in text(citizen.get("/peringatan/"))
        assert "(sudah berakhir)" in citizen.get("/umpan/serta-merta.xml").content.decode()


def test_what_is_to_come_is_public_and_waits_for_its_hour_to_stand_everywhere(make_alert, citizen):
    with time_machine.travel(NOON, tick=False):
        alert = make_alert(title="Listrik padam", starts_at=NOON + timedelta(hours=2))
        assert "Listrik padam" not in text(citizen.get("/"))
        assert "Akan berlaku" in text(citizen.get(alert.get_absolute_url()))
        assert "Listrik padam" in text(citizen.get("/peringatan/"))
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        assert "Listrik padam" in text(citizen.get("/"))


def test_the_pages_of_a_broken_site_warn_too(make_alert, client, monkeypatch):
    make_alert()
    client.raise_request_exception = False
    monkeypatch.setattr("portal.pages.front_page.context", lambda: 1 / 0)
    response = client.get("/")
    assert (response.status_code, FACTS["title"] in text(response)) == (500, True)


def test_staff_pages_warn_too(make_alert, client, reviewer):
    make_alert()
    client.force_login(reviewer)
    for path in ("/admin/", "/admin/permohonan/", "/admin/documents/document/"):
        assert FACTS["title"] in text(client.get(path)), path


def test_a_page_costs_one_query_more_however_many_run_and_sets_no_cookie(make_alert, client):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/tidak-ada/")
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        return len([q for q in queries if "documents_alert" in q["sql"]]), response.content.decode()

    assert cost()[0] == 1
    for number in range(30):
        make_alert(title=f"Peringatan {number}")
    asked, page = cost()
    assert asked == 1
    assert len(re.findall("Peringatan [0-9]", page)) == 3  # the newest
    assert "Semua peringatan" in page


def test_lists_and_pages_ask_no_more_with_thirty(make_alert, client):
    def cost(path):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    alert = make_alert(now=timezone.now() - timedelta(days=9), title="Yang lama")
    make_alert()
    paths = ["/peringatan/", alert.get_absolute_url(), "/umpan/serta-merta.xml"]
    before = [cost(path) for path in paths]
    for number in range(30):
        make_alert(title=f"Peringatan {number}")
        make_alert(title=f"Lama {number}", now=timezone.now() - timedelta(days=9))
    assert [cost(path) for path in paths] == before


# Updates, end, review -------------------------------------------------------------------------------------------------


def test_an_update_is_public_and_asks_for_another_look(make_alert, trusted, reviewer, citizen):
    alert = make_alert()
    alerts.review(alert, by=reviewer, correction=False, note="")
    assert "Diperiksa PPID Utama" in text(citizen.get(alert.get_absolute_url()))
    alerts.update(alert, by=trusted, text="Air mulai surut.", values={"efforts": "Tim ada di lokasi."})
    alert.refresh_from_db()
    assert (alert.efforts, alert.review, alert.reviewed_by) == ("Tim ada di lokasi.", AlertReview.WAITING, None)
    page = text(citizen.get(alert.get_absolute_url()))
    assert "Air mulai surut." in page
    assert "Diperiksa PPID Utama" not in page
    assert alert.events.last().changes == {"efforts": ["", "Tim ada di lokasi."]}


def test_parts_that_are_missing_are_said_to_follow(make_alert, citizen):
    alert = make_alert()
    page = text(citizen.get(alert.get_absolute_url()))
    assert len(alert.missing) == 6
    assert "Menyusul: pihak yang berpotensi terkena dampak, prosedur dan tempat evakuasi, cara mendapat" in page


def test_ended_early_with_a_reason(make_alert, trusted, reviewer, citizen):
    alert = make_alert()
    with pytest.raises(ValidationError):
        alerts.end(alert, by=trusted, reason="  ")
    alerts.end(alert, by=trusted, reason="Air sudah surut.")
    assert FACTS["title"] not in text(citizen.get("/"))
    assert "Air sudah surut." in text(citizen.get(alert.get_absolute_url()))
    with pytest.raises(WrongState):
        alerts.end(alert, by=trusted, reason="Sekali lagi.")
    with pytest.raises(ValidationError):  # corrected, yes; revived, no
        alerts.update(alert, by=trusted, text="Lagi.", values={"ends_at": timezone.now() + timedelta(days=2)})
    alerts.update(alert, by=trusted, text="Bukan Yosodadi.", values={"area": "Kelurahan Iringmulyo"})
    assert Message.objects.get(act="alert_ended").recipient == reviewer.email


def test_a_correction_is_asked_for_and_told(make_alert, trusted, reviewer, citizen):
    alert = make_alert()
    with pytest.raises(NotAllowed):
        alerts.review(alert, by=trusted, correction=False, note="")
    with pytest.raises(ValidationError):
        alerts.review(alert, by=reviewer, correction=True, note="")
    alerts.review(alert, by=reviewer, correction=True, note="Nomornya bukan 112.")
    assert Message.objects.get(act="alert_correction").recipient == trusted.email
    assert "Nomornya bukan 112." not in text(citizen.get(alert.get_absolute_url()))


def test_who_saw_an_older_state_changes_nothing(make_alert, trusted, reviewer):
    alert = make_alert()
    old = Alert.objects.get(pk=alert.pk)
    alerts.update(alert, by=trusted, text="Baru.", values={"area": "Seluruh kota"})
    for act in (
        lambda: alerts.update(old, by=reviewer, text="Lain.", values={"area": "Sebagian"}),
        lambda: alerts.end(old, by=reviewer, reason="Surut."),
        lambda: alerts.review(old, by=reviewer, correction=False, note=""),
    ):
        with pytest.raises(WrongState):
            act()
    old.refresh_from_db()
    assert (old.area, old.ended_at, old.review) == ("Seluruh kota", None, AlertReview.WAITING)


def test_nobody_reviews_his_own_words(make_alert, reviewer, make_user, city, client):
    colleague = make_user("verifikator2", "verifikator", city)
    alert = make_alert(by=reviewer)
    with pytest.raises(NotAllowed, match="verifikator lain"):
        alerts.review(alert, by=reviewer, correction=False, note="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(reviewed_by=reviewer, reviewed_at=NOON)
    address = f"/admin/documents/alert/{alert.pk}/periksa/"
    for person, status in ((reviewer, 404), (colleague, 200)):
        client.force_login(person)
        assert client.get(address).status_code == status
        acts = [row.act for row in first_page.rows(client, "?jenis=peringatan")]
        assert acts == (["Periksa"] if status == 200 else [])
    alerts.update(alert, by=colleague, text="Air surut.", values={})
    with pytest.raises(NotAllowed):
        alerts.review(alert, by=colleague, correction=False, note="")
    alerts.review(alert, by=make_user("verifikator3", "verifikator", city), correction=False, note="")
    assert alert.review == AlertReview.SEEN


# What may not be ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"danger": ""}, "danger"),
        ({"kind": "perang"}, "kind"),
        ({"ends_at": NOON - timedelta(minutes=1)}, "ends_at"),
        ({"ends_at": NOON + timedelta(days=31)}, "ends_at"),
        ({"starts_at": NOON + timedelta(days=2)}, "ends_at"),
    ],
)
def test_refused_by_field(make_alert, values, field):
    with pytest.raises(ValidationError) as refusal:
        make_alert(now=NOON, **values)
    assert list(refusal.value.error_dict) == [field]
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"ends_at": NOON - timedelta(days=1)},
        {"ended_at": NOON},
        {"end_reason": "tanpa orang"},
        {"reviewed_at": NOON},
        {"review": AlertReview.SEEN},
        {"danger": ""},
    ],
)
def test_the_database_refuses_it_too(make_alert, columns):
    alert = make_alert(now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(**columns)


def test_the_same_form_twice_publishes_once(make_alert):
    submission = uuid4()
    first = make_alert(submission=submission)
    with pytest.raises(alerts.AlreadyPublished) as second:
        make_alert(submission=submission)
    assert second.value.alert == first
    assert Message.objects.filter(act="alert_published").count() <= 1


# Feed -----------------------------------------------------------------------------------------------------------------


def test_feed(make_alert, client, trusted):
    alert = make_alert(title="Banjir & <angin>")
    alerts.update(alert, by=trusted, text="Air surut.", values={})
    response = client.get("/umpan/serta-merta.xml")
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    feed = response.content.decode()
    address = alert.get_absolute_url()
    for piece in ("Banjir &amp; &lt;angin&gt;", address, "Air surut.", "Bencana alam", "Dinas Kesehatan"):
        assert piece in feed
    assert not response.cookies


def test_an_address_too_long_for_a_database_is_not_found(citizen):
    assert citizen.get(f"/peringatan/{'9' * 30}/").status_code == 404
    assert citizen.get("/peringatan/1/").status_code == 404


def test_links_to_the_feed_and_the_list(make_alert, citizen):
    alert = make_alert()
    assert "/umpan/serta-merta.xml" in addresses(citizen.get(alert.get_absolute_url()))
    assert "/peringatan/" in addresses(citizen.get("/"))
