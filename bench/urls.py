from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from opd.models import LedgerHead


def floor(request: HttpRequest) -> HttpResponse:
    """A bare page with one query: what Django itself costs on this machine."""
    return HttpResponse(f"<!doctype html><title>{LedgerHead.objects.get().number}</title>")


urlpatterns = [path("lantai/", floor), path("", include("config.urls"))]
