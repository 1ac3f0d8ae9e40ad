from django import template
from django.utils.safestring import SafeString, mark_safe

from portal.richtext import sanitise

register = template.Library()


@register.filter
def richtext(html: str) -> SafeString:
    """Return stored rich text as HTML for the page, sanitised again."""
    return mark_safe(sanitise(html))  # noqa: S308 - nh3 has just cleaned it
