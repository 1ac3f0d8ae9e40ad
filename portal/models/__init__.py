from opd.models import SiteProfile
from portal.models.news import News
from portal.models.page import Page
from portal.models.wordpress import ItemSeries, MovedItem, Redirect

__all__ = ["ItemSeries", "MovedItem", "News", "Page", "Redirect", "SiteProfile"]
