"""Nothing for a new database, whose agencies come from `manage.py new_city`.

Databases in which this migration ran before have the agencies of Kota Metro from it; they keep them.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("opd", "0001_initial")]
    operations: list = []
