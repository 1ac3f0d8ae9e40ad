import re

from django import template
from django.utils.safestring import SafeString, mark_safe

from opd.languages import in_language_of_page
from portal.period_marks import Days
from portal.richtext import sanitise

register = template.Library()

OWN_LINK = re.compile(r'(?<= href=")/[^"]*')


@register.filter
def richtext(html: str, days: Days) -> SafeString:
    """Return stored rich text as HTML for the page, sanitised again.

    It has the numbers of its period marks, and its links to our pages keep the language.
    """
    clean = sanitise(days.fill(html))
    return mark_safe(OWN_LINK.sub(lambda link: in_language_of_page(link[0]), clean))  # noqa: S308 - nh3 has just cleaned it
