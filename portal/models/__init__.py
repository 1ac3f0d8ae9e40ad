from portal.models.integrity import FindingKind, IntegrityRule, RuleKind, SiteCheck, SiteFinding
from portal.models.news import News
from portal.models.page import Page, SiteProfile
from portal.models.wordpress import ItemSeries, MovedItem, Redirect

__all__ = [
    "FindingKind",
    "IntegrityRule",
    "ItemSeries",
    "MovedItem",
    "News",
    "Page",
    "Redirect",
    "RuleKind",
    "SiteCheck",
    "SiteFinding",
    "SiteProfile",
]
