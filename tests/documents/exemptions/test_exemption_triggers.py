"""The database is the last judge of an exemption: the ORM and raw SQL get the same answer as the verbs."""

import sqlite3
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from documents.exemptions import verbs as exemptions
from documents.lifecycle import triggers
from documents.models import (
    Classification,
    ConsequenceStage,
    ConsequenceTest,
    Disclosure,
    Document,
    DocumentState,
    Revision,
    Statute,
)
from opd.database import triggers as all_triggers
from opd.models import Membership
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.offices import redate
from tests.undone import undone

pytestmark = pytest.mark.django_db


def refuses(write, *args, **kwargs):
    with undone(kwargs or args), pytest.raises(IntegrityError), transaction.atomic():
        write(*args, **kwargs)


@pytest.fixture
def waiting(make_document, reviewer):
    return exemptions.write_test(make_document("draft"), by=reviewer, **COMPLETE)


def approval(person):
    return {"stage": ConsequenceStage.APPROVED, "approved_by": person, "approved_at": timezone.now()}


def test_only_an_atasan_in_office_approves(waiting, operator, make_user, city, superior):
    row = ConsequenceTest.objects.filter(pk=waiting.pk)
    for person in (operator, make_user("verifikator-dua", "verifikator", city)):
        refuses(row.update, **approval(person))
    yesterday, tomorrow = (timezone.localdate() + timedelta(days=days) for days in (-1, 1))
    for office in ({"valid_to": yesterday}, {"valid_from": tomorrow}):
        with undone(office):
            redate(Membership.objects.filter(user=superior), **office)
            refuses(row.update, **approval(superior))
    assert row.update(**approval(superior)) == 1


def test_what_a_ruling_opened_is_not_exempt_again(make_document, make_exempt, open_by_ruling, waiting, superior):
    document = make_document("draft", title="Lain")
    make_exempt(document, decision_number="9/PPID/2026")
    document.refresh_from_db()
    open_by_ruling(document)
    row = ConsequenceTest.objects.filter(pk=waiting.pk)
    row.update(document=document)
    refuses(row.update, **approval(superior))


def test_a_test_is_not_inserted_as_approved_by_anybody_else(waiting, operator, superior):
    def copy(**columns):
        row = ConsequenceTest.objects.get(pk=waiting.pk)
        row.pk, row._state.adding = None, True
        for name, value in columns.items():
            setattr(row, name, value)
        return row

    refuses(ConsequenceTest.objects.bulk_create, [copy(**approval(operator))])
    ended = {"end": "opened", "end_reason": "x", "ended_at": timezone.now(), "ended_by": superior}
    refuses(ConsequenceTest.objects.bulk_create, [copy(**approval(superior), **ended)])


RULES = [
    {"ground": "x"},
    {"ground": "k"},
    {"ground": "j", "statute": None},
    {"lasts_while": "", "ends_when": "", "ends_on": None},
    {"ground": "i", "lasts_while": ""},
    {"ground": "a", "lasts_while": "", "ends_when": "perkara selesai", "ends_on": None},
    {"ground": "a", "lasts_while": "", "ends_on": date(2056, 3, 6)},
    {"ground": "c", "lasts_while": "", "ends_on": date(2926, 3, 3)},
    {"ground": "c", "lasts_while": "", "ends_on": date(2926, 3, 3), "decision_date": None},
    {"ground": "b", "lasts_while": "selesai"},
    {"ground": "b", "lasts_while": ""},
]


@pytest.mark.parametrize("change", RULES, ids=str)
def test_a_test_follows_its_ground(waiting, change):
    refuses(ConsequenceTest.objects.filter(pk=waiting.pk).update, **change)
    row = ConsequenceTest.objects.get(pk=waiting.pk)
    row.pk, row._state.adding = None, True
    for name, value in change.items():
        setattr(row, name, value)
    refuses(ConsequenceTest.objects.bulk_create, [row])


