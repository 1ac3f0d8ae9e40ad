"""Folders, headings or agencies with their numbers. Not a template: an agency has a hundred folders."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from documents.catalogue.rows import Branch
from opd.templatetags.bahasa import written

register = template.Library()

BRANCH = '<li{}><a href="{}">{}</a> <span class="n">{}</span></li>'


@register.simple_tag
def branches(of: Iterable[Branch]) -> SafeString:
    """The items of a list."""
    return mark_safe("".join(map(_item, of)))  # noqa: S308 - what is not a number is escaped


def _item(one: Branch) -> str:
    depth = "" if one.depth is None else f' class="depth-{one.depth}"'
    return BRANCH.format(depth, escape(one.address), escape(one.name), written(one.number))
