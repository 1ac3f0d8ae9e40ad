from portal.models.moving import MovedItem, Redirect, Source
from portal.models.news import News
from portal.models.page import Page, SiteProfile

__all__ = ["MovedItem", "News", "Page", "Redirect", "SiteProfile", "Source"]
