"""Two people at the same moment, on real connections and real commits."""

import threading
from functools import partial

import pytest
from django.db import connection

from documents.lifecycle import publishing
from documents.models import Document, DocumentState
from opd import ledger
from opd.models import LedgerEntry, User

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 50


def at_once(*acts):
    """Run the acts in threads of their own, started together; -> their results or exceptions, in order."""
    barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            barrier.wait()
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def as_seen_by(verb, document, by, **values):
    """The verb as a web request does it: everything read anew, then done."""
    person, seen = User.objects.get(pk=by.pk), Document.objects.get(pk=document.pk)
    return partial(verb, seen, by=person, **values)


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


@pytest.fixture
def second_reviewer(make_user, city):
    return make_user("verifikator.dua", "verifikator", city)


def test_publish_and_return_fifty_times(make_document, reviewer, second_reviewer):
    for number in range(ROUNDS):
        document = make_document("submitted", title=f"Laporan {number}")
        outcomes = at_once(
            as_seen_by(publishing.publish, document, reviewer, looked_for=True),
            as_seen_by(publishing.return_to_operator, document, second_reviewer, reason="Tahunnya keliru."),
        )
        loser = [outcome for outcome in outcomes if outcome is not None]
        assert names(loser) == ["WrongState"], outcomes
        assert str(loser[0]).startswith("Orang lain lebih dulu mengubah dokumen ini.")
        won = DocumentState.PUBLISHED if outcomes[0] is None else DocumentState.RETURNED
        assert Document.objects.get(pk=document.pk).state == won
        history = [(event.act, event.state) for event in document.events.all()]
        act = "publish" if won == DocumentState.PUBLISHED else "return"
        assert history == [("create", "draft"), ("submit", "in_review"), (act, won)]
        entries = LedgerEntry.objects.filter(object_type="documents.document", object_id=document.pk)
        assert [entry.verb for entry in entries] == [f"document.{act}" for act, _state in history]
    assert ledger.verify() is None


def test_the_ledger_keeps_its_chain_under_many_writers(make_document, reviewer):
    documents = [make_document("submitted", title=f"Laporan {number}") for number in range(8)]
    outcomes = at_once(*(as_seen_by(publishing.publish, document, reviewer, looked_for=True) for document in documents))
    assert outcomes == [None] * 8
    assert Document.objects.public().count() == 8
    assert ledger.verify() is None


def test_the_same_draft_saved_twice_at_once(make_document, operator):
    for number in range(10):
        document = make_document("draft", title=f"Draf {number}")
        acts = [as_seen_by(publishing.save_draft, document, operator, values={"year": year}) for year in (2020, 2021)]
        assert names(at_once(*acts)) == ["NoneType", "WrongState"]


def test_two_files_at_once_keep_their_own_numbers(make_document, operator, upload):
    document = make_document("draft")
    files = [upload("satu"), upload("dua")]
    acts = [as_seen_by(publishing.replace_file, document, operator, incoming=file) for file in files]
    assert names(at_once(*acts)) == ["NoneType", "WrongState"]
    assert list(document.revisions.values_list("number", flat=True)) == [2, 1]
