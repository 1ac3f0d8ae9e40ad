"""The desk's page of the changes between two steps of a document's history."""

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.lifecycle import history
from documents.lifecycle.rules import may_open


class ComparisonMixin:
    """A mixin of the document's admin. Drafts and closed files are included if the person may open them."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        compare = path("<int:pk>/banding/", wrap(require_safe(self.compare)), name="documents_document_compare")
        return [compare, *super().get_urls()]

    def compare(self, request, pk):
        document = self.get_object(request, pk)
        if document is None:
            raise Http404
        points = [
            point
            for point in history.steps_apart(history.points(document))
            if point.revision is None or may_open(point.revision, request.user)
        ]
        pair = history.pair(points, request.GET.get("dari", ""), request.GET.get("ke", ""))
        context = {"document": document, "points": points, "comparison": history.compare(*pair) if pair else None}
        return self.page(request, "compare", _("Yang berubah"), **context)
