"""A frozen edition: by one person with the right, made by the worker, seen whole, never changed."""

import csv
import hashlib
import io
from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from documents.lifecycle import publishing
from documents.models import Document, Edition, EditionFile
from documents.public_lists import editions, renderers
from documents.tasks import make_edition
from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import LedgerEntry
from tests.documents.lifecycle.test_races import at_once
from tests.markup import addresses, text
from tests.undone import undone

pytestmark = pytest.mark.django_db

DECISION = {"decision_number": "12/PPID/2026", "decision_date": date(2026, 6, 1), "officer": "PPID Utama"}


@pytest.fixture
def edition(make_document, make_exempt, reviewer, upload):
    make_document(title="Laporan tengkes")
    make_exempt(make_document("draft", title="Rekam medis", incoming=upload("Rekam medis")))
    made = editions.freeze(by=reviewer, **DECISION)
    make_edition(made.pk)
    made.refresh_from_db()
    return made


def test_an_edition_is_frozen_whole(edition, citizen):
    assert (edition.number, edition.dip_rows, edition.dik_rows) == (1, 1, 1)
    names = [file.name for file in edition.files.all()]
    assert names == [f"{of}-edisi-1.{form}" for of in ("dip", "dik") for form in ("csv", "json", "xlsx", "pdf")]
    page = citizen.get("/dip/edisi/1/")
    assert "Keputusan 12/PPID/2026 tanggal 1 Juni 2026" in text(page)
    assert "/dip/edisi/1/" in addresses(citizen.get("/dip/"))
    for file in edition.files.all():
        assert file.get_absolute_url() in addresses(page)
        response = citizen.get(file.get_absolute_url())
        content = response.getvalue()
        assert hashlib.sha256(content).hexdigest() == file.sha256
        assert (len(content), response.headers["ETag"]) == (file.size, f'"{file.sha256}"')
        assert file.sha256 in text(page)
    verbs = list(LedgerEntry.objects.filter(object_type="documents.edition").values_list("verb", flat=True))
    assert sorted(verbs) == ["edition.freeze", "edition.make"]
    assert ledger.verify() is None


def test_what_happens_later_does_not_reach_it(edition, citizen, make_document, make_exempt, reviewer, superior):
    def titles():
        content = citizen.get("/dip/edisi/1/dip-edisi-1.csv").getvalue()
        return [row["judul"] for row in csv.DictReader(io.StringIO(content.decode()))]

    document = Document.objects.public().get()
    publishing.withdraw(document, by=reviewer, reason="Keliru.")
    make_document(title="Yang baru")
    assert titles() == ["Laporan tengkes"]
    assert citizen.get(document.get_absolute_url()).status_code == 410
    make_exempt(document, decision_number="2/PPID/2026")
    assert titles() == ["Laporan tengkes"]
    assert citizen.get(document.get_absolute_url()).status_code == 404


def test_made_twice_is_made_once(edition):
    before = list(edition.files.values_list("pk", "sha256"))
    assert not editions.make(edition)
    assert not editions.make(Edition(pk=edition.pk, number=1, decision_number="x"))  # a worker that read it earlier
    assert list(edition.files.values_list("pk", "sha256")) == before
    call_command("verify_files")  # nobody's files would be told


def test_a_worker_that_dies_half_way_leaves_nothing_and_does_it_again(reviewer, make_document, monkeypatch):
    make_document()
    edition = editions.freeze(by=reviewer, **DECISION)
    whole = renderers.pdf
    monkeypatch.setattr(renderers, "pdf", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_edition(edition.pk)
    assert not EditionFile.objects.exists()
    assert default_storage.listdir("edisi")[1] == []
    monkeypatch.setattr(renderers, "pdf", whole)
    make_edition(edition.pk)
    assert edition.files.count() == 8


def test_before_its_files_are_there_nobody_sees_it(citizen, reviewer):
    edition = editions.freeze(by=reviewer, **DECISION)
    assert citizen.get("/dip/edisi/1/").status_code == 404
    assert edition.get_absolute_url() not in addresses(citizen.get("/dip/"))
    assert citizen.get("/dip/edisi/1/dip-edisi-1.csv").status_code == 404


def test_other_names_are_not_there(edition, citizen):
    for name in ("dip-edisi-2.csv", "..", "x", "dip-edisi-1.exe"):
        assert citizen.get(f"/dip/edisi/1/{name}").status_code == 404, name
    assert citizen.get("/dip/edisi/7/").status_code == 404


@pytest.mark.parametrize("person", ["operator", "superior", "site_admin"])
def test_only_the_reviewer_freezes(request, person, client):
    with pytest.raises(NotAllowed):
        editions.freeze(by=request.getfixturevalue(person), **DECISION)
    client.force_login(request.getfixturevalue(person))
    assert client.post("/admin/documents/edition/add/", DECISION).status_code == 403
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"decision_number": " "}, "decision_number"),
        ({"officer": ""}, "officer"),
        ({"decision_date": date(2099, 1, 1)}, "decision_date"),
    ],
)
def test_a_decision_must_be_whole(reviewer, fields, field):
    with pytest.raises(ValidationError) as error:
        editions.freeze(by=reviewer, **DECISION | fields)
    assert field in error.value.message_dict


