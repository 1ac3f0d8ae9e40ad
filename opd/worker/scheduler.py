"""The scheduler takes a command's name and the moment from rows of django-q, nothing else."""

import ast
import logging
from datetime import timedelta

from django.db import Error, transaction
from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task

from opd import ledger
from opd.worker.allowed_tasks import CALL_COMMAND, TaskRefused, UnknownCommand, require_scheduled

logger = logging.getLogger(__name__)

RETRY = timedelta(days=1)  # of a command that this version does not know
# Columns that can name other functions, arguments or queues.
OPTIONS = ("hook", "kwargs", "cluster", "intended_date_kwarg", "cron")


def enqueue_due() -> None:
    """Queue a task for each schedule that is due, and refuse schedules that are not ours."""
    with transaction.atomic():
        due = Schedule.objects.select_for_update(no_key=True).exclude(repeats=0).filter(next_run__lt=timezone.now())
        for schedule in due.order_by("pk"):
            try:
                _enqueue(schedule, require_ours(schedule))
            except TaskRefused as reason:
                _refuse(schedule, reason)
            except Error:
                raise  # the transaction is broken
            except Exception:  # one broken schedule must not delay the others
                logger.exception("A schedule cannot be queued: %s", schedule.name)


def require_ours(schedule: Schedule) -> str:
    """Return the name of the command that a schedule starts. Raises TaskRefused."""
    if schedule.func != CALL_COMMAND:
        raise TaskRefused("it calls another function than our commands")
    if given := [name for name in OPTIONS if getattr(schedule, name)]:
        raise TaskRefused(f"it has a value for {given[0]}")
    if schedule.schedule_type not in (Schedule.MINUTES, Schedule.HOURLY, Schedule.DAILY):
        raise TaskRefused("it repeats in a way that no schedule of ours does")
    try:
        command = ast.literal_eval(schedule.args or "")
    except (ValueError, SyntaxError) as error:
        raise TaskRefused("its arguments cannot be read") from error
    require_scheduled(command)
    return command


def _enqueue(schedule: Schedule, command: str) -> None:
    now = timezone.now()
    schedule.next_run += timedelta(days=max(0, (now - schedule.next_run).days))  # keeps its time of day
    while schedule.next_run <= now:
        schedule.next_run = schedule.calculate_next_run()
    if schedule.repeats > 0:
        schedule.repeats -= 1
    schedule.task = async_task(CALL_COMMAND, command, group=schedule.name)
    schedule.save(update_fields=["next_run", "repeats", "task"])


def _refuse(schedule: Schedule, reason: TaskRefused) -> None:
    """Delete a schedule, or postpone one whose command a newer worker may know."""
    logger.critical("A schedule was refused, %s: %s", reason, schedule.func)
    facts = {"name": schedule.name, "func": schedule.func, "reason": str(reason)}
    ledger.record("schedule.refuse", schedule, None, facts)
    row = Schedule.objects.filter(pk=schedule.pk)
    if isinstance(reason, UnknownCommand):
        row.update(next_run=timezone.now() + RETRY)
    else:
        row.delete()
