from django.db import migrations, models

from opd.database.online_migrations import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("documents", "0034_barred_files")]

    operations = [
        AddIndexOnline("revision", models.Index(fields=["id", "disclosure", "mime", "size"], name="revision_listed"))
    ]
