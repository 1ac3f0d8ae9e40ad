"""The worker runs our own tasks and scheduled commands; whatever else stands in django-q's tables is refused."""

import base64
import os
import pickle
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import OrmQ, Schedule, Task
from django_q.tasks import async_task

from documents import tasks
from documents.imports import runs
from documents.lifecycle import publishing
from documents.public_lists import editions
from documents.redaction import worker as redaction_worker
from documents.release import privacy_gate
from opd import ledger
from opd.models import LedgerEntry
from opd.worker import scheduler
from opd.worker.allowed_tasks import CALL_COMMAND, TaskRefused, require_allowed, require_scheduled
from opd.worker.queues import CLOCK, SLOW
from opd.worker.scheduled_command import ScheduledCommand
from opd.worker.worker import _store_result
from portal.schedules import install
from requests_app.answers import files as answers
from requests_app.letters import issue
from tests.opd.worker.test_queues import worker
from tests.patience import until

FOREIGN = [
    {"func": "os.system", "args": ["touch {}"]},
    {"func": "subprocess.run", "args": [["touch", "{}"]]},
    {"func": "builtins.eval", "args": ["open('{}', 'w')"]},
    {"func": "pathlib.Path.touch", "args": ["{}"]},
    {"func": "django_q.tasks.async_task", "args": ["os.system", "touch {}"]},
    {"func": "documents.tasks.time.sleep", "args": [0]},
    {"func": "documents.tasks.ContentFile", "args": ["x"]},  # stands there, and comes from elsewhere
    {"func": "documents.tasks.enqueue_slow", "args": ["os.system", "touch {}"]},
    {"func": "documents.tasks._finish", "args": []},
    {"func": "documents.lifecycle.publishing.publish", "args": [1]},
    {"func": "portal.tasks.anything", "args": []},  # an app without tasks
    {"func": "opd.web.limits.rate_limit.sweep", "args": []},
    {"func": "", "args": []},
    {"func": "tasks", "args": []},
    {"func": CALL_COMMAND, "args": ["shell", "-c open('{}', 'w')"]},
    {"func": CALL_COMMAND, "args": ["flush"]},
    {"func": CALL_COMMAND, "args": ["changepassword"]},
    {"func": CALL_COMMAND, "args": ["seed_demo"]},
    {"func": CALL_COMMAND, "args": ["rotate_pii_keys"]},
    {"func": CALL_COMMAND, "args": ["no_such_command"]},
    {"func": CALL_COMMAND, "args": []},
    {"func": CALL_COMMAND, "args": [["sweep_throttle"]]},
    {"func": CALL_COMMAND, "args": ["sweep_throttle", "--settings=evil"]},
    {"func": CALL_COMMAND, "args": ["sweep_throttle"], "kwargs": {"stdout": "x"}},
    {"func": CALL_COMMAND, "args": ["sweep_throttle"], "hook": "os.system"},
    {"func": CALL_COMMAND, "args": ["sweep_throttle"], "chain": [("os.system", ("touch {}",))]},
]


def names(task):
    return f"{task['func']} {task['args']}"[:60]


@pytest.mark.parametrize("task", FOREIGN, ids=names)
def test_a_foreign_task_is_refused(task):
    with pytest.raises(TaskRefused):
        require_allowed({"kwargs": {}} | task)


@pytest.mark.parametrize("func", [print, None, 7, ["os.system"], ScheduledCommand])
def test_a_task_is_a_dotted_path(func):
    with pytest.raises(TaskRefused):
        require_allowed({"func": func, "args": (), "kwargs": {}})


@pytest.mark.parametrize(
    "path",
    [
        *("documents.tasks.extract", "documents.tasks.make_edition", answers.CHECK, editions.MAKE, privacy_gate.SCREEN),
        *(runs.WORK, issue.MAKE, publishing.EXTRACT, redaction_worker.WORK, tasks.READ_PAGES),
    ],
)
def test_what_the_verbs_queue_is_allowed(path):
    function = require_allowed({"func": path, "args": (1,), "kwargs": {}})
    assert f"{function.__module__}.{function.__name__}" == path


