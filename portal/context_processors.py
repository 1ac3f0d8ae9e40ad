from django.utils.functional import SimpleLazyObject

from portal.models import SiteProfile


def site(request):
    """Add `site_profile`, which the first template that uses it reads from the database, once for each request."""
    if not hasattr(request, "site_profile"):
        request.site_profile = SimpleLazyObject(SiteProfile.load)
    return {"site_profile": request.site_profile}
