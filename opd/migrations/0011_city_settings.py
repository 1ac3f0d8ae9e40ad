import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("opd", "0010_message_deadline"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            (
                                "author_publishes",
                                "Verifikator boleh menerbitkan dokumen yang ia buat, ubah, atau unggah sendiri",
                            )
                        ],
                        max_length=40,
                        verbose_name="pengaturan",
                    ),
                ),
                (
                    "value",
                    models.BooleanField(help_text="Kosong: tidak berlaku lagi.", verbose_name="menjadi berlaku"),
                ),
                ("reason", models.TextField(max_length=1000, verbose_name="alasan")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="diajukan pada")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Menunggu orang kedua"),
                            ("confirmed", "Disetujui"),
                            ("refused", "Ditolak"),
                            ("withdrawn", "Dibatalkan"),
                            ("expired", "Kedaluwarsa"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="diputuskan pada")),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="alasan penolakan")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diajukan oleh",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diputuskan oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "perubahan pengaturan kota",
                "verbose_name_plural": "pengaturan kota",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")), fields=("setting",), name="setting_change_waits_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="setting_change_decided_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="setting_change_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="setting_change_refused_with_reason",
                    ),
                ],
            },
        ),
    ]
