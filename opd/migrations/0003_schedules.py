"""Periodic work: the worker calls our own commands."""

from django.db import migrations


def load(apps, schema_editor):
    Schedule = apps.get_model("django_q", "Schedule")
    Schedule.objects.update_or_create(
        name="send_messages",
        defaults={
            "func": "django.core.management.call_command",
            "args": "'send_messages'",
            "schedule_type": "I",
            "minutes": 1,
            "repeats": -1,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("opd", "0002_kota_metro"), ("django_q", "0018_task_success_index")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
