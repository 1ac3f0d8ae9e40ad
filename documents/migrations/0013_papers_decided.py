"""The superior may return or refuse a consequence test; a withdrawn title may be hidden; notices are reviewed by another.

And reviewers are told of what waits in one message.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def say_what_was_decided(apps, schema_editor):
    apps.get_model("documents", "ConsequenceTest").objects.filter(approved_at__isnull=False).update(stage="disetujui")


def ask_another(apps, schema_editor):
    """What its own publisher has reviewed waits for somebody else."""
    own = apps.get_model("documents", "Alert").objects.filter(reviewed_by=models.F("published_by"))
    own.update(review="menunggu", reviewed_at=None, reviewed_by=None)


def schedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name="tell_reviewers",
        defaults={
            "func": "django.core.management.call_command",
            "args": "'tell_reviewers'",
            "schedule_type": "I",
            "minutes": 10,
            "repeats": -1,
        },
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name="tell_reviewers").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("django_q", "0018_task_success_index"),
        ("documents", "0012_redaction_moves"),
        ("opd", "0005_sealing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsequenceEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("write", "Ditulis dan dikirim ke Atasan PPID"),
                            ("change", "Diubah"),
                            ("resend", "Diperbaiki dan dikirim lagi"),
                            ("return", "Dikembalikan Atasan PPID"),
                            ("refuse", "Ditolak Atasan PPID"),
                            ("approve", "Disetujui Atasan PPID"),
                        ],
                        max_length=12,
                        verbose_name="tindakan",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="waktu")),
                ("text", models.TextField(blank=True, verbose_name="alasan")),
                ("changes", models.JSONField(blank=True, default=dict, verbose_name="perubahan")),
            ],
            options={
                "verbose_name": "riwayat uji konsekuensi",
                "verbose_name_plural": "riwayat uji konsekuensi",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="consequencetest",
            name="stage",
            field=models.CharField(
                choices=[
                    ("menunggu", "Menunggu persetujuan Atasan PPID"),
                    ("dikembalikan", "Dikembalikan untuk diperbaiki"),
                    ("ditolak", "Ditolak Atasan PPID"),
                    ("disetujui", "Disetujui Atasan PPID"),
                ],
                db_index=True,
                default="menunggu",
                editable=False,
                max_length=12,
                verbose_name="status",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="hides_title",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Selama dokumen ini dicabut.",
                verbose_name="judul disembunyikan",
            ),
        ),
        migrations.RunPython(say_what_was_decided, migrations.RunPython.noop),
        migrations.RunPython(ask_another, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by__isnull", True),
                    models.Q(("reviewed_by", models.F("published_by")), _negated=True),
                    _connector="OR",
                ),
                name="alert_reviewed_by_another",
                violation_error_message="Yang menerbitkan peringatan tidak memeriksanya sendiri.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consequencetest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at__isnull", False), ("stage", "disetujui")),
                    models.Q(("approved_at__isnull", True), ("stage__in", ("menunggu", "dikembalikan", "ditolak"))),
                    _connector="OR",
                ),
                name="test_stage_is_what_was_decided",
            ),
        ),
        migrations.AddField(
            model_name="consequenceevent",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="oleh",
            ),
        ),
        migrations.AddField(
            model_name="consequenceevent",
            name="test",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="documents.consequencetest",
                verbose_name="uji konsekuensi",
            ),
        ),
        migrations.AddConstraint(
            model_name="consequenceevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act__in", ("return", "refuse")), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="test_returned_or_refused_with_reason",
            ),
        ),
        migrations.RunPython(schedule, unschedule),
    ]
