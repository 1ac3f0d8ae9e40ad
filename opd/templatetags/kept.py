"""A template tag for parts that are the same on many pages: they are rendered once until the next act."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from opd.page_cache.memo import cached_until_next_act

register = template.Library()


@register.simple_tag
def kept_include(template_name: str, **values) -> SafeString:
    """Include a template with only these values, which must be hashable, and cache the result with the page.

    On a page that is not cached, the template is rendered each time.
    """
    return _rendered(template_name, **values)


@cached_until_next_act
def _rendered(template_name: str, **values) -> SafeString:
    return render_to_string(template_name, values)
