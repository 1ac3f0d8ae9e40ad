import re

from django import template
from django.utils.formats import number_format

from opd.languages import cached_by_language

register = template.Library()

UNITS = ("byte", "KB", "MB", "GB")


@register.filter
def file_size(size: int) -> str:
    """Return a size in bytes as `320 KB` or `1,4 MB`, with a no-break space."""
    value, unit = float(size), 0
    while round(value) >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1024, unit + 1
    decimals = 1 if unit > 1 and value < 100 else 0
    return f"{number_format(round(value, decimals), decimals, use_l10n=True)}\N{NO-BREAK SPACE}{UNITS[unit]}"


def written(number: int) -> str:
    """Return 1234 as `1.234`, quickly: a page of facets has two hundred short numbers."""
    return str(number) if 0 <= number < 1000 else _grouped(number)


@cached_by_language(maxsize=10_000)
def _grouped(number: int) -> str:
    return number_format(number)


@register.filter
def dialled(phone: str) -> str:
    """Return a telephone number for a `tel:` link; "" if the text is not exactly one."""
    digits = re.sub(r"[\s.\-()/]+", "", phone)
    return digits if re.fullmatch(r"\+?[0-9]{3,15}", digits) else ""
