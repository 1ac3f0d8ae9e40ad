from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from opd.charts.chart import Chart, Form
from opd.charts.shape import Series
from opd.charts.svg import shown

DECIMALS = 2


def chart(sheet: dict[str, Any], chosen: int = 0, drawn: int = 0) -> Chart | None:
    """Return the chart of a sheet for the `chosen` of its series, None where there is none."""
    data = sheet["chart"]
    if not data:
        return None
    column, label = data["series"][chosen], data["label"]
    labels, values = zip(*data["bars"][chosen], strict=True)
    return Chart(
        code="grafik",
        title=_("%(column)s menurut %(label)s") % {"column": column, "label": label or _("label")},
        sentence=_sentence(data, data["bars"][chosen]),
        form=Form.BARS,
        corner=label or _("Label"),
        labels=labels,
        series=(Series(column, values),),
        drawn=drawn,
        decimals=DECIMALS,
    )


def _sentence(data: dict[str, Any], bars: list[list]) -> str:
    label, value = bars[0]
    others = sum(1 for _label, other in bars[1:] if other == value)
    text = _("Terbesar: %(label)s dan %(n)s lainnya, %(value)s.") if others else _("Terbesar: %(label)s, %(value)s.")
    parts = [text % {"label": label, "value": shown(value, DECIMALS), "n": others}]
    if data["is_summed"]:
        parts.append(_("Baris dengan label yang sama dijumlahkan."))
    if data["labels"] > len(bars):
        parts.append(_("Tampil %(n)s terbesar dari %(all)s.") % {"n": len(bars), "all": number_format(data["labels"])})
    return " ".join(parts)
