"""The operation by which the first migration of an app makes all its tables at once."""

from django.db.migrations.operations.base import Operation
from django.db.models import Model


class CreateTables(Operation):
    """What `makemigrations` wrote for an empty database, with the models made once and not after each operation.

    The models have their constraints and indexes from the beginning, so each table is written once. Everything is done
    within the operation: the migration and its name in `django_migrations` are one transaction.
    """

    serialization_expand_args = ["operations"]

    def __init__(self, operations):
        self.operations = operations

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # they are rendered again after each operation, unless there are none
        state.is_delayed = False  # those that are rendered next are whole
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in _new_models(app_label, from_state, to_state):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)
        deferred, schema_editor.deferred_sql = schema_editor.deferred_sql, []
        for statement in deferred:
            schema_editor.execute(statement)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(_new_models(app_label, to_state, from_state)):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self):
        return "Create all tables of the app"


def _new_models(app_label: str, before, after) -> list[type[Model]]:
    names = [name for app, name in after.models if app == app_label and (app, name) not in before.models]
    return [after.apps.get_model(app_label, name) for name in names]
