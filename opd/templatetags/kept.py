"""Parts of a page that are the same on many pages: rendered once until something changes."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from opd.page_cache.memo import read_once

register = template.Library()


@register.simple_tag
def kept_include(template_name: str, **values) -> SafeString:
    """Like `include ... only`, with hashable values; where pages are not kept, it is rendered each time."""
    return _rendered(template_name, **values)


@read_once
def _rendered(template_name: str, **values) -> SafeString:
    return render_to_string(template_name, values)
