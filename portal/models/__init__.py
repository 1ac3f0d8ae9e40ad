from portal.models.faq import Faq
from portal.models.news import News
from portal.models.page import Page, SiteProfile
from portal.models.site_search import SiteEntry, SiteKind
from portal.models.wordpress import ItemSeries, MovedItem, Redirect

__all__ = [
    "Faq",
    "ItemSeries",
    "MovedItem",
    "News",
    "Page",
    "Redirect",
    "SiteEntry",
    "SiteKind",
    "SiteProfile",
]
