from opd.models import SiteProfile
from opd.page_cache.memo import cached_until_next_act


@cached_until_next_act
def profile() -> SiteProfile:
    return SiteProfile.load()
