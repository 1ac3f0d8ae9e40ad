"""The page of the metrics, for our own machines."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from opd.web.client_ip import is_internal
from opd.web.view_access import public
from portal.metrics import requests
from portal.metrics.condition import ConditionCollector


@public
@require_safe
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Answer our own machines (INTERNAL_ADDRESSES) with the metrics for Prometheus; nobody else learns of them."""
    if not is_internal(request):
        raise Http404
    return HttpResponse(text(), content_type=CONTENT_TYPE_LATEST)


def text() -> bytes:
    """Return all metrics in the text format of Prometheus."""
    return requests.text() + generate_latest(ConditionCollector())
