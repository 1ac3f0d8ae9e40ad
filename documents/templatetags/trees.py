"""Folders, headings or agencies with counts. No template: an agency has a hundred folders."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from documents.search.facets.headings import Branch
from opd.templatetags.bahasa import written

register = template.Library()

BRANCH = '<li{}><a href="{}">{}</a> <span class="n">{}</span></li>'
EMPTY_BRANCH = '<li{}><span class="muted">{}</span> <span class="n">{}</span></li>'


@register.simple_tag
def branches(of: Iterable[Branch]) -> SafeString:
    return mark_safe("".join(map(_item, of)))  # noqa: S308 - all but numbers is escaped


def _item(branch: Branch) -> str:
    depth = "" if branch.depth is None else f' class="depth-{branch.depth}"'
    if not branch.address:
        return EMPTY_BRANCH.format(depth, escape(branch.name), written(branch.number))
    return BRANCH.format(depth, escape(branch.address), escape(branch.name), written(branch.number))
