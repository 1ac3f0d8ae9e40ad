"""The DIP and the DIK as tables; rows are read in batches that check anew what is public."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.filetypes import BY_MIME
from documents.models import Document, PublicList
from documents.public_lists.dik import ExemptEntry, ended_exemptions, exempt_classes, exempt_documents
from documents.search.answers.ordering import DIP_ORDER

BATCH = 500

DIP_DOCUMENT = (
    *("title", "slug", "summary", "classification", "kind", "number", "year", "date", "holder", "responsible_unit"),
    *("place", "form", "retention", "state", "published_at", "valid_until", "opd__name", "opd__slug", "category__name"),
    *(f"published_revision__{name}" for name in ("number", "mime", "size", "sha256", "disclosure", "published_at")),
)

Cell = str | int | None
Row = dict[str, Cell]


@dataclass(frozen=True)
class Column:
    """`name` is stable for programs, `meaning` is for people."""

    name: str
    meaning: str | Promise


@dataclass(frozen=True)
class PaperColumn:
    """A column of page and paper with the words of a row; `width` in millimetres, of 273 on a sheet."""

    heading: str | Promise
    width: int
    words: Callable[[Row], str]


@dataclass(frozen=True)
class Listing:
    of: PublicList
    columns: tuple[Column, ...]
    paper: tuple[PaperColumn, ...]

    @property
    def title(self) -> str:
        return str(self.of.label)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


def dip_ids(documents) -> list[int]:
    """Return the ids of documents in the order of the DIP: by agency, then newest year first, then by title."""
    return list(documents.order_by(*DIP_ORDER).values_list("pk", flat=True))


def dip_documents(ids) -> list[Document]:
    """Return the documents of `ids` that are public now, in this order, with only what the list needs."""
    by_id = (
        Document.objects.public()
        .filter(pk__in=ids)
        .select_related("opd", "category", "published_revision")
        .only(*DIP_DOCUMENT)
        .in_bulk()
    )
    return [by_id[pk] for pk in ids if pk in by_id]


def dip_rows(ids: list[int], today: date | None = None) -> Iterator[Row]:
    today, number = today or timezone.localdate(), 0
    for start in range(0, len(ids), BATCH):
        for document in dip_documents(ids[start : start + BATCH]):
            number += 1
            yield dip_row(document, number, today)


def dip_row(document: Document, number: int, today: date) -> Row:
    revision = document.open_file
    return {
        "no": number,
        "judul": document.title,
        "ringkasan": document.summary,
        "opd": document.opd.name,
        "kode_opd": document.opd.slug,
        "penguasa": document.holder_label,
        "penanggung_jawab": document.responsible_unit,
        "waktu_pembuatan": document.date.isoformat() if document.date else str(document.year),
        "tempat_pembuatan": document.place,
        "bentuk": document.form,
        "format": BY_MIME[revision.mime].extension if revision else "",
        "retensi": document.retention,
        "klasifikasi": document.classification,
        "kategori": document.category.name,
        "jenis": document.kind,
        "nomor_dokumen": document.number,
        "tahun": str(document.year),
        "terbit_pada": timezone.localdate(document.published_at).isoformat(),
        "berlaku_sampai": document.valid_until.isoformat() if document.valid_until else "",
        "keberlakuan": "tidak-berlaku" if document.is_outdated(today) else "berlaku",
        "versi": revision.number if revision else None,
        "ukuran": revision.size if revision else None,
        "sha256": revision.sha256 if revision else "",
        "tautan": settings.SITE_ADDRESS + document.get_absolute_url(),
        "tautan_unduh": settings.SITE_ADDRESS + reverse("documents:download", args=[document.pk]) if revision else "",
    }


def _created(row: Row) -> str:
    day = str(row["waktu_pembuatan"])
    day = date_format(date.fromisoformat(day), "j F Y") if "-" in day else day
    return f"{day}, {row['tempat_pembuatan']}" if row["tempat_pembuatan"] else day


def _form(row: Row) -> str:
    words = str(FORMS.get(row["bentuk"], row["bentuk"]))
    return f"{words} ({str(row['format']).upper()})" if row["format"] else words


def _class(row: Row) -> str:
    words = str(CLASSES.get(row["klasifikasi"], row["klasifikasi"]))
    return words if row["keberlakuan"] == "berlaku" else f"{words}\n" + _("Tidak berlaku lagi")


def _or_nothing(name: str) -> Callable[[Row], str]:
    return lambda row: str(row[name] or "")


FORMS: dict[Any, Any] = dict(Document._meta.get_field("form").flatchoices)
CLASSES: dict[Any, Any] = dict(Document._meta.get_field("classification").flatchoices)

DIP = Listing(
    PublicList.DIP,
    (
        Column("no", gettext_lazy("Nomor urut di daftar ini")),
        Column("judul", gettext_lazy("Judul")),
        Column("ringkasan", gettext_lazy("Ringkasan isi informasi")),
        Column("opd", gettext_lazy("Perangkat daerah")),
        Column("kode_opd", gettext_lazy("Kode perangkat daerah di portal ini")),
        Column("penguasa", gettext_lazy("Pejabat atau unit yang menguasai informasi")),
        Column("penanggung_jawab", gettext_lazy("Penanggung jawab pembuatan atau penerbitan")),
        Column("waktu_pembuatan", gettext_lazy("Tanggal (ISO 8601) atau tahun pembuatan")),
        Column("tempat_pembuatan", gettext_lazy("Tempat pembuatan")),
        Column("bentuk", gettext_lazy("Bentuk: softcopy, hardcopy, atau keduanya")),
        Column("format", gettext_lazy("Jenis berkas")),
        Column("retensi", gettext_lazy("Jangka waktu penyimpanan")),
        Column("klasifikasi", gettext_lazy("Klasifikasi: berkala, serta-merta, atau setiap-saat")),
        Column("kategori", gettext_lazy("Kategori pada perangkat daerah")),
        Column("jenis", gettext_lazy("Kode jenis dokumen")),
        Column("nomor_dokumen", gettext_lazy("Nomor dokumen")),
        Column("tahun", gettext_lazy("Tahun")),
        Column("terbit_pada", gettext_lazy("Tanggal terbit di portal ini (ISO 8601)")),
        Column("berlaku_sampai", gettext_lazy("Hari terakhir berlaku (ISO 8601), kosong bila tanpa batas")),
        Column("keberlakuan", gettext_lazy("berlaku atau tidak-berlaku, pada hari daftar ini dibuat")),
        Column("versi", gettext_lazy("Nomor versi berkas")),
        Column("ukuran", gettext_lazy("Ukuran berkas dalam bita")),
        Column("sha256", gettext_lazy("Sidik SHA-256 berkas")),
        Column("tautan", gettext_lazy("Halaman dokumen")),
        Column("tautan_unduh", gettext_lazy("Alamat berkas yang sedang terbit")),
    ),
    (
        PaperColumn(gettext_lazy("No."), 9, lambda row: str(row["no"])),
        PaperColumn(gettext_lazy("Ringkasan isi informasi"), 73, lambda row: f"{row['judul']}\n{row['ringkasan']}"),
        PaperColumn(gettext_lazy("Dikuasai oleh"), 37, lambda row: str(row["penguasa"])),
        PaperColumn(gettext_lazy("Penanggung jawab pembuatan"), 37, _or_nothing("penanggung_jawab")),
        PaperColumn(gettext_lazy("Waktu dan tempat pembuatan"), 32, _created),
        PaperColumn(gettext_lazy("Bentuk yang tersedia"), 29, _form),
        PaperColumn(gettext_lazy("Jangka waktu penyimpanan"), 32, _or_nothing("retensi")),
        PaperColumn(gettext_lazy("Klasifikasi"), 24, _class),
    ),
)


def page_row(document: Document, number: int, today: date) -> dict[str, Any]:
    """Return a row as the page shows it: the texts of the paper columns, and the link to the document."""
    row = dip_row(document, number, today)
    return {
        "number": number,
        "title": document.title,
        "address": document.get_absolute_url(),
        "summary": document.summary,
        "classification": document.classification,
        "class_label": document.get_classification_display(),
        "is_outdated": document.is_outdated(today),
        "holder": row["penguasa"],
        "responsible": _or_nothing("penanggung_jawab")(row),
        "made": _created(row),
        "form": _form(row),
        "retention": _or_nothing("retensi")(row),
    }


def dik_rows(today: date | None = None) -> Iterator[Row]:
    """Yield documents, classes, then what is still closed after its exemption has ended (rule 36)."""
    lists = (exempt_documents(today), ended_exemptions(today))
    exempt, ended = (((row.exemption, row) for row in rows.iterator(chunk_size=BATCH)) for rows in lists)
    of_classes = ((test, None) for test in exempt_classes(today))
    for number, (test, document) in enumerate(chain(exempt, of_classes, ended), 1):
        entry = ExemptEntry(test, document)
        yield {
            "no": number,
            "judul": entry.title,
            "opd": entry.opd,
            "huruf": test.ground,
            "alasan": test.get_ground_display(),
            "dasar_hukum": test.law,
            "jangka_waktu": entry.duration,
            "berakhir_pada": test.ends_on.isoformat() if test.ends_on else "",
            "nomor_keputusan": test.decision_number,
            "tanggal_keputusan": test.decision_date.isoformat(),
            "pejabat": test.officer,
            "keberlakuan": "berakhir" if test.is_expired(today or timezone.localdate()) else "berlaku",
        }


def _duration(row: Row) -> str:
    ended = _("Masanya sudah berakhir: sedang disiapkan untuk dibuka, atau diuji kembali.")
    return f"{row['jangka_waktu']}\n{ended}" if row["keberlakuan"] == "berakhir" else str(row["jangka_waktu"])


def _decision(row: Row) -> str:
    return f"{row['nomor_keputusan']}\n{date_format(date.fromisoformat(str(row['tanggal_keputusan'])), 'j F Y')}"


DIK = Listing(
    PublicList.DIK,
    (
        Column("no", gettext_lazy("Nomor urut di daftar ini")),
        Column("judul", gettext_lazy("Judul informasi, tanpa isinya")),
        Column("opd", gettext_lazy("Perangkat daerah")),
        Column("huruf", gettext_lazy("Huruf Pasal 17 UU 14/2008")),
        Column("alasan", gettext_lazy("Alasan pengecualian")),
        Column("dasar_hukum", gettext_lazy("Dasar undang-undang")),
        Column("jangka_waktu", gettext_lazy("Jangka waktu pengecualian")),
        Column("berakhir_pada", gettext_lazy("Hari terakhir dikecualikan (ISO 8601), kosong bila bergantung keadaan")),
        Column("nomor_keputusan", gettext_lazy("Nomor keputusan")),
        Column("tanggal_keputusan", gettext_lazy("Tanggal keputusan (ISO 8601)")),
        Column("pejabat", gettext_lazy("PPID yang menguji")),
        Column("keberlakuan", gettext_lazy("berlaku, atau berakhir: masanya lewat, dan disiapkan untuk dibuka")),
    ),
    (
        PaperColumn(gettext_lazy("No."), 9, lambda row: str(row["no"])),
        PaperColumn(gettext_lazy("Informasi"), 65, lambda row: f"{row['judul']}\n{row['opd']}"),
        PaperColumn(gettext_lazy("Dasar hukum"), 95, lambda row: f"{row['alasan']}\n{row['dasar_hukum']}"),
        PaperColumn(gettext_lazy("Jangka waktu"), 52, _duration),
        PaperColumn(gettext_lazy("Keputusan"), 52, _decision),
    ),
)
