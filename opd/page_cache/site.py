"""The profile of the site for pages, kept in memory with the pages until the next act."""

from opd.models import SiteProfile
from opd.page_cache.memo import cached_until_next_act


@cached_until_next_act
def profile() -> SiteProfile:
    """Return the profile of the site."""
    return SiteProfile.load()
