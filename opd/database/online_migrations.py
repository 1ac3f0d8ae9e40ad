"""Operations of migrations that lock no table for long on PostgreSQL; on SQLite they are Django's own."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.postgres import operations as postgresql
from django.db.migrations import AddConstraint, AddIndex, RemoveIndex


def _is_postgresql(schema_editor) -> bool:
    return schema_editor.connection.vendor == "postgresql"


@contextmanager
def _waiting(schema_editor, index: str) -> Iterator[None]:
    """Wait for other transactions, as nothing is locked; drop what an interrupted try left."""
    schema_editor.execute("SET lock_timeout = 0")
    try:
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(index)}")
        yield
    finally:
        schema_editor.execute("RESET lock_timeout")


class _IndexOnline:
    """Django's operation for an index; a migration has one alone, and `atomic = False`."""

    plain: type[AddIndex] | type[RemoveIndex]

    @property
    def index_name(self) -> str:
        raise NotImplementedError

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._run("database_forwards", app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._run("database_backwards", app_label, schema_editor, from_state, to_state)

    def _run(self, direction, app_label, schema_editor, *states):
        if not _is_postgresql(schema_editor):
            getattr(self.plain, direction)(self, app_label, schema_editor, *states)
            return
        with _waiting(schema_editor, self.index_name):
            getattr(super(), direction)(app_label, schema_editor, *states)


class AddIndexOnline(_IndexOnline, postgresql.AddIndexConcurrently):
    plain = AddIndex

    @property
    def index_name(self) -> str:
        return self.index.name


class RemoveIndexOnline(_IndexOnline, postgresql.RemoveIndexConcurrently):
    plain = RemoveIndex

    @property
    def index_name(self) -> str:
        return self.name


class AddCheckOnline(postgresql.AddConstraintNotValid):
    """A check that holds for new rows at once; `ValidateCheckOnline`, in the next migration, looks at the old ones."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        of = postgresql.AddConstraintNotValid if _is_postgresql(schema_editor) else AddConstraint
        of.database_forwards(self, app_label, schema_editor, from_state, to_state)


class ValidateCheckOnline(postgresql.ValidateConstraint):
    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if _is_postgresql(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)
