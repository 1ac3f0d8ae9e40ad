"""The banner of serta-merta notices on every page, including error pages and the desks."""

import logging

from django import template
from django.db import Error
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from documents.alerts import verbs as alerts
from opd.page_cache.memo import cache_nothing, cached_until_next_act

register = template.Library()
logger = logging.getLogger(__name__)


@register.simple_tag
def alert_banner() -> SafeString:
    try:
        return _rendered()
    except Error as error:  # the error page for a database failure shows the banner too
        logger.error("the serta-merta banner could not be read: %s", type(error).__name__)
        cache_nothing()  # a page without it is for this reader alone
        return SafeString()


@cached_until_next_act
def _rendered() -> SafeString:
    return render_to_string("_components/alerts.html", alerts.banner())
