"""The clocks of UU 27/2022: 72 hours of the calendar, beside those of information requests (domain rules 52, 53)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from opd.models import LedgerEntry, Message
from requests_app.models import PrivacyIncident, PrivacyRequest
from tests.markup import text
from tests.requests_app.conftest import NIK

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 3, 13, 17, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
LISTS = {model: reverse(f"admin:requests_app_{model}_changelist") for model in ("privacyincident", "privacyrequest")}
ADD_INCIDENT = reverse("admin:requests_app_privacyincident_add")
ADD_REQUEST = reverse("admin:requests_app_privacyrequest_add")
CONTENTS = {"data": "Surel pemohon.", "how": "Surat salah alamat.", "handling": "Surat ditarik, alamat diperbaiki."}


def at(prefix, moment):
    moment = moment.astimezone(ZoneInfo("Asia/Jakarta"))
    return {f"{prefix}_0": f"{moment:%d-%m-%Y}", f"{prefix}_1": f"{moment:%H:%M:%S}"}


@pytest.fixture
def keeper(client, reviewer):
    with time_machine.travel(FRIDAY, tick=False):
        client.force_login(reviewer)
        yield client


@pytest.fixture
def incident(reviewer):
    return PrivacyIncident.objects.create(title="Surat salah alamat", detected_at=FRIDAY, recorded_by=reviewer)


def change(row):
    return reverse(f"admin:requests_app_{row._meta.model_name}_change", args=[row.pk])


def test_an_incident_is_entered_with_little_known_and_its_clock_counts_the_weekend(keeper, reviewer):
    page = keeper.post(ADD_INCIDENT, {"title": "Surat salah alamat"} | at("detected_at", FRIDAY), follow=True)
    incident = PrivacyIncident.objects.get()
    assert incident.due_at == FRIDAY + timedelta(hours=72)
    assert incident.recorded_by == reviewer
    assert "16 Maret 2026, 17.00 WIB (sisa 72 jam)" in text(page)
    assert LedgerEntry.objects.filter(verb="privacyincident.save").exists()


@pytest.mark.parametrize("told", ["people_told_at", "authority_told_at", "announced_at"])
@pytest.mark.parametrize("missing", CONTENTS)
def test_nobody_is_told_without_the_three_contents(keeper, incident, told, missing):
    contents = CONTENTS | {missing: ""}
    page = keeper.post(change(incident), {"title": incident.title} | contents | at(told, FRIDAY))
    assert "Isi ketiganya" in text(page)
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivacyIncident.objects.update(**contents, **{told: FRIDAY})


def test_told_in_time_or_late(keeper, incident, reviewer):
    filled = {"title": incident.title} | CONTENTS | at("people_told_at", FRIDAY) | at("authority_told_at", FRIDAY)
    assert keeper.post(change(incident), filled).status_code == 302
    assert "tepat waktu" in text(keeper.get(LISTS["privacyincident"]))
    PrivacyIncident.objects.update(authority_told_at=FRIDAY + timedelta(hours=73))
    assert "(terlambat)" in text(keeper.get(LISTS["privacyincident"]))
    with time_machine.travel(FRIDAY + timedelta(hours=74), tick=False):
        PrivacyIncident.objects.update(authority_told_at=None)
        keeper.force_login(reviewer)
        assert "(TERLAMBAT)" in text(keeper.get(LISTS["privacyincident"]))


def test_no_moment_before_it_was_known_nor_one_to_come(keeper, incident):
    for moment, sentence in (
        (FRIDAY - timedelta(minutes=1), "mendahului awal"),
        (FRIDAY + timedelta(minutes=1), "belum tiba"),
    ):
        page = keeper.post(change(incident), {"title": "x"} | CONTENTS | at("people_told_at", moment))
        assert sentence in text(page)


def test_the_clock_is_never_set_back_and_the_register_is_kept(keeper, incident, reviewer):
    later = at("detected_at", FRIDAY - timedelta(days=1))
    keeper.post(change(incident), {"title": "Lain"} | later)
    incident.refresh_from_db()
    assert (incident.title, incident.detected_at) == ("Lain", FRIDAY)
    assert keeper.post(change(incident).replace("change", "delete"), {"post": "yes"}).status_code == 403
    asked = PrivacyRequest.objects.create(right="access", asked="Salinan.", received_at=FRIDAY, recorded_by=reviewer)
    for row, column in ((incident, "detected_at"), (asked, "received_at")):
        for write in (
            lambda row=row, column=column: type(row).objects.update(**{column: datetime(2026, 3, 14, tzinfo=UTC)}),
            lambda row=row: type(row).objects.all()._raw_delete("default"),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                write()


def test_a_right_over_own_data(keeper, make_request):
    case = make_request()
    asked = {"right": "access", "case": case.number, "asked": "Salinan data saya."} | at("received_at", FRIDAY)
    assert keeper.post(ADD_REQUEST, asked).status_code == 302
    row = PrivacyRequest.objects.get()
    assert "sisa 72 jam" in text(keeper.get(LISTS["privacyrequest"]))
    assert "Isi jawaban dan waktunya, kedua-duanya" in text(keeper.post(change(row), asked | {"answer": "Ini."}))
    assert keeper.post(change(row), asked | {"answer": "Ini."} | at("answered_at", FRIDAY)).status_code == 302
    assert "tepat waktu" in text(keeper.get(LISTS["privacyrequest"]))
    assert "Tidak ada permohonan" in text(keeper.post(ADD_REQUEST, asked | {"case": "99/PPID/2020"}))


def test_no_nik_is_kept_unsealed(keeper):
    asked = {"right": "access", "asked": f"NIK saya {NIK}."} | at("received_at", FRIDAY)
    assert "16 digit" in text(keeper.post(ADD_REQUEST, asked))
    assert "16 digit" in text(keeper.post(ADD_INCIDENT, {"title": f"NIK {NIK}"} | at("detected_at", FRIDAY)))
    assert not PrivacyRequest.objects.exists() and not PrivacyIncident.objects.exists()


def test_who_keeps_and_who_reads_them(client, incident, operator, superior, site_admin):
    for person, reads, keeps in ((operator, 403, 403), (superior, 200, 403), (site_admin, 200, 200)):
        client.force_login(person)
        assert client.get(LISTS["privacyincident"]).status_code == reads
        assert client.get(ADD_INCIDENT).status_code == keeps


def test_ppid_hears_of_it_every_day_off_too_until_it_is_done(incident, reviewer, calendar):
    def morning(days):
        with time_machine.travel(FRIDAY + timedelta(days=days), tick=False):
            call_command("remind_deadlines")
            call_command("remind_deadlines")
        return Message.objects.filter(act="privacy_clock").count()

    assert [morning(days) for days in (1, 2, 3)] == [1, 2, 3]  # Saturday, Sunday, Monday
    assert "16 Maret 2026, 17.00 WIB" in Message.objects.filter(act="privacy_clock").first().body
    told = {"people_told_at": FRIDAY, "authority_told_at": FRIDAY}
    PrivacyIncident.objects.update(**CONTENTS, **told)
    assert morning(4) == 3
