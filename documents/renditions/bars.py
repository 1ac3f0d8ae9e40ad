"""The chart of a sheet: one bar for each label, drawn by the server as SVG."""

from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

WIDTH, LABEL, ROW, BAR, VALUE = 360, 128, 24, 14, 74  # pixels; VALUE is kept for the numbers at the right
TEXT_DROP = 4  # from the middle of a row to the base line
LABEL_CHARS = 19
DECIMALS = 2


@dataclass(frozen=True)
class Bars:
    """A chart with its sentences. `rows` are label and number, as its table has them."""

    title: str
    sentence: str
    svg: SafeString
    rows: list[tuple[str, str]]
    label: str
    column: str
    others: list[tuple[int, str]]


def chart(sheet: dict[str, Any], chosen: int) -> Bars | None:
    """Return the chart of a sheet for the `chosen` of its columns of numbers (from 0), None where there is none."""
    data = sheet.get("chart")
    if not data:
        return None
    chosen = chosen if 0 <= chosen < len(data["series"]) else 0
    bars, column = data["bars"][chosen], data["series"][chosen]
    title = _("%(column)s menurut %(label)s") % {"column": column, "label": data["label"] or _("label")}
    sentence = _sentence(data, bars)
    return Bars(
        title=title,
        sentence=sentence,
        svg=_svg(bars),
        rows=[(label, written(value)) for label, value in bars],
        label=data["label"] or _("Label"),
        column=column,
        others=[(place, name) for place, name in enumerate(data["series"]) if place != chosen],
    )


def written(value: float) -> str:
    return number_format(value, 0 if value == int(value) else DECIMALS)


def _sentence(data: dict[str, Any], bars: list[list]) -> str:
    label, value = bars[0]
    others = sum(1 for _label, other in bars[1:] if other == value)
    sentence = (
        _("Terbesar: %(label)s dan %(n)s lainnya, %(value)s.") if others else _("Terbesar: %(label)s, %(value)s.")
    )
    parts = [sentence % {"label": label, "value": written(value), "n": others}]
    if data["is_summed"]:
        parts.append(_("Baris dengan label yang sama dijumlahkan."))
    if data["labels"] > len(bars):
        parts.append(_("Tampil %(n)s terbesar dari %(all)s.") % {"n": len(bars), "all": number_format(data["labels"])})
    return " ".join(parts)


def _svg(bars: list[list]) -> SafeString:
    """Return the picture. The page has its title and its sentence, under the ids that it names."""
    most = max((abs(value) for _label, value in bars), default=0) or 1
    room = WIDTH - LABEL - VALUE
    lines = [
        f'<svg viewBox="0 0 {WIDTH} {ROW * len(bars) + 2}" role="img" '
        'aria-labelledby="judul-grafik" aria-describedby="kalimat-grafik">',
    ]
    for place, (label, value) in enumerate(bars):
        top, length = ROW * place + (ROW - BAR) // 2, max(1, round(room * abs(value) / most))
        base = ROW * place + ROW // 2 + TEXT_DROP
        lines += [
            f'<text x="{LABEL - 6}" y="{base}" text-anchor="end">{escape(_short(label))}</text>',
            f'<rect class="{"less" if value < 0 else "bar"}" x="{LABEL}" y="{top}" width="{length}" height="{BAR}"/>',
            f'<text class="value" x="{LABEL + length + 6}" y="{base}">{escape(written(value))}</text>',
        ]
    return mark_safe("".join([*lines, "</svg>"]))  # noqa: S308 - every text is escaped above


def _short(label: str) -> str:
    return label if len(label) <= LABEL_CHARS else f"{label[: LABEL_CHARS - 1].rstrip()}…"
