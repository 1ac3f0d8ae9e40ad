"""The end of access entries that are older than ACCESS_JOURNAL_DAYS and have a published head after them.

A trigger holds the rule; on PostgreSQL only a function of the owner of the tables deletes.
"""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from opd.database.triggers import table_of
from opd.ledger import access
from opd.ledger.chain import ACCESS
from opd.models import AccessEntry, ChainName, PublishedHead

EXPIRED = "access_journal.expire"
FUNCTION = "expire_access_entries"
ENTRIES, HEADS = table_of(AccessEntry), table_of(PublishedHead)
DAYS = settings.ACCESS_JOURNAL_DAYS

TRIGGERS = ACCESS.triggers(
    stays_while=f"LOCAL_DAY(OLD.at) >= LOCAL_DAY(CURRENT_TIMESTAMP) - {DAYS} OR NOT EXISTS (SELECT 1 FROM {HEADS} h"  # noqa: S608 - our own names
    f" WHERE h.chain = '{ChainName.ACCESS.value}' AND h.number >= OLD.number)"
)
# Everything up to the last head published before the oldest day that is kept.
LAST_DUE = (
    f"SELECT MAX(number) FROM {HEADS} WHERE chain = '{ChainName.ACCESS.value}'"  # noqa: S608 - our own names
    " AND day < {oldest}"
)


def function_sql(schema: str) -> str:
    """Return the statement that creates PostgreSQL's function, which returns the number of deleted entries."""
    oldest = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date - {DAYS}"
    return (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER"  # noqa: S608
        f" SET search_path = {schema}, pg_temp AS $$ DECLARE gone bigint; BEGIN"
        f" DELETE FROM {ENTRIES} WHERE number <= ({LAST_DUE.format(oldest=oldest)});"
        " GET DIAGNOSTICS gone = ROW_COUNT; RETURN gone; END $$"
    )


def expire_entries() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        ACCESS.locked_head()
        number = EXPIRE[connection.vendor](cursor)
        if number:
            first = AccessEntry.objects.order_by("number").values_list("number", flat=True).first()
            access.record(EXPIRED, ACCESS.head(), None, {"number": number, "first": first})
    return number


def _expire_sqlite(cursor) -> int:
    oldest = timezone.localdate() - timedelta(days=DAYS)
    cursor.execute(f"DELETE FROM {ENTRIES} WHERE number <= ({LAST_DUE.format(oldest='%s')})", [oldest])  # noqa: S608
    return cursor.rowcount


def _expire_postgresql(cursor) -> int:
    cursor.execute(f"SELECT {FUNCTION}()")
    return cursor.fetchone()[0]


EXPIRE = {"sqlite": _expire_sqlite, "postgresql": _expire_postgresql}
