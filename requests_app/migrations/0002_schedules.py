"""Periodic work: the worker calls our own commands, at night and before people come to work."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import migrations

DAILY = {"remind_deadlines": time(6), "purge_personal_data": time(1, 30), "clearsessions": time(2)}  # in Jakarta
HOURLY = ["sweep_drafts"]


def schedule(apps, schema_editor):
    for name, at in DAILY.items():
        _put(apps, name, schedule_type="D", next_run=_next(at))
    for name in HOURLY:
        _put(apps, name, schedule_type="H")


def unschedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name__in=[*DAILY, *HOURLY]).delete()


def _put(apps, name, **when):
    command = {"func": "django.core.management.call_command", "args": f"'{name}'", "repeats": -1}
    apps.get_model("django_q", "Schedule").objects.update_or_create(name=name, defaults=command | when)


def _next(at):
    now = datetime.now(ZoneInfo("Asia/Jakarta"))
    today = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0001_initial"), ("django_q", "0018_task_success_index")]
    operations = [migrations.RunPython(schedule, unschedule)]
