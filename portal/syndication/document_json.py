from typing import Any

from django.db.models import QuerySet

from documents.models import Document, Revision
from portal.syndication.addresses import address

FILE = ("document", "number", "name", "mime", "size", "sha256", "published_at", "disclosure")
SUMMARY = (
    *("title", "slug", "summary", "classification", "kind", "number", "year", "date", "keywords", "language", "state"),
    *("published_at", "valid_until", "opd__slug", "opd__name", "category__name"),
    *(f"published_revision__{name}" for name in FILE),
)


def summarised() -> QuerySet[Document]:
    """Return the public documents with what `summary` tells of them."""
    return Document.objects.public().select_related("opd", "category", "published_revision").only(*SUMMARY)


def summary(document: Document) -> dict[str, Any]:
    return {
        "id": document.pk,
        "judul": document.title,
        "ringkasan": document.summary,
        "klasifikasi": document.classification,
        "jenis": document.kind,
        "nomor": document.number,
        "tahun": document.year,
        "tanggal": document.date,
        "kata_kunci": document.keywords,
        "bahasa": document.language,
        "opd": {"kode": document.opd.slug, "nama": document.opd.name},
        "kategori": {"id": document.category_id, "nama": document.category.name},
        "terbit_pada": document.published_at,
        "berlaku_sampai": document.valid_until,
        "masih_berlaku": not document.is_outdated(),
        "berkas": file(current) if (current := document.open_file) else None,
        "tautan": address("documents:detail", document.pk, document.slug),
        "rincian": address("api:document", document.pk),
    }


def file(revision: Revision) -> dict[str, Any]:
    return {
        "versi": revision.number,
        "nama": revision.name,
        "mime": revision.mime,
        "ukuran": revision.size,
        "sha256": revision.sha256,
        "terbit_pada": revision.published_at,
        "unduh": address("documents:revision_file", revision.document_id, revision.number),
    }
