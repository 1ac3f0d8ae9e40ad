"""The files that never go out again get a table of their own: a restored database must know those it has not got."""

from django.db import migrations, models


def copy_barred(apps, schema_editor):
    scans = apps.get_model("documents", "FileScan").objects.filter(state__in=("infected", "barred"))
    barred = apps.get_model("documents", "BarredFile").objects
    for sha256, found in scans.order_by("-found").values_list("revision__sha256", "found"):
        barred.get_or_create(sha256=sha256, defaults={"found": found})
    scans.filter(state="barred", at__isnull=False).update(state="clean")
    scans.filter(state="barred").update(state="waiting")


def copy_back(apps, schema_editor):
    by_people = apps.get_model("documents", "BarredFile").objects.filter(found="")
    scans = apps.get_model("documents", "FileScan").objects
    scans.filter(revision__sha256__in=by_people.values("sha256")).update(state="barred")


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0033_file_scan"),
    ]

    operations = [
        migrations.CreateModel(
            name="BarredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("found", models.CharField(blank=True, max_length=200, verbose_name="yang ditemukan")),
            ],
            options={
                "verbose_name": "berkas yang tidak boleh terbit lagi",
                "verbose_name_plural": "berkas yang tidak boleh terbit lagi",
            },
        ),
        migrations.AlterField(
            model_name="filescan",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Menunggu dipindai"),
                    ("clean", "Tidak ada yang ditemukan"),
                    ("infected", "Virus ditemukan"),
                ],
                default="waiting",
                max_length=20,
                verbose_name="keadaan",
            ),
        ),
        migrations.RunPython(copy_barred, copy_back),
    ]
