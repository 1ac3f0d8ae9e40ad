"""Tests that end, publication at a moment, documents that cease to be in force, frozen editions of DIP and DIK."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import documents.models.edition

MORNING = time(6, 5)  # in Jakarta


def name_teams(apps, schema_editor):
    """Of a test that was written before teams were asked for, only the officer is known."""
    apps.get_model("documents", "ConsequenceTest").objects.filter(team="").update(team=models.F("officer"))


def schedule(apps, schema_editor):
    now = datetime.now(ZoneInfo("Asia/Jakarta"))
    today = datetime.combine(now.date(), MORNING, tzinfo=now.tzinfo)
    morning = today if today > now else today + timedelta(days=1)
    _put(apps, "remind_documents", schedule_type="D", next_run=morning)
    # On the full minute, which is what people choose; the worker looks twice a minute.
    _put(apps, "publish_scheduled", schedule_type="I", minutes=1, next_run=now.replace(second=0, microsecond=0))


def unschedule(apps, schema_editor):
    names = ["remind_documents", "publish_scheduled"]
    apps.get_model("django_q", "Schedule").objects.filter(name__in=names).delete()


def _put(apps, name, **when):
    command = {"func": "django.core.management.call_command", "args": f"'{name}'", "repeats": -1}
    apps.get_model("django_q", "Schedule").objects.update_or_create(name=name, defaults=command | when)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_duty_rows"),
        ("django_q", "0018_task_success_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="nomor edisi")),
                (
                    "decision_number",
                    models.CharField(
                        error_messages={"unique": "Keputusan ini sudah menetapkan sebuah edisi."},
                        max_length=80,
                        unique=True,
                        verbose_name="nomor keputusan",
                    ),
                ),
                ("decision_date", models.DateField(verbose_name="tanggal keputusan")),
                ("officer", models.CharField(max_length=150, verbose_name="pejabat yang menetapkan")),
                ("frozen_at", models.DateTimeField(auto_now_add=True, verbose_name="dibekukan pada")),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="berkas jadi pada")),
                ("dip_rows", models.PositiveIntegerField(default=0, verbose_name="baris DIP")),
                ("dik_rows", models.PositiveIntegerField(default=0, verbose_name="baris DIK")),
            ],
            options={
                "verbose_name": "edisi DIP dan DIK",
                "verbose_name_plural": "edisi DIP dan DIK",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="EditionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "of",
                    models.CharField(
                        choices=[
                            ("dip", "Daftar Informasi Publik (DIP)"),
                            ("dik", "Daftar Informasi yang Dikecualikan (DIK)"),
                        ],
                        max_length=3,
                        verbose_name="daftar",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV"), ("xlsx", "XLSX"), ("json", "JSON"), ("pdf", "PDF")],
                        max_length=4,
                        verbose_name="format",
                    ),
                ),
                ("part", models.PositiveSmallIntegerField(default=0, verbose_name="bagian")),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to=documents.models.edition.edition_key, verbose_name="berkas"
                    ),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="ukuran")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
            ],
            options={
                "verbose_name": "berkas edisi",
                "verbose_name_plural": "berkas edisi",
                "ordering": ["edition", "-of", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ScheduledPublication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="versi yang diperiksa")),
                ("at", models.DateTimeField(verbose_name="terbit pada")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="dijadwalkan pada")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="selesai pada")),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[("published", "Terbit"), ("cancelled", "Dibatalkan"), ("void", "Gugur")],
                        max_length=20,
                        verbose_name="akhirnya",
                    ),
                ),
            ],
            options={
                "verbose_name": "jadwal terbit",
                "verbose_name_plural": "jadwal terbit",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="consequencetest",
            name="end",
            field=models.CharField(
                blank=True,
                choices=[
                    ("opened", "Dibuka sesudah masanya berakhir"),
                    ("ruling", "Dinyatakan terbuka lewat keberatan atau sengketa"),
                    ("renewed", "Diganti uji yang baru"),
                ],
                editable=False,
                max_length=20,
                verbose_name="akhirnya",
            ),
        ),
        migrations.AddField(
            model_name="consequencetest",
            name="end_reason",
            field=models.TextField(blank=True, editable=False, verbose_name="alasan berakhir"),
        ),
        migrations.AddField(
            model_name="consequencetest",
            name="ended_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="berakhir pada"),
        ),
        migrations.AddField(
            model_name="consequencetest",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="diakhiri oleh",
            ),
        ),
        migrations.AddField(
            model_name="consequencetest",
            name="team",
            field=models.TextField(
                default="",
                help_text="Satu baris untuk tiap anggota: jabatan atau unitnya, boleh dengan nama. Mereka menandatangani.",
                verbose_name="tim penguji",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="document",
            name="valid_until",
            field=models.DateField(
                blank=True,
                help_text="Sesudah tanggal ini dokumen tetap dapat dibaca, dengan tanda “tidak berlaku lagi”.",
                null=True,
                verbose_name="berlaku sampai",
            ),
        ),
        migrations.AddConstraint(
            model_name="consequencetest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end", ""), ("end_reason", ""), ("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(
                        models.Q(("end", ""), _negated=True),
                        models.Q(("end_reason", ""), _negated=True),
                        ("approved_at__isnull", False),
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="test_end_is_whole",
            ),
        ),
        migrations.RunPython(name_teams, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="consequencetest",
            constraint=models.CheckConstraint(condition=models.Q(("team", ""), _negated=True), name="test_has_team"),
        ),
        migrations.AddField(
            model_name="edition",
            name="frozen_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dibekukan oleh",
            ),
        ),
        migrations.AddField(
            model_name="editionfile",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="documents.edition",
                verbose_name="edisi",
            ),
        ),
        migrations.AddField(
            model_name="scheduledpublication",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dijadwalkan oleh",
            ),
        ),
        migrations.AddField(
            model_name="scheduledpublication",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="schedules",
                to="documents.document",
                verbose_name="dokumen",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision_number", ""), _negated=True), name="edition_has_decision_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("officer", ""), _negated=True), name="edition_has_officer"
            ),
        ),
        migrations.AddConstraint(
            model_name="editionfile",
            constraint=models.UniqueConstraint(fields=("edition", "of", "format", "part"), name="edition_file_once"),
        ),
        migrations.AddConstraint(
            model_name="scheduledpublication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("document",),
                name="schedule_one_open_per_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduledpublication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end", ""), ("ended_at__isnull", True)),
                    models.Q(("ended_at__isnull", False), models.Q(("end", ""), _negated=True)),
                    _connector="OR",
                ),
                name="schedule_end_is_a_pair",
            ),
        ),
        migrations.RunPython(schedule, unschedule),
    ]