def test_one_decision_one_edition(edition, reviewer):
    with pytest.raises(ValidationError, match="sudah menetapkan"):
        editions.freeze(by=reviewer, **DECISION)
    second = editions.freeze(by=reviewer, **DECISION | {"decision_number": "1/PPID/2027"})
    assert second.number == 2


FORGERIES = [
    lambda edition, file: Edition.objects.update(decision_number="99/PPID/2026"),
    lambda edition, file: Edition.objects.update(number=7),
    lambda edition, file: Edition.objects.update(dip_rows=0),
    lambda edition, file: Edition.objects.update(made_at=None),
    lambda edition, file: EditionFile.objects.update(sha256="0" * 64),
    lambda edition, file: EditionFile.objects.filter(pk=file.pk)._raw_delete("default"),
    lambda edition, file: Edition.objects.all()._raw_delete("default"),
    lambda edition, file: edition.files.create(of="dip", format="csv", part=9, file="lain.csv", size=1, sha256="0"),
    lambda edition, file: _replace(file, sha256="0" * 64),
    lambda edition, file: _replace(edition, officer="Orang lain"),
]


def test_the_database_keeps_what_was_frozen(edition):
    """Not the ORM, not a slip in a verb, not SQL by hand: neither the decision nor a file of it changes."""
    before = list(EditionFile.objects.order_by("pk").values()), list(Edition.objects.values())
    for number, forgery in enumerate(FORGERIES):
        with undone(f"FORGERIES[{number}]"):
            with pytest.raises(IntegrityError), transaction.atomic():
                forgery(edition, edition.files.first())
            assert (list(EditionFile.objects.order_by("pk").values()), list(Edition.objects.values())) == before


def _replace(row, **changed):
    """`INSERT OR REPLACE` where the engine has it, which asks no guard on DELETE; else an ordinary UPDATE."""
    values = {f.column: f.get_db_prep_save(getattr(row, f.attname), connection) for f in row._meta.concrete_fields}
    values |= changed
    columns, marks = ", ".join(f'"{name}"' for name in values), ", ".join(["%s"] * len(values))
    table = row._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})", list(values.values()))
        else:
            assignments = ", ".join(f'"{name}" = %s' for name in changed)
            cursor.execute(f"UPDATE {table} SET {assignments} WHERE id = %s", [*changed.values(), row.pk])


def test_nothing_empties_the_shelf(edition):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    for model in (EditionFile, Edition):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the test's own rows still wait for
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
    assert EditionFile.objects.count() == 8


def test_long_lists_come_in_parts(reviewer, make_document, monkeypatch, citizen):
    monkeypatch.setattr(renderers, "PDF_PART", 2)
    for number in range(5):
        make_document(title=f"Laporan {number}")
    edition = editions.freeze(by=reviewer, **DECISION)
    make_edition(edition.pk)
    parts = edition.files.filter(of="dip", format="pdf")
    assert [file.name for file in parts] == [f"dip-edisi-1-bagian-{part}.pdf" for part in (1, 2, 3)]
    assert citizen.get(parts[2].get_absolute_url()).getvalue()[:5] == b"%PDF-"


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_take_two_numbers_or_one_is_told(reviewer):
    acts = [
        partial(editions.freeze, by=reviewer, **DECISION | {"decision_number": f"{place}/PPID/2026"})
        for place in (1, 2)
    ]
    outcomes = at_once(*acts)
    numbers = sorted(Edition.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) + sum(isinstance(outcome, WrongState) for outcome in outcomes) == 2


@pytest.mark.usefixtures("worker")
def test_at_the_desk(client, reviewer, make_document):
    make_document()
    client.force_login(reviewer)
    data = DECISION | {"decision_date": "2026-06-01"}
    assert client.post("/admin/documents/edition/add/", data).status_code == 302
    edition = Edition.objects.get()
    assert edition.made_at  # tasks run in line here
    page = client.get(f"/admin/documents/edition/{edition.pk}/change/").content.decode()
    assert "dip-edisi-1.pdf" in page
    assert client.post(f"/admin/documents/edition/{edition.pk}/change/", data | {"officer": "Lain"}).status_code == 403
    assert client.post(f"/admin/documents/edition/{edition.pk}/delete/", {"post": "yes"}).status_code == 403
    again = client.post("/admin/documents/edition/add/", data)
    assert "sudah menetapkan" in again.content.decode()
    late = client.post(
        "/admin/documents/edition/add/", data | {"decision_number": "9", "decision_date": "2099-01-01"}, follow=True
    )
    assert "tidak boleh sesudah hari ini" in late.content.decode()
    assert Edition.objects.count() == 1
