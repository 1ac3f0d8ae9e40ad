"""Periodic work: files of old imports are deleted at night."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import migrations

AT = time(2, 30)  # in Jakarta


def schedule(apps, schema_editor):
    now = datetime.now(ZoneInfo("Asia/Jakarta"))
    today = now.replace(hour=AT.hour, minute=AT.minute, second=0, microsecond=0)
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name="sweep_imports",
        defaults={
            "func": "django.core.management.call_command",
            "args": "'sweep_imports'",
            "repeats": -1,
            "schedule_type": "D",
            "next_run": today if today > now else today + timedelta(days=1),
        },
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name="sweep_imports").delete()


class Migration(migrations.Migration):
    dependencies = [("documents", "0009_moving_in"), ("django_q", "0018_task_success_index")]
    operations = [migrations.RunPython(schedule, unschedule)]
