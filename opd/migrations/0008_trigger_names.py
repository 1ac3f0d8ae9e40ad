"""Triggers are named `trigger_<rule>` and no longer `guard_<rule>`; see `opd.database.triggers`.

Every `migrate` replaces the triggers that it finds in the catalogue of the database, and their functions with them. What
remains for this migration are functions of older triggers on PostgreSQL, which were left when their trigger was dropped.
"""

from django.db import migrations

UNUSED = r"""
    SELECT format('DROP FUNCTION %s', p.oid::regprocedure) FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace AND p.prorettype = 'trigger'::regtype
    AND p.proname LIKE 'guard\_%' AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgfoid = p.oid)
"""


def drop_unused_functions(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(UNUSED)
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("opd", "0007_people_as_they_are")]
    operations = [migrations.RunPython(drop_unused_functions, migrations.RunPython.noop)]
