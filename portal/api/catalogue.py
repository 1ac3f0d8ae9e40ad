"""The catalogue of public documents for Satu Data Indonesia (Perpres 39/2019), in DCAT 3."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query

from documents import search
from documents.models import Document, Revision
from opd.models import Opd, OpdKind
from portal.api import cursor, dcat, schemas
from portal.api.service import operation
from portal.syndication.addresses import address

FILE = ("document", "number", "name", "mime", "size", "sha256", "published_at", "uploaded_at")
ROW = (
    *("title", "slug", "summary", "classification", "kind", "number", "year", "date", "keywords", "language", "state"),
    *("first_published_at", "published_at", "valid_until", "opd__slug", "opd__name", "category__name"),
    *("category__counts_under__code", "category__counts_under__name"),
    *(f"published_revision__{name}" for name in ("number", "disclosure", "published_at")),
)


@operation("dcat.jsonld", "dcat", dict[str, Any], "Katalog DCAT 3", "Katalog")
def show_catalogue(request: HttpRequest, query: Query[schemas.CatalogueQuery]) -> HttpResponse:
    """Katalog semua dokumen publik dalam JSON-LD menurut DCAT 3, dengan versi dan sidik SHA-256 tiap berkas."""
    found = search.find("")
    documents, following = cursor.part_of(
        found, _rows, after=query.sesudah, number=schemas.MOST_ROWS, order=cursor.OLDEST
    )
    versions = _versions([document.pk for document in documents])
    datasets = [dcat.dataset(document, versions.get(document.pk, [])) for document in documents]
    publisher = Opd.objects.filter(kind=OpdKind.CITY).first()
    base = address("api:dcat")
    graph = dcat.catalogue(base, publisher, datasets, len(found)) | {
        "hydra:view": _view(base, query.sesudah, following)
    }
    return JsonResponse(graph, content_type=dcat.JSON_LD)


def _view(base: str, after: str | None, following: str | None) -> dict[str, Any]:
    view: dict[str, Any] = {
        "@id": f"{base}?sesudah={after}" if after else f"{base}?sesudah=0-0",
        "@type": "hydra:PartialCollectionView",
        "hydra:first": {"@id": base},
    }
    return view | ({"hydra:next": {"@id": f"{base}?sesudah={following}"}} if following else {})


def _rows(pks: list[int]) -> list[Document]:
    rows = Document.objects.public().select_related("opd", "category__counts_under", "published_revision")
    return list(rows.filter(pk__in=pks).only(*ROW).order_by())


def _versions(pks: list[int]) -> dict[int, list[Revision]]:
    versions: dict[int, list[Revision]] = {}
    for revision in Revision.objects.public().filter(document__in=pks).only(*FILE).order_by("document", "-number"):
        versions.setdefault(revision.document_id, []).append(revision)
    return versions
