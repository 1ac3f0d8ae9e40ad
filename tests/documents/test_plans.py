"""How the database looks up what hot pages ask, among 20,000 documents: never row by row (plans: bench/results)."""

import json
import re
from copy import copy
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from documents import search
from documents.models import (
    Classification,
    Document,
    DocumentState,
    Medium,
    SearchChunk,
    SearchFresh,
    SearchPair,
    SearchPosting,
)
from documents.search.results.rows import with_row_columns
from documents.search.storage import facet_columns
from documents.search.storage.blocks import FORMAT
from documents.search.storage.entries import Terms
from documents.search.text.analysis import STEM
from documents.search.text.term_keys import key

pytestmark = pytest.mark.django_db

MANY = 20_000
CLASSES = (Classification.PERIODIC, Classification.IMMEDIATE, Classification.ANYTIME)
BIG = {model._meta.db_table for model in (Document, SearchPosting, SearchPair, SearchChunk)}


@pytest.fixture
def many(make_document, folder, opd_health, opd_kominfo):
    """One published document and MANY alike, all that a plan depends on made different: no verb, no file, no text."""
    model = make_document(title="Laporan kinerja", category=folder(opd_health, "kinerja"))
    folders = [model.category, folder(opd_kominfo, "kinerja")]
    alike = [_alike(model, number, folders[number % 2]) for number in range(1, MANY + 1)]
    _insert(alike)
    keys = np.array([key(f"{STEM}lapor")], np.int64)
    terms = Terms(keys, impacts=np.array([100], np.uint8), pairs=np.zeros(0, np.uint32))
    entry = replace(search.prepare(model).entry, terms=terms)
    entries = [replace(entry, document_id=document.pk, row=facet_columns.row(document)) for document in alike]
    SearchFresh.objects.bulk_create(
        [SearchFresh(document_id=entry.document_id, version=1, data=entry.pack(), format=FORMAT) for entry in entries],
        batch_size=500,
    )
    search.merge_fresh()
    SearchChunk.objects.bulk_create(SearchChunk(document=document, position=1, text="Laporan") for document in alike)
    SearchPosting.objects.bulk_create(SearchPosting(key=n, block=90, data=b"") for n in range(MANY))
    SearchPair.objects.bulk_create(SearchPair(bucket=n % 4096, block=90 + n // 4096, data=b"") for n in range(MANY))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return model


def _insert(alike):
    """Insert the documents as drafts, and make them public."""
    for document in alike:
        document.state, document.first_published_at = DocumentState.DRAFT, None
    Document.objects.bulk_create(alike, batch_size=500)
    rows = Document.objects.filter(state=DocumentState.DRAFT)
    rows.update(state=DocumentState.IN_REVIEW)
    rows = Document.objects.filter(state=DocumentState.IN_REVIEW)
    rows.update(state=DocumentState.PUBLISHED, first_published_at=F("published_at"))


def _alike(model, number, category):
    document = copy(model)
    document.pk, document.title, document.slug = model.pk + number, f"Laporan {number * 7 % MANY}", f"laporan-{number}"
    document.category, document.opd = category, category.opd
    document.classification, document.year = CLASSES[number % 3], 2000 + number % 25
    document.published_at = timezone.now() - timedelta(minutes=number)
    document.published_revision, document.form = None, Medium.HARD
    return document


def lookups(citizen, address):
    """What a page asks: `[(SQL, parameters)]`."""
    asked = []

    def listen(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        response = citizen.get(address)
    assert response.status_code == 200
    return [(sql, params) for sql, params in asked if sql.startswith("SELECT")]


def scanned(sql, params):
    """The big tables of which this question reads every row."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            steps = [re.fullmatch(r"SCAN (\w+)", row[3]) for row in cursor.fetchall()]
            return {step[1] for step in steps if step} & BIG
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    nodes = list(_nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
    return {node["Relation Name"] for node in nodes if node["Node Type"].endswith("Seq Scan")} & BIG


def plan_of(rows):
    """Return the steps of SQLite's plan for a query."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {rows.query.sql_with_params()[0]}", rows.query.sql_with_params()[1])
        return [row[3] for row in cursor.fetchall()]


def _nodes(plan):
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


@pytest.mark.long  # what it guards is pace, with many rows
def test_no_hot_page_reads_a_big_table_row_by_row(citizen, many):
    # First the twin: a question that no index answers is seen to read every row.
    assert scanned("SELECT * FROM documents_document WHERE summary = %s", ["x"]) == {"documents_document"}
    addresses = [
        "/",
        *("/cari/", "/cari/?page=400", "/cari/?urut=judul", "/cari/?q=laporan", "/cari/?q=laporan&urut=judul"),
        "/cari/?klasifikasi=berkala&tahun=2020&opd=dinas-kesehatan",
        *(f"/informasi/{code}/" for code in CLASSES),
        many.opd.get_absolute_url(),
        many.category.get_absolute_url(),
        many.get_absolute_url(),
        "/dip/",
        "/dip/?page=300",
    ]
    found = {
        (address, sql): tables
        for address in addresses
        for sql, params in lookups(citizen, address)
        if (tables := scanned(sql, params))
    }
    assert found == {}


@pytest.mark.long
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps statistics itself")
def test_the_worker_gives_sqlite_the_statistics_by_which_it_finds_rows(many):
    rows = with_row_columns(Document.objects.public()).filter(pk__in=range(many.pk, many.pk + 20))
    found = [
        "SEARCH documents_document USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH opd_opd USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH documents_revision USING COVERING INDEX revision_listed (id=?) LEFT-JOIN",
    ]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")  # reads them again
    assert plan_of(rows)[:3] != found
    call_command("analyze_tables", stdout=StringIO())
    assert plan_of(rows)[:3] == found


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no statistics itself")
def test_the_worker_leaves_the_statistics_of_postgresql_to_it():
    out = StringIO()
    call_command("analyze_tables", stdout=out)
    assert "autovacuum" in out.getvalue()
