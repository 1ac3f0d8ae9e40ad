from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.lifecycle import history
from documents.lifecycle.rules import may_open
from opd.desk.admin_site import at


class ComparisonMixin:
    """Drafts and closed files are included if the person may open them."""

    @at("<int:pk>/banding/", "compare", require_safe)
    def compare(self, request, pk):
        document = self.found(request, pk)
        points = [
            point
            for point in history.steps_apart(history.points(document))
            if point.revision is None or may_open(point.revision, request.user)
        ]
        pair = history.pair(points, request.GET.get("dari", ""), request.GET.get("ke", ""))
        context = {"document": document, "points": points, "comparison": history.compare(*pair) if pair else None}
        return self.page(request, "compare", _("Yang berubah"), **context)
