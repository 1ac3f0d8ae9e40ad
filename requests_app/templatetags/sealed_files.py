"""Type of a sealed file, shown instead of its name, which may be personal."""

from django import template

from documents.filetypes import BY_MIME

register = template.Library()


@register.filter
def file_type(mime: str) -> str:
    """Return the name of a MIME type, such as `PDF`, or "" for one that intake does not accept."""
    return BY_MIME[mime].label if mime in BY_MIME else ""
