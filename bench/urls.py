from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as ours
from opd.models import LedgerHead


def floor(request: HttpRequest) -> HttpResponse:
    """Answer a bare page with one query, to measure the cost of Django itself on this machine."""
    return HttpResponse(f"<!doctype html><title>{LedgerHead.objects.get().number}</title>")


urlpatterns = [path("lantai/", floor), *ours]  # English pages stand at the root of a site alone
