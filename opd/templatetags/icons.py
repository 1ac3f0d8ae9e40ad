"""Django's little pictures for yes and no, whose alternative text is English in every language."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

ICON = re.compile(r'<img src="[^"]*/icon-(?:yes|no|unknown)[^"]*" alt="(True|False|None)">')
WORDS = {"True": _("Ya"), "False": _("Tidak"), "None": _("Belum diisi")}


@register.filter
def icons_in_words(cell: SafeString) -> SafeString:
    """What the admin wrote, with a word where it drew an icon."""
    return mark_safe(ICON.sub(lambda icon: str(WORDS[icon[1]]), cell))  # noqa: S308 - escaped when Django wrote it
