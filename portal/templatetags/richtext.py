import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from opd.languages import in_language_of_page
from portal.period_marks import Days

register = template.Library()

OWN_LINK = re.compile(r'(?<= href=")/[^"]*')


@register.filter
def richtext(shown: str, days: Days) -> SafeString:
    """Return `shown` of a RichText for the page: escaped unless proven, with period marks filled in."""
    html = days.fill(conditional_escape(shown))
    return mark_safe(OWN_LINK.sub(lambda link: in_language_of_page(link[0]), html))  # noqa: S308 - proven or escaped
