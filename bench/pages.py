"""Load a database and count the queries of each page; run in a process: `python -c "from bench.pages import …"`.

Queries are counted here, in one process without a server; milliseconds are measured from outside (`bench.server`).
"""

import os
import resource
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - Django is set up before its models are imported
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from documents.models import Document  # noqa: E402
from opd.models import Opd  # noqa: E402

QUESTIONS = {
    "search, broad word": ["anggaran"],
    "search, phrase": ['"rencana kerja"'],
    "search, rare word": ["tengkes"],
    "search, nothing found": ["zzzyyy"],
}
FORTY = """
anggaran
penganggaran
izin
kesehatan
sekolah
bansos
sampah
banjir
tender
neraca
stunting
laporan keuangan
laporan kinerja
rencana kerja
rencana strategis
profil pejabat
daftar aset
izin usaha
data penduduk
pajak reklame
surat keputusan
pengaduan warga
pelayanan puskesmas
perbaikan jalan
lowongan pegawai
laporan realisasi anggaran
standar pelayanan minimal
tata cara permohonan informasi
peraturan wali kota retribusi
harta kekayaan pejabat negara
rencana umum pengadaan barang
laporan keuangan dinas kesehatan 2024
anggaran dinas pendidikan 2025
apbd disdik
lkjip dinkes 2024
sop ppid
perwali 5/2023
"rencana kerja"
"laporan realisasi anggaran" 2025
kata yang tidak ada: zzqqxx anggaran
""".strip().splitlines()


def load(documents: int, corpus: str) -> dict:
    """Fill an empty database with the demo city and more documents, generated or from a corpus. Returns seconds."""
    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("seed_demo", stdout=sys.stderr)
    city = time.perf_counter()
    call_command("seed_demo", documents=documents, corpus=Path(corpus) if corpus else None, stdout=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "city_seconds": round(city - begun),
        "load_seconds": round(time.perf_counter() - city),
        "load_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def described() -> dict:
    """Return the size of the database."""
    return {
        "engine": connection.vendor,
        "documents": Document.objects.public().count(),
        "index_mib": round(_index_bytes() / 1024**2, 1),
    }


def _index_bytes() -> int:
    tables = ["documents_searchposting", "documents_searchpair", "documents_searchblock", "documents_searchfresh"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT SUM(pg_total_relation_size(name::regclass)) FROM unnest(%s) AS name", [tables])
        else:
            sums = " UNION ALL ".join(
                f"SELECT SUM(LENGTH({column})) AS bytes FROM {table}"  # noqa: S608 - our own names
                for table, column in zip(tables, ("data", "data", "columns", "data"), strict=True)
            )
            cursor.execute(f"SELECT SUM(bytes) FROM ({sums})")  # noqa: S608
        return int(cursor.fetchone()[0] or 0)


def addresses() -> dict[str, list[str]]:
    """Return the pages by name, each with addresses to request in turn."""
    document = Document.objects.public().filter(published_revision__isnull=False).order_by("pk").first()
    opd = Opd.objects.get(slug="dinas-kesehatan")
    newest = Document.objects.public().order_by("-pk")[:20]
    fixed = {
        "home": "/",
        "agency": opd.get_absolute_url(),
        "category": document.category.get_absolute_url(),
        "class": "/informasi/berkala/",
        "exempt (DIK)": "/informasi/dikecualikan/",
        "list": "/cari/",
        "list, page 400": "/cari/?page=400",
        "list, three facets": f"/cari/?klasifikasi=berkala&tahun=2025&opd={opd.slug}",
        "search, three facets": f"/cari/?q=anggaran&klasifikasi=berkala&tahun=2025&opd={opd.slug}",
    }
    pages = {name: [address] for name, address in fixed.items()}
    pages["document"] = [row.get_absolute_url() for row in newest]
    pages |= {name: [_asked(question) for question in questions] for name, questions in QUESTIONS.items()}
    return pages | {"search, forty questions": [_asked(question) for question in FORTY]}


def _asked(question: str) -> str:
    return f"/cari/?{django.utils.http.urlencode({'q': question})}"


def queries(pages: dict[str, list[str]]) -> dict[str, int]:
    """Return the highest number of queries for each page, uncached, with the index in memory."""
    client = Client(SERVER_NAME="localhost")
    return {name: max(_queries(client, address) for address in found) for name, found in pages.items()}


def _queries(client: Client, address: str) -> int:
    client.get(address)
    reset_queries()  # loading has filled Django's log of 9,000 queries
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return len(asked)


def files() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Return, for bench.edge, pages by name, and two files by address and name in the storage."""
    large, huge = Document.objects.public().filter(published_revision__isnull=False).order_by("pk")[:2]
    pages = {"home": "/", "list": "/cari/", "document": large.get_absolute_url()}
    stored = {
        name: (f"/dokumen/{document.pk}/unduh/", document.published_revision.file.name)
        for name, document in (("large", large), ("huge", huge))
    }
    return pages, stored
