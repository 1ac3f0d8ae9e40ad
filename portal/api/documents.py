"""Operations on documents: the list, one document, and the Daftar Informasi Publik."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status

from documents.catalogue import question, trees
from documents.models import Document, Revision
from documents.public_lists import columns
from portal.api import cursor, schemas
from portal.api.service import address, api, page_fields
from portal.serving import json_errors

FILE = ("document", "number", "name", "mime", "size", "sha256", "published_at", "disclosure")
SUMMARY = (
    *("title", "slug", "summary", "classification", "kind", "number", "year", "date", "keywords", "language", "state"),
    *("published_at", "valid_until", "opd__slug", "opd__name", "category__name"),
    *(f"published_revision__{name}" for name in FILE),
)


@api.get(
    "documents",
    response={200: schemas.Documents} | schemas.ERRORS,
    url_name="documents",
    operation_id="documents",
    summary="Dokumen publik",
    tags=["Dokumen"],
)
def list_documents(request: HttpRequest, query: Query[schemas.DocumentQuery]):
    """Semua dokumen yang terbit, atau yang cocok dengan saringan."""
    part, fields = _part(request, query, _summaries)
    return Status(200, fields | {"isi": [_summary(document) for document in part.documents]})


@api.get(
    "documents/{id:pk}",
    response={200: schemas.DocumentDetail, 404: schemas.Error, 410: schemas.Gone} | schemas.ERRORS,
    url_name="document",
    operation_id="document",
    summary="Satu dokumen",
    tags=["Dokumen"],
)
def one_document(request: HttpRequest, pk: schemas.Number) -> Any:
    """Keterangan lengkap satu dokumen dan semua versinya. Yang dicabut dijawab 410 dengan alasannya."""
    document = Document.objects.public().filter(pk=pk).select_related("opd", "category", "published_revision").first()
    if document is None:
        return _gone_or_not_found(pk)
    folders = trees.folders(document.opd_id)
    return Status(
        200,
        _summary(document)
        | {
            "penguasa": document.holder_label,
            "penanggung_jawab": document.responsible_unit,
            "tempat": document.place,
            "bentuk": document.form,
            "retensi": document.retention,
            "pertama_terbit": document.first_published_at,
            "jalur_kategori": [{"id": row.pk, "nama": row.name} for row in folders.path(document.category_id)],
            "versi": [_file(row) for row in document.revisions.public().only(*FILE).order_by("-number")],
        },
    )


@api.get(
    "dip",
    response={200: schemas.Dip} | schemas.ERRORS,
    url_name="dip",
    operation_id="dip",
    summary="Daftar Informasi Publik",
    tags=["Dokumen"],
)
def list_dip(request: HttpRequest, query: Query[schemas.DocumentQuery]):
    """Dokumen yang sama dalam kolom Daftar Informasi Publik, seperti di /dip.json."""
    part, fields = _part(request, query, columns.dip_documents)
    today = timezone.localdate()
    return Status(200, fields | {"isi": [columns.dip_row(document, 0, today) for document in part.documents]})


def _part(request: HttpRequest, query: schemas.DocumentQuery, load) -> tuple[cursor.Part, dict[str, Any]]:
    """Return a page of documents by the query string, and the fields of the answer that say what it is a part of."""
    typed = question.typed(request.GET)
    filters = question.answer(request.GET, typed).filters
    part = cursor.part_of(filters.found, load, after=query.sesudah, number=query.jumlah, order=query.urut)
    notes = {"jumlah": filters.total, "catatan": question.complaints(request.GET, filters)}
    return part, page_fields(request, part.following) | notes


def _summaries(pks: list[int]) -> list[Document]:
    rows = Document.objects.public().select_related("opd", "category", "published_revision")
    return list(rows.filter(pk__in=pks).only(*SUMMARY).order_by())


def _summary(document: Document) -> dict[str, Any]:
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
        "berkas": _file(current) if (current := document.published_revision) and not current.was_closed else None,
        "tautan": address("documents:detail", document.pk, document.slug),
        "rincian": address("api:document", document.pk),
    }


def _file(revision: Revision) -> dict[str, Any]:
    return {
        "versi": revision.number,
        "nama": revision.name,
        "mime": revision.mime,
        "ukuran": revision.size,
        "sha256": revision.sha256,
        "terbit_pada": revision.published_at,
        "unduh": address("documents:revision_file", revision.document_id, revision.number),
    }


def _gone_or_not_found(pk: int) -> HttpResponse:
    """Return 410 with the reason for a document that was withdrawn (domain rule 42), else 404."""
    document = Document.objects.gone().filter(pk=pk).first()
    if document is None:
        return json_errors.not_found()
    return json_errors.error(
        410,
        "dicabut",
        _("Dokumen ini sudah dicabut."),
        judul=document.public_title,
        alasan=document.reason,
        dicabut_pada=document.withdrawn_at,
    )
