from collections.abc import Iterable

from django.utils.safestring import SafeString

from opd.charts.svg import element

WIDTH, HEIGHT, SEAM = 1000, 20, 3


def draw(shares: Iterable[tuple[str, int]], title: str = "", code: str = "") -> SafeString:
    """Return the SVG of shares, each (name, number), hidden from screen readers if it has no title."""
    parts, x = [], 0.0
    there = [(name, number) for name, number in shares if number]
    whole = max(sum(number for _name, number in there), 1)
    for name, number in there:
        width = WIDTH * number / whole
        parts.append(element("rect", class_=f"share-{name}", x=x, y=0, width=max(width - SEAM, 1.0), height=HEIGHT))
        x += width
    box = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "preserveAspectRatio": "none", "class_": "shares"}
    if not title:
        return element("svg", *parts, **box, aria_hidden="true", focusable="false")
    return element(
        "svg", element("title", title, id=f"{code}-judul"), *parts, **box, role="img", aria_labelledby=f"{code}-judul"
    )
