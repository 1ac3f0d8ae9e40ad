"""The boxes of a facet. No template, because a page has a hundred and includes took half of its time."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from documents.catalogue.facets import FacetChoice
from opd.templatetags.bahasa import written

register = template.Library()

BOX = (
    '<label class="choice depth-{}"><input type="checkbox" form="cari" name="{}" value="{}"{}>'
    '<span>{}</span><span class="n">{}</span></label>'
)


@register.simple_tag
def boxes(name: str, choices: Iterable[FacetChoice]) -> SafeString:
    """Return a checkbox for each choice of the facet `name`, as part of the form `cari`."""
    return mark_safe(  # noqa: S308 - all but numbers is escaped
        "".join(
            BOX.format(
                choice.depth,
                name,
                escape(choice.value),
                " checked" if choice.checked else "",
                escape(choice.label),
                written(choice.count),
            )
            for choice in choices
        )
    )
