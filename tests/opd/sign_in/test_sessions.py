"""Sessions of staff: how they end, what a late form becomes, and signing in again before what is delicate."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from opd.models import AccessEntry, StaffSession, User
from opd.web import kept_post
from tests.conftest import PASSWORD
from tests.opd.sign_in.factor import code_now, complete, give_factor
from tests.opd.sign_in.test_sign_in import LOGIN, sign_in

pytestmark = pytest.mark.django_db

AGAIN, KEPT, OWN, STAY = "/admin/masuk/lagi/", "/admin/masuk/isian/", "/admin/akun-saya/", "/admin/masuk/tetap/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def in_minutes(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.fixture
def signed_in(client, site_admin):
    sign_in(client, site_admin.username)
    complete(client, site_admin)
    return client


# The end ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "lasts"), [(29, True), (32, False)])
def test_a_session_ends_after_half_an_hour_without_a_request(signed_in, minutes, lasts):
    with in_minutes(minutes):
        assert is_in(signed_in) is lasts


def test_each_request_renews_it_and_eight_hours_end_it(signed_in):
    for minutes in range(20, 480, 20):
        with in_minutes(minutes):
            assert is_in(signed_in), minutes
    with in_minutes(481):
        assert not is_in(signed_in)


def test_a_session_without_a_stamp_is_over(signed_in):
    session = signed_in.session
    del session["petugas"]
    session.save()
    assert not is_in(signed_in)


def test_the_page_says_when_it_ends_and_the_link_renews_it(signed_in):
    page = signed_in.get("/admin/").content.decode()
    assert "Tanpa kegiatan Anda keluar otomatis pukul" in page and 'data-warn="1500"' in page
    with in_minutes(25):
        assert signed_in.get(STAY).status_code == 200
        answer = signed_in.get(STAY, headers={"Accept": "application/json"}).json()
        assert answer == {"time": f"{timezone.localtime() + timedelta(minutes=30):%H.%M}"}
    with in_minutes(50):
        assert is_in(signed_in)


def test_the_desk_says_it_too(client, reviewer):
    client.force_login(reviewer)
    assert "Tanpa kegiatan Anda keluar otomatis pukul" in client.get("/admin/permohonan/").content.decode()
    assert "Tanpa kegiatan" not in Client().get(LOGIN).content.decode()


def test_a_session_dies_with_the_account(signed_in, site_admin):
    User.objects.filter(pk=site_admin.pk).update(is_active=False)
    assert not is_in(signed_in)


def test_a_session_from_before_the_second_factor_is_over(client, site_admin):
    """Its hash was Django's own, of the password alone."""
    client.force_login(site_admin)
    session = client.session
    session["_auth_user_hash"] = super(User, site_admin).get_session_auth_hash()
    session.save()
    assert not is_in(client)


# A form that comes too late ------------------------------------------------------------------------------------------


def fields_of(page) -> dict:
    return dict(page.context["kept"].fields)


def new_person():
    return {
        "username": "baru", "full_name": "Orang Baru", "email": "", "password1": "sementara saja", "password2": "x",
    }  # fmt: skip


def test_a_late_form_is_kept_and_sent_by_a_button(signed_in, site_admin, opd_health):
    words = {"kind": "cuti", "note": "Cuti <bersama>", "many": ["a", "b"]}
    with in_minutes(45):
        late = signed_in.post("/admin/opd/opd/add/?x=1", words)
        assert late.status_code == 302 and late.headers["Location"].startswith(LOGIN)
        assert "isian yang baru Anda kirim tidak hilang" in signed_in.get(late.headers["Location"]).content.decode()
        stored = signed_in.session[kept_post.KEY]
        assert stored.startswith("v1:") and "bersama" not in str(dict(signed_in.session))
        sign_in(signed_in, site_admin.username)
        assert complete(signed_in, site_admin).headers["Location"] == KEPT
        page = signed_in.get(KEPT)
        assert page.context["kept"].path == "/admin/opd/opd/add/?x=1"
        pairs = [("kind", "cuti"), ("note", "Cuti <bersama>"), ("many", "a"), ("many", "b")]
        assert page.context["kept"].fields == pairs
        assert 'name="note" value="Cuti &lt;bersama&gt;"' in page.content.decode()
        written = urlencode(words | {kept_post.MARK: "1"}, doseq=True)  # as a browser sends a form without files
        sent = signed_in.post("/admin/opd/opd/add/?x=1", written, content_type="application/x-www-form-urlencoded")
        assert sent.status_code == 200 and sent.context["errors"]  # the page with its form again
        assert signed_in.get(KEPT).headers["Location"] == "/admin/"