@pytest.mark.django_db
def test_what_is_due_goes_into_the_queue_once_and_no_run_that_was_missed_is_made_up_for():
    install()
    now = timezone.now()
    Schedule.objects.update(next_run=now + timedelta(hours=1))
    Schedule.objects.filter(name="send_messages").update(next_run=now - timedelta(hours=3))
    for _look in range(2):
        scheduler.enqueue_due()
    [row] = OrmQ.objects.all()
    schedule = Schedule.objects.get(name="send_messages")
    assert (row.key, row.func(), row.args()) == (CLOCK, CALL_COMMAND, ("send_messages",))
    assert schedule.task == row.task_id()
    assert now < schedule.next_run <= now + timedelta(minutes=1)
    require_allowed(row.task)


FOREIGN_SCHEDULES = [
    {"func": "os.system", "args": "'touch {}'"},
    {"func": "os.system", "args": "'touch {}'", "kwargs": "{'q_options': {'sync': True}}"},
    {"args": "'shell', '-c', 'import os'"},
    {"args": "'flush'"},
    {"args": "'sweep_throttle', '--settings=evil'"},
    {"args": "'sweep_throttle'", "kwargs": "verbosity=3"},
    {"args": "'sweep_throttle'", "hook": "os.system"},
    {"args": "'sweep_throttle'", "intended_date_kwarg": "settings"},
    {"args": "'sweep_throttle'", "cluster": SLOW},
    {"args": "'sweep_throttle'", "schedule_type": "O"},
    {"args": "'sweep_throttle'", "schedule_type": "?"},
    {"args": "__import__('os')"},
    {"args": None},
]


@pytest.mark.django_db
@pytest.mark.parametrize("row", FOREIGN_SCHEDULES, ids=str)
def test_a_foreign_schedule_is_deleted_and_in_the_ledger(row, tmp_path):
    mark = tmp_path / "ran"
    args = row["args"] and row["args"].replace("{}", str(mark))
    past = timezone.now() - timedelta(minutes=1)
    fields = {"name": "asing", "func": CALL_COMMAND, "schedule_type": "I", "minutes": 1, "next_run": past}
    Schedule.objects.all().delete()
    foreign = Schedule.objects.create(**fields | row | {"args": args})
    ours = Schedule.objects.create(**fields | {"name": "sweep_throttle", "args": "'sweep_throttle'"})
    scheduler.enqueue_due()
    assert list(Schedule.objects.filter(pk__in=[foreign.pk, ours.pk])) == [ours]
    assert [queued.args() for queued in OrmQ.objects.all()] == [("sweep_throttle",)]
    entry = LedgerEntry.objects.get(verb="schedule.refuse")
    assert (entry.actor, entry.object_id, entry.fields["func"]) == ("portal", str(foreign.pk), foreign.func)
    assert not mark.exists()
    assert ledger.verify() is None


class Bomb:
    """A pickle that leaves a mark where it is read."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (self.mark,)


@pytest.mark.django_db
def test_a_result_that_was_written_past_the_portal_is_never_read(tmp_path):
    """Pickles in django-q's table of results carry no signature: who can write rows must not become the worker."""
    mark = tmp_path / "read"
    task = {"id": "f" * 32, "name": "x", "func": CALL_COMMAND, "args": (), "kwargs": {}, "started": timezone.now()}
    planted = base64.b64encode(pickle.dumps(Bomb(str(mark)))).decode()
    _store_result(task | {"ack_id": 0}, {"result": None, "success": False}, get_broker(CLOCK))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_q_task SET args = %s, kwargs = %s, result = %s", [planted] * 3)
    _store_result(task | {"ack_id": 0}, {"result": None, "success": True}, get_broker(CLOCK))
    assert not mark.exists()
    assert list(Task.objects.values_list("attempt_count", "success")) == [(2, True)]


