"""Queries, milliseconds and bytes of the citizens' pages, on one engine, with N documents.

Run by `python -m bench`, once per engine, in a process of its own with a database of its own.
"""

import gzip
import os
import statistics
import sys
import time
from dataclasses import asdict, dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - Django is set up before its models are imported
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from documents.models import Document  # noqa: E402
from opd.models import Opd  # noqa: E402

ROUNDS = 7


@dataclass(frozen=True)
class Measured:
    """One page: number of queries, median and slowest of `ROUNDS` in milliseconds, compressed bytes."""

    page: str
    queries: int
    median_ms: float
    slowest_ms: float
    bytes_gzipped: int


def load(number: int) -> float:
    """Fill an empty database with the demo city and `number` more documents; -> seconds."""
    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("seed_demo", documents=number, stdout=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.perf_counter() - begun


def addresses() -> dict[str, str]:
    """The pages by name; all five facets are on the search pages."""
    document = Document.objects.public().filter(published_revision__isnull=False).order_by("pk").first()
    opd = Opd.objects.get(slug="dinas-kesehatan")
    category = document.category
    return {
        "home": "/",
        "agencies": "/opd/",
        "agency": opd.get_absolute_url(),
        "category": category.get_absolute_url(),
        "class": "/informasi/berkala/",
        "exempt (DIK)": "/informasi/dikecualikan/",
        "document": document.get_absolute_url(),
        "browse": "/cari/",
        "browse, page 400": "/cari/?page=400",
        "browse, three facets": f"/cari/?klasifikasi=berkala&tahun=2025&opd={opd.slug}",
        "search, broad word": "/cari/?q=anggaran",
        "search, two words": "/cari/?q=laporan+kinerja",
        "search, four words": "/cari/?q=realisasi+anggaran+dinas+kesehatan",
        "search, phrase": "/cari/?q=%22rencana+kerja%22",
        "search, rare word": "/cari/?q=tengkes",
        "search, nothing found": "/cari/?q=zzzyyy",
        "search, facets": f"/cari/?q=anggaran&klasifikasi=berkala&tahun=2025&opd={opd.slug}",
    }


def measure(name: str, address: str) -> Measured:
    client = Client(SERVER_NAME="localhost")
    reset_queries()  # loading has filled the log, which keeps 9,000
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - begun) * 1000)
    size = len(gzip.compress(response.content, 6))
    return Measured(name, len(queries), round(statistics.median(times), 1), round(max(times), 1), size)


def run(number: int) -> dict:
    seconds = load(number)
    pages = [asdict(measure(name, address)) for name, address in addresses().items()]
    return {
        "engine": connection.vendor,
        "documents": Document.objects.public().count(),
        "load_seconds": round(seconds),
        "pages": pages,
    }
