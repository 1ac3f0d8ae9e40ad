from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status

from documents import search
from documents.models import Document
from documents.public_lists import columns
from documents.search.facets import trees
from portal.api import cursor, schemas
from portal.api.service import operation, page_fields
from portal.serving import json_errors
from portal.syndication import document_json


@operation("documents", "documents", schemas.Documents, "Dokumen publik", "Dokumen")
def list_documents(request: HttpRequest, query: Query[schemas.DocumentQuery]):
    """Semua dokumen yang terbit, atau yang cocok dengan saringan."""
    documents, fields = _part(request, query, _summaries)
    return Status(200, fields | {"isi": [document_json.summary(document) for document in documents]})


@operation(
    "documents/{id:pk}",
    "document",
    schemas.DocumentDetail,
    "Satu dokumen",
    "Dokumen",
    {404: schemas.Error, 410: schemas.Gone},
)
def one_document(request: HttpRequest, pk: schemas.Number) -> Any:
    """Keterangan lengkap satu dokumen dan semua versinya. Yang dicabut dijawab 410 dengan alasannya."""
    document = Document.objects.public().filter(pk=pk).select_related("opd", "category", "published_revision").first()
    if document is None:
        return _gone_or_not_found(pk)
    folders = trees.folders(document.opd_id)
    versions = document.revisions.public().only(*document_json.FILE).order_by("-number")
    return Status(
        200,
        document_json.summary(document)
        | {
            "penguasa": document.holder_label,
            "penanggung_jawab": document.responsible_unit,
            "tempat": document.place,
            "bentuk": document.form,
            "retensi": document.retention,
            "pertama_terbit": document.first_published_at,
            "jalur_kategori": [{"id": row.pk, "nama": row.name} for row in folders.path(document.category_id)],
            "versi": [document_json.file(row) for row in versions],
        },
    )


@operation("dip", "dip", schemas.Dip, "Daftar Informasi Publik", "Dokumen")
def list_dip(request: HttpRequest, query: Query[schemas.DocumentQuery]):
    """Dokumen yang sama dalam kolom Daftar Informasi Publik, seperti di /dip.json."""
    documents, fields = _part(request, query, columns.dip_documents)
    today = timezone.localdate()
    return Status(200, fields | {"isi": [columns.dip_row(document, 0, today) for document in documents]})


def _part(request: HttpRequest, query: schemas.DocumentQuery, load) -> tuple[list[Document], dict[str, Any]]:
    answer = search.answer(request.GET)
    documents, following = cursor.part_of(
        answer.found, load, after=query.sesudah, number=query.jumlah, order=query.urut
    )
    return documents, page_fields(request, following) | {"jumlah": len(answer.found), "catatan": answer.complaints}


def _summaries(pks: list[int]) -> list[Document]:
    return list(document_json.summarised().filter(pk__in=pks).order_by())


def _gone_or_not_found(pk: int) -> HttpResponse:
    """Return 410 with the reason for a withdrawn document (domain rule 42), else 404."""
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
