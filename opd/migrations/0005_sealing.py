"""Recipients and bodies of messages are sealed; counters of use."""

from django.db import migrations, models

import opd.encryption


def seal(apps, schema_editor):
    _copy(apps, "plain_recipient", "plain_body", to=("recipient", "body"))


def unseal(apps, schema_editor):
    _copy(apps, "recipient", "body", to=("plain_recipient", "plain_body"))


def _copy(apps, *columns, to):
    Message = apps.get_model("opd", "Message")
    for pk in list(Message.objects.values_list("pk", flat=True)):
        row = Message.objects.filter(pk=pk)
        row.update(**dict(zip(to, row.values_list(*columns).get(), strict=True)))


def schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name="sweep_throttle",
        defaults={
            "func": "django.core.management.call_command",
            "args": "'sweep_throttle'",
            "schedule_type": "H",
            "repeats": -1,
        },
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name="sweep_throttle").delete()


class Migration(migrations.Migration):
    dependencies = [("opd", "0004_holiday"), ("django_q", "0018_task_success_index")]
    operations = [
        # Sealed columns stand beside the plain ones while the rows move: neither kind takes the other's text.
        migrations.RenameField("message", "recipient", "plain_recipient"),
        migrations.RenameField("message", "body", "plain_body"),
        migrations.AlterField("message", "plain_recipient", models.EmailField(default="", max_length=254)),
        migrations.AlterField("message", "plain_body", models.TextField(default="")),
        migrations.AddField(
            "message",
            "recipient",
            opd.encryption.EncryptedTextField(default="", max_length=254, verbose_name="penerima"),
            preserve_default=False,
        ),
        migrations.AddField(
            "message",
            "body",
            opd.encryption.EncryptedTextField(default="", verbose_name="isi"),
            preserve_default=False,
        ),
        migrations.RunPython(seal, unseal),
        migrations.RemoveField("message", "plain_recipient"),
        migrations.RemoveField("message", "plain_body"),
        migrations.AddField(
            "message",
            "about",
            models.CharField(blank=True, db_index=True, default="", max_length=80, verbose_name="tentang"),
            preserve_default=False,
        ),
        migrations.AddField("message", "to_citizen", models.BooleanField(default=False, verbose_name="kepada warga")),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=models.Q(("to_citizen", False), models.Q(("about", ""), _negated=True), _connector="OR"),
                name="message_to_citizen_is_about",
            ),
        ),
        migrations.CreateModel(
            name="ThrottleWindow",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="sidik")),
                ("ends_at", models.DateTimeField(db_index=True, verbose_name="berakhir pada")),
                ("uses", models.PositiveIntegerField(default=0, verbose_name="pemakaian")),
            ],
            options={"verbose_name": "batas pemakaian", "verbose_name_plural": "batas pemakaian"},
        ),
        migrations.RunPython(schedule, unschedule),
    ]
