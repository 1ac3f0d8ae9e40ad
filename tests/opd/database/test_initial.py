"""All tables of an app by one operation, and the names of migrations from before 1.0."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from opd.database import former_migrations
from opd.database.initial import CreateTables
from opd.worker.allowed_tasks import our_apps

ID = ("id", models.BigAutoField(primary_key=True))
OPERATIONS = [
    migrations.CreateModel("Trial", [ID, ("n", models.IntegerField(db_index=True))]),
    migrations.CreateModel(
        "TrialPart",
        [ID, ("of", models.ForeignKey("opd.Trial", models.CASCADE)), ("others", models.ManyToManyField("opd.Trial"))],
    ),
    migrations.AddField("trial", "first", models.ForeignKey("opd.TrialPart", models.CASCADE, null=True)),
    migrations.AddConstraint("trial", models.CheckConstraint(condition=models.Q(n__gte=0), name="trial_n_known")),
    migrations.AddIndex("trialpart", models.Index(fields=["of", "id"], name="trial_part_of")),
]
TABLES = {"opd_trial", "opd_trialpart", "opd_trialpart_others"}


def described(table: str) -> dict:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    facts = ("columns", "primary_key", "unique", "foreign_key", "check", "index")
    return {name: [row[fact] for fact in facts] for name, row in found.items() if not row["primary_key"]}


def run(*operations) -> dict:
    """Run operations for `opd`, tell what is there then, and take them back."""
    done, state = [], ProjectState()
    for operation in operations:
        before, state = state, state.clone()
        operation.state_forwards("opd", state)
        with connection.schema_editor() as editor:
            operation.database_forwards("opd", editor, before, state)
            is_whole = not editor.deferred_sql
        done.append((operation, before, state))
    found = {table: described(table) for table in TABLES}, is_whole
    for operation, before, after in reversed(done):
        with connection.schema_editor() as editor:
            operation.database_backwards("opd", editor, after, before)
    assert not TABLES & set(connection.introspection.table_names())
    return found


@pytest.mark.django_db(transaction=True)
def test_the_tables_are_those_of_the_single_operations():
    tables, _is_whole = run(*OPERATIONS)
    assert run(CreateTables(OPERATIONS)) == (tables, True)  # nothing is left for after the transaction
    assert sum(map(len, tables.values())) > 5


def test_models_are_made_once_and_whole():
    """Of models that Django calls delayed, each RunPython that follows would make all again."""
    state = ProjectState()
    assert state.apps.is_installed("opd") is False
    state.is_delayed = True
    CreateTables(OPERATIONS).state_forwards("opd", state)
    assert "apps" not in vars(state)
    state.clear_delayed_apps_cache()
    made = state.apps
    state.clear_delayed_apps_cache()
    assert state.apps is made
    assert made.get_model("opd", "Trial")._meta.get_field("first").related_model is made.get_model("opd", "TrialPart")


def test_it_is_written_down_as_it_is_read():
    text, imports = MigrationWriter.serialize(CreateTables(OPERATIONS))
    read: dict = {}
    exec("\n".join([*imports, "from django.db import migrations, models", f"again = {text}"]), read)
    assert [one.deconstruct()[0] for one in read["again"].operations] == [one.deconstruct()[0] for one in OPERATIONS]


OLD = sorted(name for one in MigrationLoader(None).disk_migrations.values() for name in one.replaces)
OURS = sorted(key for key in MigrationLoader(None).disk_migrations if key[0] in {app.label for app in our_apps()})


@pytest.mark.parametrize(
    ("applied", "missing"),
    [
        ([], []),
        (OLD, []),
        (OLD + OURS, []),
        (OURS, []),  # `migrate --prune`, when the old names are not needed any more
        ([name for name in OLD if name[0] == "opd"], []),  # an interrupted `migrate` of this version goes on
        ([("opd", "0001_initial")], ["opd.0002_kota_metro"]),
        ([name for name in OLD if name < ("documents", "0021")], ["documents.0021_search_formats"]),
        (
            [name for name in OLD if name[1] < "0016"],
            [
                "documents.0016_search_blocks",
                "opd.0016_access_journal",
                "portal.0016_backup_key",
                "requests_app.0016_costs_checked",
            ],
        ),
        ([name for name in OLD if name != ("documents", "0005_duty_rows")], ["documents.0005_duty_rows"]),
    ],
)
def test_half_way_in_the_old_names(applied, missing):
    assert former_migrations.first_missing(applied) == missing


def test_all_names_of_before_are_known():
    assert set(OLD) | set(OURS) <= former_migrations.known()
    assert ("opd", "9999_later") not in former_migrations.known()
