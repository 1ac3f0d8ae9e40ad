"""The rendition of a file that the public may read now."""

from dataclasses import dataclass

from django.db.models import F, QuerySet

from documents.models import Rendition, RenditionPart, RenditionState, Revision


@dataclass(frozen=True)
class ReadableFile:
    """A public file with its document and, once the worker has prepared it, its rendition."""

    revision: Revision
    rendition: Rendition | None

    @property
    def is_prepared(self) -> bool:
        return self.rendition is not None and self.rendition.state == RenditionState.DONE

    @property
    def parts(self) -> QuerySet[RenditionPart]:
        """The parts, but none once the file is no longer public, or where it could not be prepared."""
        if not self.is_prepared:
            return RenditionPart.objects.none()
        return RenditionPart.objects.filter(rendition__in=Rendition.objects.public().filter(revision=self.revision))

    @property
    def is_newest(self) -> bool:
        return self.revision.document.published_revision_id == self.revision.pk


def find(document_pk: int, number: int | None = None) -> ReadableFile | None:
    """Return a public version of a document, the published one without `number`; None if there is none."""
    files = Revision.objects.public().filter(document=document_pk).select_related("document__opd", "rendition")
    files = files.filter(number=number) if number is not None else files.filter(document__published_revision=F("pk"))
    revision = files.defer("text").first()
    if revision is None:
        return None
    return ReadableFile(revision, getattr(revision, "rendition", None))
