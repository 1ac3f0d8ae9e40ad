"""Heads of the ledger told to outsiders: a chain written anew is found by a saved one, and by nothing else."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from opd import ledger
from opd.ledger import heads
from opd.models import LedgerEntry, LedgerHead, Message, Opd, PublishedHead
from opd.triggers import drop
from tests.undone import undone

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 28)


@pytest.fixture
def chain(opd_health):
    """Five entries, and the head of that day as an outsider saved it."""
    for number in range(5):
        with transaction.atomic():
            ledger.record("opd.change", opd_health, None, {"n": number})
    return heads.publish(DAY)


@pytest.fixture
def saved(chain, tmp_path):
    file = tmp_path / "surel.txt"
    file.write_text(f"Dari: PLID\n\n> {chain}\n> 2026-13-40 1 {'0' * 64}\nSalam")
    return file


def fault(*arguments):
    with pytest.raises(CommandError) as error:
        call_command("verify_ledger", *arguments, verbosity=0)
    return str(error.value)


def without_triggers():
    drop("opd")


def test_a_day_is_published_once(chain, settings):
    head = LedgerHead.objects.get()
    assert (chain.day, chain.number, chain.hash) == (DAY, head.number, head.hash)
    with transaction.atomic():
        ledger.record("opd.change", Opd.objects.first(), None)
    assert heads.publish(DAY) is None
    assert heads.newest() == [chain]


def test_witnesses_get_a_letter_that_can_be_read_back(settings, chain):
    settings.JOURNAL_WITNESSES = ["arsip@contoh.test", "komisi@contoh.test"]
    later = heads.publish(date(2026, 11, 29))
    letters = Message.objects.filter(act="ledger_head")
    assert sorted(letter.recipient for letter in letters) == settings.JOURNAL_WITNESSES
    assert [heads.read(letter.body) for letter in letters] == [[later], [later]]
    assert letters[0].subject == "Sidik jurnal 2026-11-29"


def test_an_empty_ledger_has_no_head_to_publish(db):
    assert heads.publish(DAY) is None


def test_page_and_feed_show_it(chain, client, settings):
    for address in ("/jurnal/", "/umpan/jurnal.xml"):
        assert heads.read(client.get(address).content.decode()) in ([chain], [chain, chain])


def test_what_is_published_stays(chain):
    for act in (lambda: PublishedHead.objects.update(number=1), lambda: PublishedHead.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_an_intact_chain_fits(saved, capsys):
    call_command("verify_ledger", heads=saved)
    assert "yang cocok: 1" in capsys.readouterr().out


def test_one_row_changed_one_deleted_two_swapped_are_each_named(saved):
    without_triggers()
    first = chain_start()
    with undone("changed"):
        LedgerEntry.objects.filter(number=first + 1).update(actor="lain")
        assert fault().startswith(f"{first + 1} ·")
    with undone("deleted"):
        LedgerEntry.objects.filter(number=first + 2).delete()
        assert f"nomor {first + 2} hilang" in fault()
    with undone("swapped"):
        one, two = LedgerEntry.objects.filter(number__in=(first + 1, first + 2))
        LedgerEntry.objects.filter(pk__in=(one.pk, two.pk)).delete()
        one.number, two.number = two.number, one.number
        LedgerEntry.objects.bulk_create([one, two])
        assert fault().startswith(f"{first + 1} ·")


def test_all_rows_written_anew_are_found_by_a_saved_head_alone(saved, chain):
    without_triggers()
    PublishedHead.objects.all().delete()
    previous = ledger.GENESIS
    for entry in LedgerEntry.objects.order_by("number"):
        entry.actor, entry.previous = "lain", previous
        entry.hash = previous = ledger.entry_hash(entry)
        entry.save()
    LedgerHead.objects.update(hash=previous)
    call_command("verify_ledger", verbosity=0)
    assert fault("--heads", str(saved)) == (
        f"Sidik tanggal 2026-11-28: catatan nomor {chain.number} bukan lagi yang diumumkan."
    )


def test_a_shortened_chain_is_found_too(saved, chain):
    without_triggers()
    PublishedHead.objects.all().delete()
    LedgerEntry.objects.filter(number__gte=chain.number).delete()
    last = LedgerEntry.objects.order_by("-number").first()
    LedgerHead.objects.update(number=last.number, hash=last.hash)
    assert "sudah tidak ada" in fault("--heads", str(saved))


def test_a_file_without_heads_or_without_a_file_gets_a_sentence(tmp_path, chain):
    empty = tmp_path / "kosong.txt"
    empty.write_bytes(b"\xff\x00 bukan sidik")
    assert "Tidak ada sidik jurnal" in fault("--heads", str(empty))
    assert "tidak dapat dibaca" in fault("--heads", str(tmp_path / "tidak-ada"))


def test_the_worker_publishes(chain):
    call_command("publish_heads", verbosity=0)
    assert len(heads.newest()) == 2
    call_command("publish_heads", verbosity=0)
    assert len(heads.newest()) == 2


def chain_start() -> int:
    return LedgerEntry.objects.order_by("number").first().number
