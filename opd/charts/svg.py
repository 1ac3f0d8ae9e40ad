from collections.abc import Iterable
from enum import StrEnum
from math import ceil, floor, log10

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 480  # of a chart, in its own units; the page scales it
TICKS = 5


class Mark(StrEnum):
    """How an area is filled; the values are also in charts.css and in the template chart_marks."""

    SOLID = "solid"
    HATCHED = "hatched"
    DOTTED = "dotted"
    CROSSED = "crossed"
    GREY = "grey"
    ALARM = "alarm"


PATTERNS = (Mark.HATCHED, Mark.DOTTED, Mark.CROSSED)  # drawn by a pattern of that name


def element(tag: str, *content: str, **attributes: object) -> SafeString:
    """Return an element with escaped attributes, `text-anchor` for `text_anchor`, `class` for `class_`."""
    named = ((name.rstrip("_").replace("_", "-"), _plain(value)) for name, value in attributes.items())
    return format_html("<{0}{1}>{2}</{0}>", tag, format_html_join("", ' {}="{}"', named), joined(content))


def joined(parts: Iterable[str]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def text(words: str, x: float, y: float, class_: str = "", anchor: str = "") -> SafeString:
    chosen = {"class_": class_} if class_ else {}
    return element("text", words, **chosen, x=x, y=y, **({"text_anchor": anchor} if anchor else {}))


def area(mark: Mark, x: float, y: float, width: float, height: float) -> SafeString:
    fill = {"fill": f"url(#mark-{mark})"} if mark in PATTERNS else {"class_": f"mark-{mark}"}
    return element("rect", **fill, x=x, y=y, width=width, height=height)


def drawing(
    code: str, title: str, description: str, height: float, parts: Iterable[str], width: float = WIDTH
) -> SafeString:
    return element(
        "svg",
        element("title", title, id=f"{code}-judul"),
        element("desc", description, id=f"{code}-uraian"),
        *parts,
        viewBox=f"0 0 {width} {_plain(height)}",
        role="img",
        aria_labelledby=f"{code}-judul {code}-uraian",
    )


def swatch(mark: Mark) -> SafeString:
    return element("svg", area(mark, 0, 0, 18, 14), viewBox="0 0 18 14", aria_hidden="true", focusable="false")


def shown(value: float | None, most: int = 1) -> str:
    """Return a number as people read it, with at most so many decimals."""
    if value is None:
        return "–"
    decimals = 0 if value == round(value) else most
    return str(number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True))


def ticks(top: float) -> list[int]:
    """Return whole numbers from 0 up to at least `top`, in steps of 1, 2 or 5 times a power of ten."""
    least = max(top, 1) / TICKS
    power = 10 ** max(floor(log10(least)), 0)
    step = next(int(power * factor) for factor in (1, 2, 5, 10) if power * factor >= least)
    return [step * n for n in range(ceil(max(top, 1) / step) + 1)]


def _plain(value: object) -> object:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value
