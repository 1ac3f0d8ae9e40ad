"""The serta-merta notices that stand on every page, error pages and the desks included."""

import logging

from django import template
from django.db import DatabaseError

from documents import alerts

register = template.Library()
logger = logging.getLogger(__name__)


@register.inclusion_tag("_components/alerts.html")
def alert_banner():
    try:
        return alerts.banner()._asdict()
    except DatabaseError:  # the page that says so must not fail of it
        logger.exception("the serta-merta banner could not be read")
        return {}
