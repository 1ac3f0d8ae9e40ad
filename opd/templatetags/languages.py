"""A template tag for the languages of a page."""

from django import template

from opd.languages import Version, versions_of

register = template.Library()


@register.simple_tag(takes_context=True)
def page_versions(context) -> list[Version]:
    """Return the page in each language; nothing without a request, as in the page of an unexpected failure."""
    request = context.get("request")
    return versions_of(request) if request else []
