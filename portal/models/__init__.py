from portal.models.news import News
from portal.models.page import Page, SiteProfile
from portal.models.subscription import Frequency, Subscriber, Subscription
from portal.models.wordpress import ItemSeries, MovedItem, Redirect

__all__ = [
    "Frequency",
    "ItemSeries",
    "MovedItem",
    "News",
    "Page",
    "Redirect",
    "SiteProfile",
    "Subscriber",
    "Subscription",
]
