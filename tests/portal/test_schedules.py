"""The one table of the worker's jobs, and the rows of django-q that are made of it."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core.management import get_commands, load_command_class
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from opd.worker.allowed_tasks import CALL_COMMAND, our_apps
from opd.worker.scheduled_command import ScheduledCommand
from opd.worker.scheduler import enqueue_due, require_ours
from portal.schedules import JOBS, install
from tests.documents.lifecycle.test_races import at_once

NOON = datetime(2026, 3, 13, 5, tzinfo=UTC)  # 12.00 in Jakarta

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _an_empty_table():
    with time_machine.travel(NOON, tick=False):
        Schedule.objects.all().delete()
        yield


def made():
    return {row.name: row for row in Schedule.objects.all()}


def columns():
    return sorted(
        Schedule.objects.values_list("name", "func", "args", "schedule_type", "minutes", "repeats", "next_run")
    )


def test_the_worker_accepts_every_job_and_every_scheduled_command_is_a_job():
    install()
    started = [require_ours(row) for row in Schedule.objects.all()]
    ours = {app.name for app in our_apps()}
    commands = {
        name
        for name, app in get_commands().items()
        if app in ours and isinstance(load_command_class(app, name), ScheduledCommand)
    }
    assert sorted(started) == sorted(commands) == sorted(JOBS)
    assert {"tend_index", "clearsessions", "send_messages"} <= commands


def test_a_job_runs_as_often_as_the_table_says():
    """django-q counts the next run from the row: the row says the same as `every` and `at`."""
    install()
    for name, row in made().items():
        job = JOBS[name]
        assert row.calculate_next_run() - row.next_run == job.every
        assert NOON <= row.next_run <= NOON + job.every
        if job.at:
            assert timezone.localtime(row.next_run).time() == job.at
    assert JOBS["remind_deadlines"].at == time(6)
    assert JOBS["purge_personal_data"].at == time(1, 30)
    assert JOBS["publish_scheduled"].every == timedelta(minutes=1)


def test_twice_changes_nothing(caplog):
    install()
    before, pks = columns(), set(Schedule.objects.values_list("pk", flat=True))
    install()
    assert (columns(), set(Schedule.objects.values_list("pk", flat=True))) == (before, pks)
    assert len(before) == len(JOBS)
    assert caplog.messages == []


def test_an_existing_row_keeps_its_next_run_and_its_last_task():
    install()
    overdue = NOON - timedelta(days=2, hours=6)  # 06.00 in Jakarta
    Schedule.objects.filter(name="remind_deadlines").update(next_run=overdue, task="t1")
    install()
    row = made()["remind_deadlines"]
    assert (row.next_run, row.task) == (overdue, "t1")


CHANGES = [
    {"args": "'flush'"},
    {"args": None},
    {"schedule_type": "H"},
    {"schedule_type": "C", "cron": "* * * * *"},
    {"minutes": 7},
    {"repeats": 0},
    {"repeats": 3},
    {"hook": "os.system"},
    {"kwargs": "verbosity=3"},
    {"cluster": "plid-slow"},
    {"next_run": None},
    {"next_run": NOON + timedelta(days=400)},
    {"next_run": datetime(9999, 12, 31, 23, tzinfo=UTC)},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("name", ["send_messages", "read_scans", "remind_deadlines"])
def test_what_differs_is_mended(name, change, caplog):
    install()
    wanted = columns()
    Schedule.objects.filter(name=name).update(**change)
    changed = columns() != wanted or any(name in ("hook", "kwargs", "cluster") for name in change)
    install()
    assert columns() == wanted
    row = made()[name]
    assert not (row.hook or row.kwargs or row.cluster or row.cron)
    assert changed == any(f"mended: {name}" in message for message in caplog.messages)


@pytest.mark.parametrize(
    ("planned", "mended"),
    [
        ("2026-03-14 05:00", "2026-03-14 06:00"),  # tomorrow stays tomorrow
        ("2026-03-13 23:30", "2026-03-13 06:00"),  # not yet run today: due now, not lost
        ("2026-03-12 05:00", "2026-03-12 06:00"),  # overdue stays overdue
        ("1900-01-01 05:00", "1900-01-01 06:00"),
    ],
)
def test_a_daily_job_is_moved_to_its_time_and_no_run_is_lost(planned, mended):
    zone = timezone.get_default_timezone()
    install()
    moment = datetime.fromisoformat(planned).replace(tzinfo=zone)
    Schedule.objects.filter(name="remind_deadlines").update(next_run=moment)
    install()
    assert made()["remind_deadlines"].next_run == datetime.fromisoformat(mended).replace(tzinfo=zone)


def test_what_is_not_in_the_table_is_removed():
    install()
    wanted = columns()
    fields = {"func": CALL_COMMAND, "schedule_type": "H", "next_run": NOON}
    Schedule.objects.create(name="send_messages", args="'send_messages'", **fields)
    Schedule.objects.create(name="old_command", args="'old_command'", **fields)
    Schedule.objects.create(name=None, args="'send_messages'", **fields)
    install()
    assert columns() == wanted


def test_a_foreign_row_is_left_to_the_worker_who_refuses_it():
    Schedule.objects.create(name="send_messages", func="os.system", args="'id'", next_run=NOON - timedelta(minutes=1))
    install()
    assert Schedule.objects.filter(name="send_messages").count() == 2
    enqueue_due()
    assert Schedule.objects.get(name="send_messages").func == CALL_COMMAND
    assert "os.system" not in {task.func() for task in OrmQ.objects.all()}


@pytest.mark.django_db(transaction=True)
def test_two_migrations_at_once_make_each_row_once():
    assert at_once(install, install) == [None, None]
    assert sorted(Schedule.objects.values_list("name", flat=True)) == sorted(JOBS)
