"""The staff's page about the portal itself: plain facts, and what to do about them."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django_q.models import OrmQ, Schedule, Task

from opd import queues
from opd.models import Holiday, Message, MessageState
from requests_app.models import DataClass, Letter, RetentionRule
from requests_app.staff_views.system import JOBS, examine
from tests.markup import CheckedClient, text

PAGE = reverse("system:system")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


@pytest.fixture(autouse=True)
def _on_13_march():
    with time_machine.travel("2026-03-13 02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def schedules():
    """All jobs, due in an hour."""
    Schedule.objects.all().delete()
    for name in JOBS:
        Schedule.objects.create(name=name, func="print", next_run=timezone.now() + timedelta(hours=1))


def facts():
    return {fact.label: fact for fact in examine(timezone.now())}


@pytest.mark.parametrize(
    ("person", "status"), [("reviewer", 200), ("site_admin", 200), ("superior", 404), ("operator", 404)]
)
def test_who_opens_it(request, person, status):
    client = CheckedClient()
    client.force_login(request.getfixturevalue(person))
    assert client.get(PAGE).status_code == status


def test_a_stranger_is_asked_to_log_in():
    assert CheckedClient().get(PAGE).status_code == 302


def test_ten_questions_at_most_with_one_case_and_with_many(reviewer, make_request, schedules):
    client = CheckedClient()
    client.force_login(reviewer)
    counts = []
    for cases in (1, 6):
        for _case in range(cases):
            make_request()
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 11  # ten of its own, and the notices of every page


def test_everything_at_rest(schedules):
    for data_class in DataClass:
        RetentionRule.objects.create(data_class=data_class, months=12, basis="JRA")
    wrong = [label for label, fact in facts().items() if fact.remedy]
    both_queues = {"Antrean pekerjaan berjadwal", "Antrean pembacaan berkas"}
    assert not both_queues & set(wrong)
    assert not {"Surel keluar", "Surat", "Tabel hari libur", "Masa simpan data pribadi"} & set(wrong)
    assert not {str(label) for label in JOBS.values()} & set(wrong)


def test_a_queue_that_nobody_works_off(schedules):
    for queue in (queues.CLOCK, queues.SLOW):
        OrmQ.objects.create(key=queue, payload="x", lock=timezone.now() - timedelta(minutes=29))
    clock, slow = facts()["Antrean pekerjaan berjadwal"], facts()["Antrean pembacaan berkas"]
    assert clock.words == slow.words == "1 pekerjaan menunggu, yang tertua sejak 13 Maret 2026, 08.31 WIB."
    assert "qcluster" in clock.remedy
    assert slow.remedy == ""  # reading may take its time
    OrmQ.objects.filter(key=queues.SLOW).update(lock=timezone.now() - timedelta(minutes=31))
    assert "qcluster" in facts()["Antrean pembacaan berkas"].remedy


def test_jobs_that_were_missed_failed_or_are_not_there(schedules):
    Schedule.objects.filter(name="remind_deadlines").update(next_run=timezone.now() - timedelta(hours=2))
    Schedule.objects.filter(name="sweep_drafts").delete()
    Schedule.objects.filter(name="purge_personal_data").update(task="t1")
    Task.objects.create(id="t1", name="t1", func="print", started=timezone.now(), stopped=timezone.now(), success=False)
    found = facts()
    assert "Terlewat" in found[str(JOBS["remind_deadlines"])].remedy
    assert "migrate" in found[str(JOBS["sweep_drafts"])].remedy
    failed = found[str(JOBS["purge_personal_data"])]
    assert failed.words.startswith("Terakhir 13 Maret 2026, 09.00 WIB.")
    assert "manage.py purge_personal_data" in failed.remedy
    assert found[str(JOBS["send_messages"])].remedy == ""


def test_mail_that_waits_and_mail_that_failed(make_request):
    make_request()
    assert not facts()["Surel keluar"].remedy
    with time_machine.travel("2026-03-13 03:30:00+00:00", tick=False):
        assert "EMAIL_URL" in facts()["Surel keluar"].remedy
        Message.objects.filter(to_citizen=True).update(state=MessageState.FAILED)
        found = facts()
    assert found["Surel yang gagal"].words == "1 gagal dalam tujuh hari terakhir."
    assert found["Surel yang gagal"].remedy


def test_letters_of_yesterday_that_are_not_made(make_request):
    make_request()
    assert facts()["Surat"].words == "1 surat belum menjadi PDF."
    assert facts()["Surat"].remedy == ""
    with time_machine.travel("2026-03-14 02:00:00+00:00", tick=False):
        assert "remind_deadlines" in facts()["Surat"].remedy
    Letter.objects.update(destroyed_at=timezone.now())
    assert facts()["Surat"].words == "0 surat belum menjadi PDF."


def test_years_and_classes_that_nobody_has_settled(reviewer):
    Holiday.objects.filter(date__year=2026).update(confirmed=False)
    client = CheckedClient()
    client.force_login(reviewer)
    page = client.get(PAGE)
    words = text(page)
    assert "Tabel 2026 belum dipastikan" in words
    assert "tidak pernah dimusnahkan: Identitas pemohon" in words
    assert reverse("admin:opd_holiday_confirm", args=[2026]) in page.content.decode()


def test_the_migrations_schedule_every_job():
    """Run anew: committed tests are flushed, and with them what a migration had brought."""
    for app, name in (("opd", "0003_schedules"), ("requests_app", "0002_schedules")):
        module = import_module(f"{app}.migrations.{name}")
        module.Migration.operations[0].code(apps, None)
    scheduled = {schedule.name: schedule for schedule in Schedule.objects.all()}
    assert {"send_messages", "remind_deadlines", "purge_personal_data", "sweep_drafts"} <= set(scheduled)
    for name, clock in (("remind_deadlines", "06.00 WIB"), ("purge_personal_data", "01.30 WIB")):
        assert date_format(timezone.localtime(scheduled[name].next_run), "DATETIME_FORMAT").endswith(clock)
        assert scheduled[name].next_run > datetime.now(UTC)