@pytest.mark.parametrize("page", ["/", "/en/cari/", "/sesi", "/healthz"])
def test_a_public_page_in_between_loses_no_form(signed_in, site_admin, page):
    with in_minutes(45):
        assert signed_in.get(page).status_code in (200, 204)
        signed_in.post("/admin/opd/opd/add/", {"name": "Dinas Baru"})
        sign_in(signed_in, site_admin.username)
        assert complete(signed_in, site_admin).headers["Location"] == KEPT
    assert fields_of(signed_in.get(KEPT)) == {"name": "Dinas Baru"}


def test_nginx_may_take_a_long_form_that_comes_too_late(signed_in):
    with in_minutes(45):
        assert signed_in.get("/sesi").status_code == 204
    assert Client().get("/sesi").status_code == 401


def test_a_new_person_asks_for_proof_before_anything_is_typed(signed_in):
    with in_minutes(15):
        asked = signed_in.get("/admin/opd/user/add/")
        assert asked.headers["Location"].startswith(AGAIN)
        assert (
            "Isian yang tadi Anda kirim tidak hilang" not in signed_in.get(asked.headers["Location"]).content.decode()
        )


def test_a_late_sign_out_is_no_form(signed_in, site_admin):
    with in_minutes(45):
        signed_in.post("/admin/logout/", {"a": "b"})
        assert kept_post.KEY not in signed_in.session


def test_an_old_form_does_not_come_before_the_page_that_asks_for_proof(signed_in, site_admin):
    with in_minutes(45):
        signed_in.post("/admin/opd/opd/add/", {"name": "x"})
        sign_in(signed_in, site_admin.username)
        complete(signed_in, site_admin)
    with in_minutes(60):
        asked = signed_in.get("/admin/akun-saya/kode-pemulihan/")
        assert asked.headers["Location"].startswith(AGAIN)
        assert kept_post.KEY not in signed_in.session


def test_a_kept_form_may_be_discarded(signed_in, site_admin):
    with in_minutes(45):
        signed_in.post("/admin/opd/opd/add/", {"name": "x"})
        sign_in(signed_in, site_admin.username)
        complete(signed_in, site_admin)
        assert signed_in.post(KEPT).headers["Location"] == "/admin/"
        assert kept_post.KEY not in signed_in.session


