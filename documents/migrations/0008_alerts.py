"""Serta-merta notices, and citizens' reports with their reminder every morning."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import opd.encryption


def schedule(apps, schema_editor):
    now = datetime.now(ZoneInfo("Asia/Jakarta"))
    today = now.replace(hour=6, minute=10, second=0, microsecond=0)
    apps.get_model("django_q", "Schedule").objects.update_or_create(
        name="remind_reports",
        defaults={
            "func": "django.core.management.call_command",
            "args": "'remind_reports'",
            "schedule_type": "D",
            "next_run": today if today > now else today + timedelta(days=1),
            "repeats": -1,
        },
    )


def unschedule(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(name="remind_reports").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("django_q", "0018_task_success_index"),
        ("documents", "0007_redaction"),
        ("opd", "0005_sealing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="judul")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bencana-alam", "Bencana alam"),
                            ("bencana-nonalam", "Bencana nonalam"),
                            ("bencana-sosial", "Bencana sosial"),
                            ("penyakit-menular", "Penyakit menular"),
                            ("racun-pangan", "Racun pada bahan makanan"),
                            ("gangguan-utilitas", "Rencana gangguan layanan umum"),
                        ],
                        max_length=20,
                        verbose_name="jenis",
                    ),
                ),
                ("area", models.CharField(max_length=200, verbose_name="wilayah")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telepon bantuan")),
                ("danger", models.TextField(max_length=3000, verbose_name="potensi bahaya dan besaran dampak")),
                (
                    "affected",
                    models.TextField(blank=True, max_length=3000, verbose_name="pihak yang berpotensi terkena dampak"),
                ),
                (
                    "evacuation",
                    models.TextField(blank=True, max_length=3000, verbose_name="prosedur dan tempat evakuasi"),
                ),
                ("avoidance", models.TextField(blank=True, max_length=3000, verbose_name="cara menghindari bahaya")),
                ("help", models.TextField(blank=True, max_length=3000, verbose_name="cara mendapat bantuan")),
                (
                    "announcer",
                    models.TextField(blank=True, max_length=3000, verbose_name="pihak yang wajib mengumumkan"),
                ),
                ("procedure", models.TextField(blank=True, max_length=3000, verbose_name="tata cara pengumuman")),
                ("efforts", models.TextField(blank=True, max_length=3000, verbose_name="upaya yang dilakukan")),
                ("starts_at", models.DateTimeField(verbose_name="berlaku sejak")),
                ("ends_at", models.DateTimeField(db_index=True, verbose_name="berlaku sampai")),
                ("published_at", models.DateTimeField(verbose_name="terbit")),
                ("changed_at", models.DateTimeField(verbose_name="terakhir diperbarui")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="diakhiri pada")),
                ("end_reason", models.TextField(blank=True, max_length=1000, verbose_name="alasan diakhiri")),
                (
                    "review",
                    models.CharField(
                        choices=[
                            ("menunggu", "Menunggu pemeriksaan"),
                            ("diperiksa", "Sudah diperiksa"),
                            ("dikoreksi", "Perlu dikoreksi"),
                        ],
                        default="menunggu",
                        max_length=20,
                        verbose_name="pemeriksaan",
                    ),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="diperiksa pada")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("submission", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diakhiri oleh",
                    ),
                ),
                (
                    "opd",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="opd.opd",
                        verbose_name="OPD",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diterbitkan oleh",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diperiksa oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "peringatan serta-merta",
                "verbose_name_plural": "peringatan serta-merta",
                "ordering": ["-published_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AlertEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("publish", "Diterbitkan"),
                            ("update", "Diperbarui"),
                            ("end", "Diakhiri"),
                            ("review", "Diperiksa"),
                        ],
                        max_length=20,
                        verbose_name="tindakan",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                ("text", models.TextField(blank=True, verbose_name="uraian")),
                ("changes", models.JSONField(blank=True, default=dict, verbose_name="perubahan")),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="documents.alert",
                        verbose_name="peringatan",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "riwayat peringatan",
                "verbose_name_plural": "riwayat peringatan",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("duty_code", models.SlugField(blank=True, max_length=80, verbose_name="kewajiban")),
                ("subject", models.CharField(max_length=300, verbose_name="tentang")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hilang", "Informasinya tidak ada"),
                            ("usang", "Informasinya sudah usang"),
                            ("rusak", "Berkasnya rusak atau tidak terbaca"),
                            ("salah", "Isi atau keterangannya salah"),
                        ],
                        max_length=10,
                        verbose_name="jenis",
                    ),
                ),
                ("sameness", models.CharField(editable=False, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("diterima", "Diterima"),
                            ("diteruskan", "Diteruskan ke OPD"),
                            ("selesai", "Selesai"),
                            ("ditolak", "Ditolak"),
                        ],
                        default="diterima",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="diterima")),
                ("due_on", models.DateField(verbose_name="paling lambat")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="dijawab")),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="jawaban")),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dijawab oleh",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="documents.category",
                        verbose_name="kategori",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="documents.document",
                        verbose_name="dokumen",
                    ),
                ),
                (
                    "opd",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="opd.opd",
                        verbose_name="OPD",
                    ),
                ),
                (
                    "solution",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="dokumen yang menjawab",
                    ),
                ),
            ],
            options={
                "verbose_name": "laporan warga",
                "verbose_name_plural": "laporan warga",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("receive", "Diterima"),
                            ("forward", "Diteruskan ke OPD"),
                            ("finish", "Diselesaikan"),
                            ("refuse", "Ditolak"),
                            ("join", "Dilaporkan juga oleh orang lain"),
                            ("release", "Uraian dibuka untuk umum"),
                        ],
                        max_length=12,
                        verbose_name="tindakan",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("diterima", "Diterima"),
                            ("diteruskan", "Diteruskan ke OPD"),
                            ("selesai", "Selesai"),
                            ("ditolak", "Ditolak"),
                        ],
                        max_length=12,
                        verbose_name="status sesudahnya",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="waktu")),
                ("text", models.TextField(blank=True, verbose_name="catatan")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="oleh",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="documents.report",
                        verbose_name="laporan",
                    ),
                ),
            ],
            options={
                "verbose_name": "riwayat laporan",
                "verbose_name_plural": "riwayat laporan",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ReportVoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="uraian")),
                ("email", opd.encryption.EncryptedTextField(blank=True, max_length=254, verbose_name="surel")),
                ("at", models.DateTimeField(verbose_name="waktu")),
                ("is_suspect", models.BooleanField(default=False, verbose_name="mungkin dikirim mesin")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="dibuka pada")),
                ("submission", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibuka oleh",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voices",
                        to="documents.report",
                        verbose_name="laporan",
                    ),
                ),
            ],
            options={
                "verbose_name": "suara warga",
                "verbose_name_plural": "suara warga",
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="alert_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("danger", ""), _negated=True), models.Q(("area", ""), _negated=True)),
                name="alert_says_what_and_where",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="alert_ended_early_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_at__isnull", True), ("reviewed_by__isnull", True)),
                    models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                    _connector="OR",
                ),
                name="alert_review_is_a_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(("review", "menunggu"), ("reviewed_at__isnull", False), _connector="OR"),
                name="alert_reviewed_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["state", "due_on"], name="report_due"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("diterima", "diteruskan"))),
                fields=("sameness",),
                name="report_one_open_for_each_matter",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("document__isnull", True), models.Q(("category__isnull", True), ("duty_code", "")), _connector="OR"
                ),
                name="report_document_or_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("category__isnull", True), ("duty_code", ""), _connector="OR"),
                name="report_category_or_duty",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("state__in", ("diterima", "diteruskan")),
                    ),
                    models.Q(
                        models.Q(("state__in", ("diterima", "diteruskan")), _negated=True),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="report_closed_has_an_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "selesai"), _negated=True), ("solution__isnull", False), _connector="OR"
                ),
                name="report_done_with_a_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ditolak"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_refused_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at__isnull", True), ("released_by__isnull", True)),
                    models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                    _connector="OR",
                ),
                name="report_voice_release_is_a_pair",
            ),
        ),
        migrations.RunPython(schedule, unschedule),
    ]
