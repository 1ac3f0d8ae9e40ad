from django.utils.functional import SimpleLazyObject

from portal.models import SiteProfile


def site(request):
    """`site_profile`: asked from the database by the first template that uses it, once for each HTTP request."""
    if not hasattr(request, "site_profile"):
        request.site_profile = SimpleLazyObject(SiteProfile.load)
    return {"site_profile": request.site_profile}
