from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from opd.page_cache.memo import cached_until_next_act

register = template.Library()


@register.simple_tag
def kept_include(template_name: str, **values) -> SafeString:
    """Include a template with these hashable values alone, rendered once until the next act."""
    return _rendered(template_name, **values)


@cached_until_next_act
def _rendered(template_name: str, **values) -> SafeString:
    return render_to_string(template_name, values)
