from django import template
from django.utils.safestring import SafeString

from opd.languages import Version, cited, in_language_of_page, mark_of_content, versions_of

register = template.Library()
register.filter("cited", cited)
register.filter("in_language", in_language_of_page)


@register.simple_tag(takes_context=True)
def page_versions(context) -> list[Version]:
    """Return the page in each language; nothing without a request, as after a failure."""
    request = context.get("request")
    return versions_of(request) if request else []


@register.simple_tag
def in_indonesian() -> SafeString:
    """Return the attribute for an element that stays Indonesian."""
    return mark_of_content()
