"""The overview of the pages about the PPID, and those of them that are computed on this floor."""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opd.models import Holiday, Official
from opd.page_cache.pages import cached_page
from opd.web.view_access import public
from portal.service_standard import overview, structure_of_office

AHEAD = timedelta(days=180)  # of the days off that the page of hours lists


@public
@require_safe
@cached_page
def index(request):
    """List all pages of profile and service standard in their menu order."""
    return render(request, "portal/overview.html", {"section": "ppid", "sections": overview.sections()})


@public
@require_safe
@cached_page
def structure(request):
    """Show who holds the offices of the PPID today, as a diagram and as a table."""
    officials = Official.objects.in_term(timezone.localdate()).select_related("opd").order_by("opd__name", "pk")
    context = {
        "section": "ppid",
        "picture": structure_of_office.picture(list(officials)),
        "officials": officials,
    }
    return render(request, "portal/structure.html", context)


@public
@require_safe
@cached_page
def hours(request):
    """Show when the office is open, from the site profile, and the days off that come."""
    today = timezone.localdate()
    days_off = Holiday.objects.filter(date__range=(today, today + AHEAD)).order_by("date", "pk")
    return render(request, "portal/hours.html", {"section": "ppid", "days_off": days_off})
