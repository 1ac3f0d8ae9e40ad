from django import template
from django.utils.safestring import SafeString, mark_safe

from portal.richtext import sanitise

register = template.Library()


@register.filter
def richtext(html: str) -> SafeString:
    """Rich text of the database as HTML for the page, sanitised once more on its way out."""
    return mark_safe(sanitise(html))  # noqa: S308 - nh3 has just cleaned it
