from django.db import migrations

from opd.database.online_migrations import RemoveIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("documents", "0035_revision_listed")]

    operations = [RemoveIndexOnline("revision", "revision_type")]
