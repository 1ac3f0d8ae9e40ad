"""Tables that are lists on narrow screens: each cell shows its column's heading."""

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# The roles are lost where CSS takes the display of a table from its elements.
HEADINGS = '<tr role="row">{}</tr>'
HEADING = '<th role="columnheader" scope="col">{}</th>'
CELL = '<td role="cell"><span class="stack-label" aria-hidden="true">{}</span>{}</td>'


@register.simple_tag
def headings(*labels: str | Promise) -> SafeString:
    return format_html(HEADINGS, format_html_join("", HEADING, ((label,) for label in labels)))


@register.simple_block_tag
def cell(content: SafeString, label: str | Promise) -> SafeString:
    return format_html(CELL, label, content)