def test_another_person_never_sees_it(signed_in, reviewer):
    with in_minutes(45):
        signed_in.post("/admin/opd/opd/add/", {"name": "x"})
        sign_in(signed_in, reviewer.username)
        assert complete(signed_in, reviewer).headers["Location"] == "/admin/"
        assert signed_in.get(KEPT).headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param({"old_password": PASSWORD, "new_password1": "a", "new_password2": "b"}, id="passwords"),
        pytest.param({"name": "x" * kept_post.MOST}, id="too much"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_is_not_kept(signed_in, words):
    with in_minutes(45):
        signed_in.post("/admin/opd/opd/add/", words)
        assert kept_post.KEY not in signed_in.session


def test_a_form_for_everybody_is_not_kept_but_taken(signed_in):
    with in_minutes(45):
        signed_in.post("/permohonan/baru/", {"information": "Sesuatu"})
        assert kept_post.KEY not in signed_in.session


# Own sessions --------------------------------------------------------------------------------------------------------


def test_own_sessions_are_listed_and_ended_together(client, site_admin, reviewer):
    other = Client(headers={"user-agent": FIREFOX})
    for one in (client, other):
        sign_in(one, site_admin.username)
        complete(one, site_admin)
    stranger = Client()
    sign_in(stranger, reviewer.username)
    complete(stranger, reviewer)
    page = client.get(OWN)
    assert sorted(session.device for session in page.context["sessions"]) == ["?, ?", "Firefox, Windows"]
    assert page.content.decode().count("(perangkat ini)") == 1
    assert client.post("/admin/akun-saya/keluar-semua/").headers["Location"] == LOGIN
    assert [is_in(one) for one in (client, other, stranger)] == [False, False, True]


def test_signing_out_leaves_the_list(client, site_admin):
    sign_in(client, site_admin.username)
    complete(client, site_admin)
    assert StaffSession.objects.count() == 1
    client.post("/admin/logout/")
    assert StaffSession.objects.count() == Session.objects.count() == 0


def test_sessions_of_an_old_password_are_not_listed(client, site_admin):
    other = Client()
    for one in (client, other):
        sign_in(one, site_admin.username)
        complete(one, site_admin)
    new = "padi menguning di sawah"
    client.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert [is_in(one) for one in (client, other)] == [True, False]
    assert [session.pk for session in client.get(OWN).context["sessions"]] == [client.session["petugas_baris"]]


def test_the_night_forgets_old_rows(signed_in):
    StaffSession.objects.update(started_at=timezone.now() - timedelta(hours=9))
    call_command("clearsessions")
    assert not StaffSession.objects.exists()


# Signing in again ----------------------------------------------------------------------------------------------------


def test_people_are_changed_only_shortly_after_signing_in(signed_in, site_admin, operator):
    page = f"/admin/opd/user/{operator.pk}/faktor-kedua/"
    assert signed_in.get(page).status_code == 200
    before = AccessEntry.objects.count()
    with in_minutes(11):
        asked = signed_in.get(page)
        assert asked.headers["Location"] == f"{AGAIN}?next={page.replace('/', '%2F')}"
        late = signed_in.post(page, {"x": "1"})
        assert late.headers["Location"] == f"{AGAIN}?next=%2Fadmin%2F"
        assert AccessEntry.objects.count() == before
        assert signed_in.get(f"/admin/opd/user/{operator.pk}/change/").status_code == 200  # reading needs nothing
        give_factor(site_admin)
        wrong = signed_in.post(AGAIN, {"password": "keliru", "code": code_now()})
        assert wrong.context["form"].errors.keys() == {"password"}  # and the code is not used up
        assert signed_in.post(AGAIN, {"password": PASSWORD, "code": code_now()}).headers["Location"] == KEPT
        assert signed_in.get(KEPT).context["kept"].path == page
        signed_in.post(page, {"x": "1", kept_post.MARK: "1"})
        assert AccessEntry.objects.latest("number").verb == "user.change_asked"


def test_the_change_of_an_account_is_kept_too(signed_in, operator):
    page = f"/admin/opd/user/{operator.pk}/change/"
    with in_minutes(11):
        assert signed_in.post(page, {"full_name": "Lain"}).headers["Location"].startswith(AGAIN)
        assert User.objects.get(pk=operator.pk).full_name == ""


@pytest.mark.parametrize("address", ["//jahat.test/", "jahat", "?x"])
def test_the_page_leads_to_no_other_site(signed_in, site_admin, address):
    with in_minutes(11):
        give_factor(site_admin)
        done = signed_in.post(f"{AGAIN}?{urlencode({'next': address})}", {"password": PASSWORD, "code": code_now()})
        assert done.headers["Location"] == "/admin/"


def test_the_password_is_not_guessed_at_an_open_desk(signed_in):
    sent = [signed_in.post(AGAIN, {"password": f"tebakan {number}", "code": "1"}) for number in range(6)]
    assert [response.status_code for response in sent] == [200] * 5 + [429]
    assert sent[-1].headers["Retry-After"] == "900"
