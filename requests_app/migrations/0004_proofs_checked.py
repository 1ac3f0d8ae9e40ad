from django.db import migrations

from opd.database.online_migrations import ValidateCheckOnline


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0003_proofs_and_seals")]
    operations = [ValidateCheckOnline("deliveryrecord", "delivery_stage_known")]
