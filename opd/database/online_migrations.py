"""Operations of migrations that lock no table for long on PostgreSQL; on SQLite they are Django's ordinary ones.

`tests/deploy/operation/test_migration_locks.py` fails for a migration that should use one and does not.
"""

from django.contrib.postgres import operations as postgresql
from django.db.migrations import AddConstraint, AddIndex


def _is_postgresql(schema_editor) -> bool:
    return schema_editor.connection.vendor == "postgresql"


class AddIndexOnline(postgresql.AddIndexConcurrently):
    """An index that is built while rows are written; its migration says `atomic = False`.

    If it was interrupted, an invalid index is left, which has to be dropped before it runs again.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        of = postgresql.AddIndexConcurrently if _is_postgresql(schema_editor) else AddIndex
        of.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        of = postgresql.AddIndexConcurrently if _is_postgresql(schema_editor) else AddIndex
        of.database_backwards(self, app_label, schema_editor, from_state, to_state)


class AddCheckOnline(postgresql.AddConstraintNotValid):
    """A check that holds for new rows at once; ValidateCheckOnline, in the next migration, looks at the old ones."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        of = postgresql.AddConstraintNotValid if _is_postgresql(schema_editor) else AddConstraint
        of.database_forwards(self, app_label, schema_editor, from_state, to_state)


class ValidateCheckOnline(postgresql.ValidateConstraint):
    """Looks at the rows that were there before the check, while others are written. Nothing to do on SQLite."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if _is_postgresql(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)