@pytest.mark.django_db
def test_a_schedule_from_long_ago_is_due_once_and_at_its_time_of_the_day():
    Schedule.objects.all().delete()
    now = timezone.now()
    long_ago = now.replace(year=1900) - timedelta(minutes=7)
    row = Schedule.objects.create(func=CALL_COMMAND, args="'sweep_throttle'", schedule_type="D", next_run=long_ago)
    minutely = Schedule.objects.create(
        func=CALL_COMMAND, args="'send_messages'", schedule_type="I", minutes=1, next_run=long_ago
    )
    scheduler.enqueue_due()
    row.refresh_from_db()
    minutely.refresh_from_db()
    assert now < minutely.next_run < now + timedelta(minutes=2)
    assert now < row.next_run <= now + timedelta(days=1)
    assert row.next_run.time() == long_ago.time()
    assert OrmQ.objects.count() == 2


@pytest.mark.django_db
def test_a_schedule_of_a_newer_version_waits_for_its_worker():
    """A migration runs before the old worker ends, and its rows are made only once."""
    past = timezone.now() - timedelta(minutes=1)
    Schedule.objects.all().delete()
    newer = Schedule.objects.create(func=CALL_COMMAND, args="'not_yet'", schedule_type="H", next_run=past)
    scheduler.enqueue_due()
    newer.refresh_from_db()
    assert newer.next_run > timezone.now() + timedelta(hours=23)
    assert not OrmQ.objects.exists()
    assert LedgerEntry.objects.get().verb == "schedule.refuse"


@pytest.mark.clock_of_machine
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_runs_none_of_them(tmp_path):
    marks = []
    for number, task in enumerate(FOREIGN):
        mark = tmp_path / str(number)
        marks.append(mark)
        args = [_with_mark(argument, mark) for argument in task["args"]]
        options = {name: task[name] for name in ("hook", "chain") if name in task}
        async_task(task["func"], *args, cluster=(CLOCK, SLOW)[number % 2], **task.get("kwargs", {}), **options)
    last = async_task(CALL_COMMAND, "sweep_throttle")
    with worker():
        until(lambda: Task.objects.filter(pk=last, success=True).exists())
        until(lambda: not OrmQ.objects.exists())
    assert [mark for mark in marks if mark.exists()] == []
    assert LedgerEntry.objects.filter(verb="task.refuse").count() == len(FOREIGN)
    assert list(Task.objects.values_list("pk", flat=True)) == [last]
    assert ledger.verify() is None


def _with_mark(argument, mark):
    if isinstance(argument, list):
        return [_with_mark(part, mark) for part in argument]
    return argument.replace("{}", str(mark)) if isinstance(argument, str) else argument


@pytest.mark.clock_of_machine
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_deletes_a_schedule_that_somebody_put_there(tmp_path):
    mark = tmp_path / "ran"
    past = timezone.now() - timedelta(minutes=1)
    due = [
        Schedule(name="asing", func="os.system", args=f"'touch {mark}'", kwargs=options, minutes=1, next_run=past)
        for options in ("", "{'q_options': {'sync': True}}")
    ]
    with worker(*due):
        until(lambda: not Schedule.objects.exists())
    assert LedgerEntry.objects.filter(verb="schedule.refuse").count() == len(due)
    assert not mark.exists()


@pytest.mark.django_db
def test_a_hook_on_a_stored_result_is_not_called():
    """The row may have been there before the worker writes into it: django-q calls its hook on each save."""
    facts = {"name": "x", "func": "y", "started": timezone.now(), "stopped": timezone.now()}
    Task.objects.bulk_create([Task(id="a" * 32, hook="os.abort", **facts)])
    _store_result({"id": "a" * 32, "ack_id": 1}, {"result": None, "success": True}, get_broker())
    assert Task.objects.get().hook is None


def test_a_command_without_a_schedule_is_named():
    with pytest.raises(TaskRefused, match="seed_demo"):
        require_scheduled("seed_demo")
