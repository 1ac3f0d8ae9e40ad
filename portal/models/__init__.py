from portal.models.news import News
from portal.models.page import Page, SiteProfile
from portal.models.wordpress import MovedItem, Redirect, Source

__all__ = ["MovedItem", "News", "Page", "Redirect", "SiteProfile", "Source"]
