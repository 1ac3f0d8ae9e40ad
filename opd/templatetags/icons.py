"""Django's little pictures for yes and no, whose alternative text is English in every language."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

NAMES = {"True": _("Ya"), "False": _("Tidak"), "None": _("Belum diisi")}


@register.filter
def named_icons(cell: SafeString) -> SafeString:
    """The cell as the admin made it, its icon named in the reader's language."""
    for english, name in NAMES.items():
        cell = cell.replace(f'.svg" alt="{english}">', f'.svg" alt="{name}">')
    return mark_safe(cell)  # noqa: S308 - escaped when Django made it; only our own words were put in
