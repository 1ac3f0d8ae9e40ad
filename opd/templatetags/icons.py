import re
from collections.abc import Iterable, Iterator

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

register = template.Library()

ICON = re.compile(r'<img src="[^"]*/icon-(?:yes|no|unknown)[^"]*" alt="(True|False|None)">')
WORDS = {"True": _("Ya"), "False": _("Tidak"), "None": _("Belum diisi")}


@register.filter
def icons_in_words(cell: SafeString) -> SafeString:
    return mark_safe(ICON.sub(lambda icon: str(WORDS[icon[1]]), cell))  # noqa: S308 - escaped when Django wrote it


@register.filter
def under(cells: Iterable[SafeString], headers: list[dict]) -> Iterator[SafeString]:
    for cell, header in zip(cells, headers, strict=True):
        heading = conditional_escape(capfirst(header["text"]))
        yield mark_safe(cell.replace('<td class="field-', f'<td data-heading="{heading}" class="field-', 1))  # noqa: S308
