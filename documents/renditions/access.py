from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from documents.files.formats.tables.columns import TOP_COLUMNS
from documents.models import Rendition, RenditionKind, RenditionPart, RenditionState, Revision
from documents.renditions import bars, preparation, tables
from documents.renditions.marking import Marker
from opd.page_cache.memo import cache_nothing


@dataclass(frozen=True)
class ReadableFile:
    revision: Revision
    rendition: Rendition | None

    @property
    def is_prepared(self) -> bool:
        return self.rendition is not None and self.rendition.state == RenditionState.DONE

    @property
    def parts(self) -> QuerySet[RenditionPart]:
        """No parts once the file is no longer public, or where it could not be prepared."""
        if not self.is_prepared:
            return RenditionPart.objects.none()
        return RenditionPart.objects.filter(rendition__in=Rendition.objects.public().filter(revision=self.revision))

    @property
    def is_newest(self) -> bool:
        return self.revision.document.published_revision_id == self.revision.pk


def find(document_pk: int, number: int | None = None) -> ReadableFile | None:
    """Return a public version, the published one without `number`; None if there is none."""
    files = Revision.objects.public().filter(document=document_pk).select_related("document__opd", "rendition")
    files = files.filter(number=number) if number is not None else files.filter(document__published_revision=F("pk"))
    revision = files.defer("text").first()
    if revision is None:
        return None
    return ReadableFile(revision, getattr(revision, "rendition", None))


def first_table(revision: Revision) -> dict[str, Any] | None:
    """Return the sheet that a file opens on with its first rows and chart, None for no table or an unprepared one."""
    if preparation.KINDS.get(revision.mime) != RenditionKind.SHEETS:
        return None
    rendition = Rendition.objects.public().filter(revision=revision).first()
    if rendition is None or rendition.state == RenditionState.WAITING:
        cache_nothing()  # the worker is at it, and its end is no act that renews a kept page
    sheets = rendition.outline if rendition and rendition.state == RenditionState.DONE else []
    sheet = sheets[tables.opening(sheets) - 1] if sheets else {}
    if not sheet.get("top"):
        return None
    sheet["columns"] = min(sheet["columns"], TOP_COLUMNS)
    body = tables.rows(sheet["top"], sheet, Marker(None))
    return sheet | {"thead": tables.head(sheet), "tbody": body, "chart": bars.chart(sheet, drawn=10)}
