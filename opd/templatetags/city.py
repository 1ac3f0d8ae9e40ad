import logging

from django import template
from django.db import Error

from opd.models import SiteProfile
from opd.page_cache import site

register = template.Library()
logger = logging.getLogger(__name__)


@register.simple_tag
def portal_name() -> str:
    """Return the name of the portal, also while the database cannot be read."""
    try:
        return site.profile().portal_name
    except Error as error:
        logger.error("the site profile could not be read: %s", type(error).__name__)
        return SiteProfile().portal_name
