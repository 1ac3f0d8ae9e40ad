from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents.duties.months import Trend, trend
from opd.charts.chart import Chart, Form
from opd.charts.shape import Series
from opd.charts.svg import Mark, shown
from portal.figures.year import Year


def trend_of(year: Year) -> Trend:
    whole = trend(until=date(year.number, 12, 1))
    scores = {month: score for month, score in whole.scores.items() if month.year == year.number}
    corrections = [each for each in whole.corrections if each.row.month in scores]
    return Trend(scores, corrections, whole.last if scores else [])


def charts(recorded: Trend, year: Year) -> list[Chart]:
    return [by_month(recorded, year), by_agency(recorded, year)]


def by_month(recorded: Trend, year: Year) -> Chart:
    months = list(recorded.scores)
    sentence = _("Keadaan kewajiban belum dicatat pada %(year)s.") % {"year": year.number}
    if months:
        last = recorded.scores[months[-1]]
        sentence = _("%(met)s dari %(owed)s terpenuhi pada akhir %(month)s: %(percent)d persen.") % {
            "met": shown(last.met),
            "owed": shown(last.owed),
            "month": date_format(months[-1], "F Y"),
            "percent": last.percent,
        }
    return year.chart(
        "kewajiban",
        title=_("Kewajiban mengumumkan, terpenuhi tiap akhir bulan"),
        sentence=sentence,
        form=Form.LINES,
        corner=_("Akhir bulan"),
        labels=tuple(date_format(month, "F") for month in months),
        short=tuple(date_format(month, "M") for month in months),
        series=(Series(_("Persen"), tuple(recorded.scores[month].percent for month in months), end="%"),),
        top=100,
    )


def by_agency(recorded: Trend, year: Year) -> Chart:
    """Return met and unmet duties, the agency that is most behind first."""
    owing = [(name, score) for name, score in recorded.last if score.owed]  # a correction may leave none
    ranked = sorted(owing, key=lambda pair: (pair[1].met / pair[1].owed, pair[1].met - pair[1].owed))
    months = list(recorded.scores)
    sentence = _("Keadaan kewajiban belum dicatat pada %(year)s.") % {"year": year.number}
    if ranked:
        sentence = _("Paling tertinggal pada akhir %(month)s: %(name)s, %(met)s dari %(owed)s terpenuhi.") % {
            "month": date_format(months[-1], "F Y"),
            "name": ranked[0][0],
            "met": shown(ranked[0][1].met),
            "owed": shown(ranked[0][1].owed),
        }
    series = (
        Series(_("Belum terpenuhi"), tuple(score.owed - score.met for _name, score in ranked), Mark.ALARM),
        Series(_("Terpenuhi"), tuple(score.met for _name, score in ranked), Mark.CROSSED),
    )
    names = [name for name, _score in ranked]
    return year.by_agency("kewajiban-opd", _("Kewajiban menurut OPD"), sentence, names, series)
