from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from opd import ledger
from opd.database import triggers
from opd.models import LedgerEntry, LedgerHead

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(operator, opd_health):
    with transaction.atomic():
        return [ledger.record(f"uji.{n}", opd_health, operator, {"n": n, "teks": "é “kutip”"}) for n in range(3)]


def forge(sql, params=()):
    """Run what somebody who owns the database could run after they dropped the triggers."""
    triggers.drop("opd")
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
    ledger.protect()


def test_every_entry_continues_the_one_before(chain):
    first, second, third = chain
    assert (second.previous, third.previous) == (first.hash, second.hash)
    assert ledger.verify() is None


def test_stored_entries_hash_to_what_was_written(chain):
    stored = LedgerEntry.objects.get(pk=chain[1].pk)
    assert ledger.entry_hash(stored) == chain[1].hash
    assert (stored.actor, stored.verb, stored.fields) == ("operator", "uji.1", {"n": 1, "teks": "é “kutip”"})


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_a_bug(operator, opd_health):
    with pytest.raises(TransactionManagementError):
        ledger.record("uji", opd_health, operator)


def test_a_rolled_back_act_leaves_no_gap(chain, operator, opd_health):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ledger.record("uji", opd_health, operator)
        raise ZeroDivisionError
    with transaction.atomic():
        after = ledger.record("uji", opd_health, operator)
    assert after.number == chain[-1].number + 1
    assert ledger.verify() is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE opd_ledgerentry SET verb = 'x'",
        "DELETE FROM opd_ledgerentry",
        "DELETE FROM opd_ledgerhead",
    ],
)
def test_the_database_refuses_every_change(chain, sql):
    with pytest.raises(DatabaseError, match="trigger: ledger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert ledger.verify() is None


def test_the_database_refuses_replacing_and_truncating(chain):
    columns = "number, at, actor, {}, object_type, object_id, fields, previous, hash"
    replace = (
        f"INSERT OR REPLACE INTO opd_ledgerentry ({columns.format('verb')})"
        f" SELECT {columns.format(repr('x'))} FROM opd_ledgerentry WHERE number = %s"
    )
    sql = replace % chain[0].pk if connection.vendor == "sqlite" else "TRUNCATE opd_ledgerentry"
    with pytest.raises(DatabaseError, match="trigger: ledger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert ledger.verify() is None


def test_a_changed_row_is_named(chain):
    forge("UPDATE opd_ledgerentry SET actor = 'orang lain' WHERE number = %s", [chain[1].pk])
    entry, what = ledger.verify()
    assert entry.pk == chain[1].pk
    assert "berubah" in what
    with pytest.raises(CommandError, match=f"^Jurnal tindakan: {chain[1].pk} "):
        call_command("verify_ledger")


@pytest.mark.parametrize(
    "name", [field.attname for field in LedgerEntry._meta.concrete_fields if field.attname not in ("number", "hash")]
)
def test_no_column_can_be_changed_unnoticed(chain, name):
    stored, field = LedgerEntry.objects.get(pk=chain[1].pk), LedgerEntry._meta.get_field(name)
    value = getattr(stored, name)
    match value:
        case datetime():
            changed = value + timedelta(microseconds=1)
        case dict():
            changed = value | {"n": 99}
        case int():
            changed = value + 1
        case _:
            changed = f"{value[:-1]}x"
    forge(
        f"UPDATE opd_ledgerentry SET {field.column} = %s WHERE number = %s",
        [field.get_db_prep_save(changed, connection), stored.pk],
    )
    assert getattr(LedgerEntry.objects.get(pk=stored.pk), name) == changed
    entry, _what = ledger.verify()
    assert entry.pk == stored.pk


def test_a_missing_row_is_named(chain):
    forge("DELETE FROM opd_ledgerentry WHERE number = %s", [chain[1].pk])
    entry, what = ledger.verify()
    assert entry.pk == chain[2].pk
    assert str(chain[1].pk) in what


def test_a_cut_off_tail_is_noticed(chain):
    forge("DELETE FROM opd_ledgerentry WHERE number = %s", [chain[2].pk])
    entry, what = ledger.verify()
    assert entry is None
    assert str(chain[2].pk) in what


def test_a_rehashed_row_breaks_the_chain(chain):
    forged = LedgerEntry.objects.get(pk=chain[1].pk)
    forged.actor = "orang lain"
    forge(
        "UPDATE opd_ledgerentry SET actor = %s, hash = %s WHERE number = %s",
        [forged.actor, ledger.entry_hash(forged), forged.pk],
    )
    entry, what = ledger.verify()
    assert entry.pk == chain[2].pk
    assert "menyambung" in what


def test_verify_command_says_that_all_is_well(chain, capsys):
    call_command("verify_ledger")
    assert f"{LedgerEntry.objects.count()} catatan" in capsys.readouterr().out
    assert LedgerHead.objects.get().number == chain[-1].number
