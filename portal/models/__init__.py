from opd.models import SiteProfile
from portal.models.news import News
from portal.models.page import Page
from portal.models.subscription import Frequency, Subscriber, Subscription
from portal.models.survey import DocumentFeedback, Element, Helpfulness, ServiceFeedback
from portal.models.wordpress import ItemSeries, MovedItem, Redirect

__all__ = [
    "DocumentFeedback",
    "Element",
    "Frequency",
    "Helpfulness",
    "ItemSeries",
    "MovedItem",
    "News",
    "Page",
    "Redirect",
    "ServiceFeedback",
    "SiteProfile",
    "Subscriber",
    "Subscription",
]
