from django.utils.functional import SimpleLazyObject

from opd.page_cache import site as site_of_city


def site(request):
    """Add `site_profile`, which the first template that uses it reads from the database, once for each request."""
    if not hasattr(request, "site_profile"):
        request.site_profile = SimpleLazyObject(site_of_city.profile)
    return {"site_profile": request.site_profile}
