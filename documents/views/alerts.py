from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.models import Alert, AlertAct, AlertReview
from documents.web.pagination import paged
from opd.page_cache.pages import cached_page
from opd.web.view_access import public


@public
@require_safe
@cached_page
def alert_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    notices = Alert.objects.select_related("opd")
    over = notices.over(now)
    return render(
        request,
        "documents/alerts.html",
        paged(request, over, over.count())
        | {
            "section": "informasi",
            "running": notices.running(now),
            "upcoming": notices.upcoming(now).order_by("starts_at"),
        },
    )


@public
@require_safe
@cached_page
def alert_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a notice with its eight parts and its updates; the page stays after the end of the notice."""
    alert = get_object_or_404(Alert.objects.select_related("opd"), pk=pk)
    return render(
        request,
        "documents/alert.html",
        {
            "section": "informasi",
            "alert": alert,
            "phase": alert.phase(timezone.now()),
            "updates": alert.events.filter(act__in=(AlertAct.UPDATE, AlertAct.END)).order_by("-pk"),
            "is_reviewed": alert.review == AlertReview.SEEN,
        },
    )
