"""How a sealed file is called beside its link; its own name is not for the page."""

from django import template

from documents.filetypes import BY_MIME

register = template.Library()


@register.filter
def file_type(mime: str) -> str:
    """`PDF` for application/pdf; a type that intake does not know has no name."""
    return BY_MIME[mime].label if mime in BY_MIME else ""
