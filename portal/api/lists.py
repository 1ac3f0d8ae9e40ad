from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from documents.duties import matrix
from documents.models import Category
from documents.search.facets import counts, trees
from opd.models import Opd
from portal.api import cursor, schemas
from portal.api.service import LISTS, api, operation, page_fields
from portal.syndication.addresses import absolute, address


@operation("", "entry", schemas.Entry, "Pintu masuk", "Portal")
def entry(request: HttpRequest) -> dict[str, Any]:
    """Alamat semua daftar dan dokumentasinya."""
    return {
        "nama": api.title,
        "versi": api.version,
        "dokumentasi": address("api:reference"),
        "openapi": address("api:openapi"),
        "daftar": {name: address(f"api:{name}") for name in LISTS} | {"dcat": address("api:dcat")},
    }


@operation("opd", "opd", schemas.Agencies, "Perangkat daerah", "Perangkat daerah")
def list_agencies(request: HttpRequest, query: Query[schemas.Paging]) -> dict[str, Any]:
    """Semua OPD, juga yang sudah berakhir, menurut nomornya."""
    agencies, numbers = trees.agencies().rows, counts.document_counts().by_opd
    rows, following = _part(sorted(agencies.values(), key=lambda row: row.pk), query)
    return page_fields(request, following) | {
        "isi": [_agency(row, agencies.get(row.parent_id), numbers.get(row.pk, 0)) for row in rows]
    }


def _agency(opd: Opd, parent: Opd | None, number: int) -> dict[str, Any]:
    return {
        "id": opd.pk,
        "kode": opd.slug,
        "nama": opd.name,
        "nama_singkat": opd.short_name,
        "jenis": opd.kind,
        "induk": parent.slug if parent else None,
        "berlaku_sejak": opd.valid_from,
        "berlaku_sampai": opd.valid_to,
        "jumlah_dokumen": number,
        "tautan": absolute(opd.get_absolute_url()),
    }


@operation("categories", "categories", schemas.Categories, "Kategori", "Perangkat daerah")
def list_categories(request: HttpRequest, query: Query[schemas.Paging]) -> dict[str, Any]:
    """Kategori semua OPD, menurut nomornya."""
    folders = Category.objects.filter(cursor.after_number(query.sesudah)).order_by("pk")[: query.jumlah + 1]
    agencies, headings = trees.agencies().rows, trees.headings().rows
    numbers = counts.document_counts().by_folder
    rows, following = _cut(list(folders), query.jumlah)
    return page_fields(request, following) | {
        "isi": [
            {
                "id": row.pk,
                "nama": row.name,
                "opd": agencies[row.opd_id].slug,
                "induk": row.parent_id,
                "klasifikasi": row.default_classification,
                "baku": headings[row.counts_under_id].code if row.counts_under_id in headings else None,
                "jumlah_dokumen": numbers.get(row.pk, 0),
                "tautan": address("opd:category", agencies[row.opd_id].slug, row.pk, row.slug),
            }
            for row in rows
        ]
    }


@operation("duties", "duties", schemas.Duties, "Kewajiban mengumumkan", "Perangkat daerah")
def list_duties(request: HttpRequest, query: Query[schemas.Paging]) -> dict[str, Any]:
    """Kewajiban tiap OPD hari ini dan keadaannya, seperti di /kewajiban/."""
    by_agency = {row.opd.pk: row for row in matrix.city_matrix(timezone.localdate()).rows}
    agencies, following = _part([by_agency[pk].opd for pk in sorted(by_agency)], query)
    return page_fields(request, following) | {"isi": [_duties(by_agency[opd.pk]) for opd in agencies]}


def _duties(row: matrix.AgencyRow) -> dict[str, Any]:
    return {
        "opd": {"kode": row.opd.slug, "nama": row.opd.name},
        "terpenuhi": row.score.met,
        "wajib": row.score.owed,
        "kewajiban": [
            {
                "kode": cell.duty.code,
                "nama": cell.duty.name,
                "klasifikasi": cell.duty.classification,
                "keadaan": cell.status.value,
                "terpenuhi_sampai": cell.due_on,
                "kosong_sejak": cell.since,
            }
            for cell in row.cells
            if cell
        ],
        "tautan": address("documents:agency_duties", row.opd.slug),
    }


def _part(rows: list, query: schemas.Paging) -> tuple[list, str | None]:
    start = int(query.sesudah) if query.sesudah else 0
    return _cut([row for row in rows if row.pk > start], query.jumlah)


def _cut(rows: list, number: int) -> tuple[list, str | None]:
    page = rows[:number]
    return page, str(page[-1].pk) if len(rows) > number else None
