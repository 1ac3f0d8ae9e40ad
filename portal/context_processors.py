from django.utils.functional import SimpleLazyObject

from opd.page_cache import site as site_of_city
from portal.demo import progress as demo_progress


def site(request):
    """Add `site_profile`, which the first template that uses it reads from the database, once for each request.

    `demo_progress`: what a developer's pages say while the demo city is being filled.
    """
    if not hasattr(request, "site_profile"):
        request.site_profile = SimpleLazyObject(site_of_city.profile)
    return {"site_profile": request.site_profile, "demo_progress": demo_progress.said}