def test_what_the_law_allows_is_written(waiting):
    statute = Statute.objects.create(act="UU 27/2022", title="Pelindungan Data Pribadi", article="4")
    row = ConsequenceTest.objects.filter(pk=waiting.pk)
    for change in (
        {"ground": "a", "lasts_while": "", "ends_on": date(2056, 3, 3)},
        {"ground": "b", "lasts_while": "", "ends_when": "perkara selesai"},
        {"ground": "f", "lasts_while": "", "ends_on": date(2126, 3, 3)},
        {"ground": "j", "statute": statute},
    ):
        with undone(change):
            assert row.update(**change) == 1


def test_a_document_is_exempt_by_its_own_approved_test(waiting, make_document, make_exempt):
    other = make_document("draft", title="Lain")
    another = make_exempt(other, decision_number="9/PPID/2026")
    document = Document.objects.filter(pk=waiting.document_id)
    exempt = {"state": DocumentState.EXEMPT, "classification": Classification.EXEMPT}
    refuses(document.update, exemption=waiting, **exempt)  # nobody approved it
    refuses(document.update, exemption=another, **exempt)  # the test of another document
    refuses(Document.objects.filter(pk=other.pk).update, exemption=waiting)
    row = Document.objects.get(pk=other.pk)
    row.pk, row._state.adding = None, True
    refuses(Document.objects.bulk_create, [row])


def test_a_document_with_an_open_file_is_not_exempt(waiting, superior, make_document):
    document = Document.objects.filter(pk=waiting.document_id)
    ConsequenceTest.objects.filter(pk=waiting.pk).update(**approval(superior))
    exempt = {"state": DocumentState.EXEMPT, "classification": Classification.EXEMPT, "exemption": waiting}
    refuses(document.update, **exempt)
    Revision.objects.filter(document=waiting.document_id).update(disclosure=Disclosure.SEALED)
    assert document.update(**exempt) == 1


def test_no_file_is_added_to_an_exempt_document_unsealed(make_document, make_exempt):
    document = make_document()
    make_exempt(document)
    row = document.revisions.get()
    row.pk, row._state.adding, row.number = None, True, 2
    row.disclosure = Disclosure.WITHHELD
    refuses(Revision.objects.bulk_create, [row])
    row.disclosure = Disclosure.SEALED
    assert Revision.objects.bulk_create([row])


def test_a_cited_statute_stays(waiting):
    statute = Statute.objects.create(act="UU 27/2022", title="Pelindungan Data Pribadi", article="4")
    row = Statute.objects.filter(pk=statute.pk)
    assert row.update(title="Lain") == 1
    ConsequenceTest.objects.filter(pk=waiting.pk).update(ground="j", statute=statute)
    for change in ({"act": "UU 1/2000"}, {"article": "5"}, {"paragraph": "2"}, {"title": "x"}):
        refuses(row.update, **change)
    refuses(row._raw_delete, "default")
    assert row.update(valid_to=date(2030, 1, 1)) == 1


def test_an_old_row_without_duration_stays_and_ends(waiting, superior, reviewer):
    """A row that was written before the rule is valid until one of its columns changes."""
    table = ConsequenceTest._meta.db_table
    with connection.cursor() as cursor, undone("an old row"):
        all_triggers.drop("documents")
        cursor.execute(f"UPDATE {table} SET lasts_while = '' WHERE id = %s", [waiting.pk])
        triggers.install()
        row = ConsequenceTest.objects.filter(pk=waiting.pk)
        assert row.update(officer="PPID") == 1
        refuses(row.update, **approval(superior))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has REPLACE")
def test_replace_is_no_way_around(waiting):
    table = ConsequenceTest._meta.db_table
    columns = ", ".join(f'"{field.column}"' for field in ConsequenceTest._meta.concrete_fields)
    with connection.cursor() as cursor, pytest.raises((IntegrityError, sqlite3.IntegrityError)), transaction.atomic():
        cursor.execute(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")
