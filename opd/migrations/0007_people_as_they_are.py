"""Who holds a city-wide role when this begins keeps the password; and what waits for too long expires each night."""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone

UNUSABLE = "!"


def take_over(apps, schema_editor):
    User, Membership = apps.get_model("opd", "User"), apps.get_model("opd", "Membership")
    not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate())
    holders = Membership.objects.filter(not_ended, role__in=["verifikator", "atasan", "admin"]).values("user")
    User.objects.filter(pk__in=holders).exclude(password__startswith=UNUSABLE).update(password_is_private=True)


def schedule(apps, schema_editor):
    Schedule = apps.get_model("django_q", "Schedule")
    Schedule.objects.update_or_create(
        name="expire_changes",
        defaults={
            "func": "django.core.management.call_command",
            "args": "'expire_changes'",
            "schedule_type": "H",
            "repeats": -1,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("opd", "0006_two_people"), ("django_q", "0018_task_success_index")]
    operations = [
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.RunPython(schedule, migrations.RunPython.noop),
    ]
