from django import template
from django.utils.safestring import SafeString, mark_safe

from portal.period_marks import Days
from portal.richtext import sanitise

register = template.Library()


@register.filter
def richtext(html: str, days: Days) -> SafeString:
    """Return stored rich text as HTML for the page: with the numbers of its period marks, and sanitised again."""
    return mark_safe(sanitise(days.fill(html)))  # noqa: S308 - nh3 has just cleaned it
