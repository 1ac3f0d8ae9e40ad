"""The one check that the last migration before 1.0 left for the next one to look at; in a new database it is done."""

from django.db import migrations

from opd.database.online_migrations import ValidateCheckOnline


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0001_tables")]
    operations = [ValidateCheckOnline("deliveryrecord", "delivery_on_paper_has_proof_and_person")]
