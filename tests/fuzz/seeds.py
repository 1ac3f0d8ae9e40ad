"""Files to begin with: (name, content). Good and hostile ones of the corpus, and real ones where they are at hand."""

import io
import os
from functools import cache

import pikepdf
from django.conf import settings

from tests import files
from tests.documents.files.corpus import HARMLESS, HOSTILE, good

REAL = settings.BASE_DIR.parent / "shared" / "real"
LARGEST = 300_000  # bytes; changing a larger file takes longer than reading it
EXPORT = settings.BASE_DIR / "tests" / "portal" / "wordpress" / "dinas-contoh.xml"
TABLE = [
    ["berkas", "judul", "ringkasan", "kategori", "klasifikasi", "tahun", "tanggal", "opd"],
    ["1.pdf", "Neraca", "Isi.", "Keuangan > Neraca", "berkala", "2025", "5 Maret 2025", "Dinas Kesehatan"],
]
HOLIDAYS_CSV = (
    b"tanggal,jenis,nama,sumber,dikonfirmasi\n2026-01-01,libur-nasional,Tahun Baru,SKB 1497/2025,ya\n"
    b"2026-03-18,cuti-bersama,Nyepi,SKB 1497/2025,tidak\n"
)
HOLIDAYS_ICS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260101\r\n"
    b"DTEND;VALUE=DATE:20260103\r\nSUMMARY:Tahun\r\n Baru\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@cache
def documents() -> list[tuple[str, bytes]]:
    made = [(name, files.made(content)) for name, content in good.CASES]
    made += [(name, files.made(content)) for _code, name, content in HOSTILE]
    made += [(name, files.made(content)) for name, content, _gone in HARMLESS]
    if os.environ.get("FUZZ_REAL"):  # by hand; else the inputs are those of the repository alone, and can be kept
        made += [(path.name, path.read_bytes()) for path in sorted(REAL.glob("*.pdf"))]
    made += [(f"rinci-{name}", readable(content)) for name, content in made if name.endswith(".pdf")]
    return [(name, content) for name, content in made if 0 < len(content) <= LARGEST]


def readable(pdf: bytes) -> bytes:
    """Return a PDF with its streams unpacked, so that changes reach what is in them; empty if it is broken."""
    target = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            opened.save(target, qdf=True, static_id=True)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError):
        return b""
    return target.getvalue()


@cache
def tables() -> list[tuple[str, bytes]]:
    sheets = [
        ("tabel.csv", files.csv(TABLE)),
        ("tabel.xlsx", files.xlsx(Daftar=TABLE)),
        ("tabel.ods", files.ods(Daftar=TABLE)),
    ]
    return sheets + [(name, content) for name, content in documents() if name.endswith((".xlsx", ".ods", ".csv"))]


@cache
def parcels() -> list[bytes]:
    return [files.archive({"1.pdf": files.pdf("Satu"), "map/2.txt": b"dua", "__MACOSX/x": b"x"}), files.zip_bomb(2)]
