"""The boxes of a facet. Not a template: a page has a hundred of them, and an include for each cost half of its time."""

from collections.abc import Iterable

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from documents.filters import Choice

register = template.Library()

BOX = (
    '<label class="choice depth-{}"><input type="checkbox" form="cari" name="{}" value="{}"{}>'
    '<span>{}</span><span class="n">{}</span></label>'
)
CHECKED = {True: SafeString(" checked"), False: ""}


@register.simple_tag
def boxes(name: str, choices: Iterable[Choice]) -> SafeString:
    """A box for each choice of the facet `name`, part of the form `cari`."""
    return format_html_join(
        "",
        BOX,
        (
            (choice.depth, name, choice.value, CHECKED[choice.checked], choice.label, number_format(choice.count))
            for choice in choices
        ),
    )
