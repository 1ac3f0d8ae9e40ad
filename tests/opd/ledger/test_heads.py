"""Heads of both journals told to outsiders: a chain written anew is found by a saved one, and by nothing else."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from opd import ledger
from opd.database.triggers import drop
from opd.ledger import heads
from opd.ledger.chain import CHAINS
from opd.models import ChainName, Message, PublishedHead
from tests.undone import undone

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 28)


def write(opd, number=1):
    """Append to both journals."""
    for count in range(number):
        for chain in CHAINS.values():
            with transaction.atomic():
                chain.append("opd.change", opd, None, {"n": count})


@pytest.fixture
def published(opd_health):
    """Five entries in each journal, and the heads of that day as an outsider saved them."""
    write(opd_health, 5)
    return heads.publish(DAY)


@pytest.fixture
def saved(published, tmp_path):
    file = tmp_path / "surel.txt"
    lines = "\n".join(f"> {head}" for head in published)
    file.write_text(f"Dari: PLID\n\n{lines}\n> 2026-13-40 1 {'0' * 64}\nSalam")
    return file


@pytest.fixture(params=list(ChainName))
def chain(request, published):
    """Each of the two, after somebody who owns the database dropped the triggers."""
    drop("opd")
    return CHAINS[request.param]


def fault(*arguments):
    with pytest.raises(CommandError) as error:
        call_command("verify_ledger", *arguments, verbosity=0)
    return str(error.value)


def of(chain, found):
    return next(head for head in found if head.chain == chain.name)


def test_a_day_is_published_once(published, opd_health):
    assert [(head.day, head.chain) for head in published] == [(DAY, ChainName.LEDGER), (DAY, ChainName.ACCESS)]
    for head in published:
        now = CHAINS[head.chain].head()
        assert (head.number, head.hash) == (now.number, now.hash)
    write(opd_health)
    assert heads.publish(DAY) == []
    assert heads.newest() == published
    assert heads.newest(ChainName.ACCESS) == published[1:]


def test_witnesses_get_a_letter_that_can_be_read_back(settings, published):
    settings.JOURNAL_WITNESSES = ["arsip@contoh.test", "komisi@contoh.test"]
    later = heads.publish(date(2026, 11, 29))
    letters = Message.objects.filter(act="ledger_head")
    assert sorted(letter.recipient for letter in letters) == settings.JOURNAL_WITNESSES
    assert [heads.read(letter.body) for letter in letters] == [later, later]
    assert letters[0].subject == "Sidik jurnal 2026-11-29"


def test_empty_journals_have_no_head_to_publish(db, settings):
    settings.JOURNAL_WITNESSES = ["arsip@contoh.test"]
    assert heads.publish(DAY) == []
    assert not Message.objects.exists()


def test_page_and_feed_show_both(published, client):
    assert heads.read(client.get("/jurnal/").content.decode()) == published
    assert set(heads.read(client.get("/umpan/jurnal.xml").content.decode())) == set(published)


def test_a_head_saved_before_there_was_a_second_journal_is_one_of_the_ledger():
    line = f"2026-11-27 12 {'a' * 64}"
    assert heads.read(line) == [heads.SavedHead(date(2026, 11, 27), ChainName.LEDGER, 12, "a" * 64)]
    assert [str(head) for head in heads.read(line)] == [line]


def test_what_is_published_stays(published):
    for act in (lambda: PublishedHead.objects.update(number=1), lambda: PublishedHead.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_intact_chains_fit(saved, capsys):
    call_command("verify_ledger", heads=saved)
    assert "yang cocok: 2" in capsys.readouterr().out


def test_one_row_changed_one_deleted_two_swapped_are_each_named(chain):
    entries, label = chain.entries.objects, chain.name.label
    first = entries.earliest("number").number
    with undone("changed"):
        entries.filter(number=first + 1).update(actor="lain")
        assert fault().startswith(f"{label}: {first + 1} ·")
    with undone("deleted"):
        entries.filter(number=first + 2).delete()
        assert f"nomor {first + 2} hilang" in fault()
    with undone("swapped"):
        one, two = entries.filter(number__in=(first + 1, first + 2))
        entries.filter(pk__in=(one.pk, two.pk)).delete()
        one.number, two.number = two.number, one.number
        entries.bulk_create([one, two])
        assert fault().startswith(f"{label}: {first + 1} ·")


def test_all_rows_written_anew_are_found_by_a_saved_head_alone(chain, saved, published):
    PublishedHead.objects.all().delete()
    previous = ledger.GENESIS
    for entry in chain.entries.objects.order_by("number"):
        entry.actor, entry.previous = "lain", previous
        entry.hash = previous = ledger.entry_hash(entry)
        entry.save()
    chain.heads.objects.update(hash=previous)
    call_command("verify_ledger", verbosity=0)
    number = of(chain, published).number
    assert fault("--heads", str(saved)) == (
        f"{chain.name.label}, sidik tanggal 2026-11-28: catatan nomor {number} bukan lagi yang diumumkan."
    )


def test_a_shortened_chain_is_found_too(chain, saved, published):
    PublishedHead.objects.all().delete()
    chain.entries.objects.filter(number__gte=of(chain, published).number).delete()
    last = chain.entries.objects.latest("number")
    chain.heads.objects.update(number=last.number, hash=last.hash)
    assert "sudah tidak ada" in fault("--heads", str(saved))


def test_a_chain_whose_beginning_was_cut_off_is_found(chain):
    number = chain.entries.objects.earliest("number").number
    chain.entries.objects.filter(number=number).delete()
    assert f"nomor {number} hilang" in fault()


def test_a_file_without_heads_or_without_a_file_gets_a_sentence(tmp_path, published):
    empty = tmp_path / "kosong.txt"
    empty.write_bytes(b"\xff\x00 bukan sidik")
    assert "Tidak ada sidik jurnal" in fault("--heads", str(empty))
    assert "tidak dapat dibaca" in fault("--heads", str(tmp_path / "tidak-ada"))


def test_the_worker_publishes(published):
    call_command("publish_heads", verbosity=0)
    assert len(heads.newest()) == 4
    call_command("publish_heads", verbosity=0)
    assert len(heads.newest()) == 4
