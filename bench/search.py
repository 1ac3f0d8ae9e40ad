"""Milliseconds of forty questions on the documents of one database: `DATABASE_URL=... python -m bench.search`.

Each is asked three times and the best counts; beside them stands, from the same run, what the newest page costs
without a question. Compare the ratios, not the milliseconds of two machines.
"""

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - Django is set up before its models are imported

from documents import catalogue, search  # noqa: E402
from documents.models import Document  # noqa: E402

ROUNDS = 3
PAGE = 20
QUESTIONS = """
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


def best_of(act: Callable[[], Any]) -> tuple[float, Any]:
    """(milliseconds, result)"""
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        result = act()
        times.append((time.perf_counter() - begun) * 1000)
    return round(min(times), 1), result


def measure(question: str) -> dict:
    page_ms, documents = best_of(lambda: catalogue.rows_of(list(search.find(question).best(PAGE))))
    count_ms, found = best_of(lambda: len(search.find(question)))
    snippets_ms, _snippets = best_of(lambda: search.snippets(documents, question))
    return {
        "question": question,
        "found": found,
        "page_ms": page_ms,
        "count_ms": count_ms,
        "snippets_ms": snippets_ms,
    }


def run() -> dict:
    newest_ms, _page = best_of(lambda: list(Document.objects.public().order_by("-published_at", "-pk")[:PAGE]))
    questions = [measure(question) for question in QUESTIONS]
    pages = sorted(question["page_ms"] for question in questions)
    return {
        "engine": connection.vendor,
        "documents": Document.objects.public().count(),
        "newest_ms": newest_ms,
        "median_ms": round(statistics.median(pages), 1),
        "p95_ms": statistics.quantiles(pages, n=20)[-1],
        "questions": questions,
    }


def print_table(result: dict) -> None:
    print(f"{result['engine']}, {result['documents']} documents; newest page {result['newest_ms']} ms\n")
    print(f"{'question':44}{'found':>8}{'page ms':>9}{'x newest':>9}{'count ms':>9}{'snippets':>9}")
    for row in result["questions"]:
        ratio = row["page_ms"] / result["newest_ms"]
        print(
            f"{row['question']:44}{row['found']:>8}{row['page_ms']:>9}{ratio:>9.1f}"
            f"{row['count_ms']:>9}{row['snippets_ms']:>9}"
        )
    print(f"\nmedian {result['median_ms']} ms, p95 {result['p95_ms']:.1f} ms")


if __name__ == "__main__":
    print_table(run())
