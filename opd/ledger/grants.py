"""Rights in PostgreSQL: who serves pages and works on tasks can write journals, and neither change nor delete them.

The tables belong to the user of DATABASE_OWNER_URL, which only `migrate`, `restore` and `rotate_pii_keys` use; each
`migrate` grants the user of DATABASE_URL what it needs. Two functions act with the owner's rights.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from opd.database.triggers import table_of
from opd.encryption import REWRITE
from opd.ledger import expiry
from opd.ledger.chain import CHAINS
from opd.models import PublishedHead

FUNCTIONS = (f"{expiry.FUNCTION}()", f"{REWRITE}(regclass)")


def written_once() -> list[type[models.Model]]:
    return [*(chain.entries for chain in CHAINS.values()), PublishedHead]


def install() -> None:
    """Create the functions of the owner, and grant the user of DATABASE_URL its rights if another one migrates."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema()), current_user")
        schema, owner = cursor.fetchone()
        cursor.execute(expiry.function_sql(schema))
        cursor.execute(_rewrite_sql(schema))
        for function in FUNCTIONS:
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        if settings.DATABASE_ROLE and owner != settings.DATABASE_ROLE:
            for statement in _grants(schema, connection.ops.quote_name(settings.DATABASE_ROLE)):
                cursor.execute(statement)


def _rewrite_sql(schema: str) -> str:
    """CLUSTER rewrites like VACUUM FULL, but in a function too; `REWRITE` takes any table but changes none."""
    key = "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = which"
    return (
        f"CREATE OR REPLACE FUNCTION {REWRITE}(which regclass) RETURNS void LANGUAGE plpgsql SECURITY DEFINER"
        f" SET search_path = {schema}, pg_temp AS $$ BEGIN"
        f" EXECUTE format('CLUSTER %s USING %I', which, ({key} AND i.indisprimary)); END $$"
    )


def _grants(schema: str, role: str) -> Iterator[str]:
    everything = f"ALL TABLES IN SCHEMA {schema}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"REVOKE ALL ON {everything} FROM {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {everything} TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    for model in written_once():
        yield f"REVOKE UPDATE, DELETE ON {table_of(model)} FROM {role}"
    for chain in CHAINS.values():
        yield f"REVOKE INSERT, DELETE ON {table_of(chain.heads)} FROM {role}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON {table_of(MigrationRecorder.Migration)} FROM {role}"
    for function in FUNCTIONS:
        yield f"GRANT EXECUTE ON FUNCTION {function} TO {role}"


def can_change_journals() -> bool:
    """Return whether the user of this process could change or delete entries past the triggers."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        is_owner, may = "pg_has_role(c.relowner, 'MEMBER')", "has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE')"
        cursor.execute(
            f"SELECT bool_or({is_owner} OR {may}) FROM pg_class c WHERE c.oid = ANY(%s::regclass[])",  # noqa: S608
            [[table_of(model) for model in written_once()]],
        )
        return cursor.fetchone()[0]
