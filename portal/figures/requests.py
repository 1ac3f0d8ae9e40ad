from collections import Counter
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from opd.charts.chart import Chart, Form
from opd.charts.shape import Series
from opd.charts.svg import Mark, shown
from portal.figures.year import FEWEST, Year
from requests_app.models.choices import GIVING, Outcome
from requests_app.registers.figures import Punctuality, details, ninetieth
from requests_app.registers.months import OpenRequest, YearOfRequests
from requests_app.registers.registers import figures

P = Punctuality
BY_MONTH = (
    (Mark.SOLID, (P.IN_TIME,)),
    (Mark.HATCHED, (P.LATE,)),
    (Mark.DOTTED, (P.RUNNING,)),
    (Mark.ALARM, (P.OVERDUE,)),
    (Mark.GREY, (P.ENDED,)),
)


def charts(year: Year, requests: YearOfRequests) -> list[Chart]:
    counted, more = figures(year.number), details(year.number)
    return [
        by_month(requests, counted, year),
        days(requests, year),
        outcomes(counted, year),
        still_open(requests, year),
        refusals(more, year),
        objection_grounds(more, year),
        objection_outcomes(more, year),
    ]


def by_month(requests: YearOfRequests, counted: Counter[str], year: Year) -> Chart:
    totals: Counter[Punctuality] = sum(requests.punctual.values(), Counter())
    sentence = _("%(kept)s dari %(told)s yang sudah dijawab selesai tepat waktu. %(open)s masih berjalan.") % {
        "kept": shown(totals[P.IN_TIME]),
        "told": shown(totals[P.IN_TIME] + totals[P.LATE]),
        "open": shown(counted["open"]),
    }
    series = tuple(
        Series(str(states[0].value) or _("Dicabut atau tidak diproses"), _monthly(requests, year, states), mark)
        for mark, states in BY_MONTH
        if any(totals[state] for state in states) or mark in (Mark.SOLID, Mark.HATCHED)
    )
    if not requests.received:
        sentence = _("Belum ada permohonan pada %(year)s.") % {"year": year.number}
    return year.by_month("permohonan", _("Permohonan tiap bulan"), sentence, _("Bulan masuk"), series)


def days(requests: YearOfRequests, year: Year) -> Chart:
    """Return the median of each month with an answer, and the 90th percentile of those with enough."""
    monthly = [requests.days.get(month, []) for month in year.months]
    middle = tuple(median(days) if days else None for days in monthly)
    most = tuple(ninetieth(days) if len(days) >= FEWEST else None for days in monthly)
    sentence = _("Belum ada jawaban pada %(year)s.") % {"year": year.number}
    if requests.median is not None:
        sentence = _("Separuh permohonan dijawab dalam %(n)s hari kerja.") % {"n": shown(requests.median)}
        if len(requests.all_days) >= FEWEST:
            values = {"n": shown(requests.median), "most": shown(requests.ninetieth)}
            sentence = (
                _("Separuh permohonan dijawab dalam %(n)s hari kerja, sembilan dari sepuluh dalam %(most)s.") % values
            )
    allowed = year.limit
    return year.chart(
        "lama",
        title=_("Lama menjawab, dalam hari kerja"),
        sentence=sentence,
        form=Form.LINES,
        corner=_("Bulan masuk"),
        **year.names,
        series=(
            Series(_("Median"), middle, end=_("median")),
            Series(_("90 % dijawab dalam"), most, end=_("(90 %)")),
        ),
        limit=(_("batas %(n)s") % {"n": allowed}, allowed),
    )


def outcomes(counted: Counter[str], year: Year) -> Chart:
    numbers = {
        **{str(outcome.label): counted[outcome] for outcome in Outcome},
        _("Dicabut pemohon"): counted["withdrawn"],
        _("Tidak diproses"): counted["lapsed"],
        _("Masih berjalan"): counted["open"],
    }
    told = sum(counted[outcome] for outcome in Outcome)
    sentence = _("%(given)s dari %(told)s jawaban memberikan informasinya, seluruhnya atau sebagian.") % {
        "given": shown(sum(counted[outcome] for outcome in GIVING)),
        "told": shown(told),
    }
    if not told:
        sentence = _("Belum ada jawaban pada %(year)s.") % {"year": year.number}
    return year.bars("hasil", _("Hasil permohonan"), sentence, _("Hasil"), _("Jumlah"), numbers)


def still_open(requests: YearOfRequests, year: Year) -> Chart:
    allowed = year.limit
    ages = (
        (_("sampai %(n)d hari kerja") % {"n": allowed // 2}, Mark.SOLID),
        (_("%(from)d sampai %(to)d") % {"from": allowed // 2 + 1, "to": allowed}, Mark.DOTTED),
        (_("lebih lama, belum lewat tenggat"), Mark.GREY),
        (_("lewat tenggat"), Mark.ALARM),
    )
    counted: Counter[tuple[str, int]] = Counter(
        (one.agency or _("PPID Utama"), _age(one, allowed)) for one in requests.open
    )
    by_agency = Counter(one.agency or _("PPID Utama") for one in requests.open)
    agencies = [name for name, _number in sorted(by_agency.items(), key=lambda pair: (-pair[1], pair[0]))]
    sentence = _("%(overdue)s dari %(open)s melewati tenggat.") % {
        "overdue": shown(sum(one.is_overdue for one in requests.open)),
        "open": shown(len(requests.open)),
    }
    if not requests.open:
        sentence = _("Tidak ada permohonan %(year)s yang masih berjalan.") % {"year": year.number}
    series = tuple(
        Series(label, tuple(counted[name, place] for name in agencies), mark)
        for place, (label, mark) in enumerate(ages)
    )
    return year.by_agency("berjalan", _("Permohonan berjalan, menurut OPD dan umur"), sentence, agencies, series)


def refusals(more: dict[str, Any], year: Year) -> Chart:
    sentence = _("Alasan yang paling sering: %(label)s, %(n)s kali.")
    nothing = _("Tidak ada yang ditolak dengan alasan pengecualian.")
    return _ranked("penolakan", _("Alasan penolakan"), sentence, nothing, more["refusal_grounds"], year)


def objection_grounds(more: dict[str, Any], year: Year) -> Chart:
    sentence = _("Alasan yang paling sering: %(label)s, %(n)s kali.")
    nothing = _("Tidak ada keberatan pada %(year)s.") % {"year": year.number}
    return _ranked("alasan-keberatan", _("Alasan keberatan"), sentence, nothing, more["objection_grounds"], year)


def objection_outcomes(more: dict[str, Any], year: Year) -> Chart:
    sentence = _("%(all)s keberatan. Yang terbanyak: %(label)s, %(n)s.") % {
        "all": shown(more["objections"]), "label": "%(label)s", "n": "%(n)s",
    }  # fmt: skip
    nothing = _("Tidak ada keberatan pada %(year)s.") % {"year": year.number}
    return _ranked("keberatan", _("Hasil keberatan"), sentence, nothing, more["objection_outcomes"], year)


def _ranked(code: str, title: str, sentence: str, nothing: str, counted: dict[str, int], year: Year) -> Chart:
    ranked = dict(sorted(counted.items(), key=lambda pair: -pair[1]))
    if not ranked:
        return year.bars(code, title, nothing, "", _("Jumlah"), {})
    label, number = next(iter(ranked.items()))
    words = sentence % {"label": label.lower(), "n": shown(number)}
    return year.bars(code, title, words, _("Alasan"), _("Jumlah"), ranked)


def _monthly(requests: YearOfRequests, year: Year, states: tuple[Punctuality, ...]) -> tuple[int, ...]:
    months = [requests.punctual.get(month, Counter()) for month in year.months]
    return tuple(sum(month[state] for state in states) for month in months)


def _age(one: OpenRequest, allowed: int) -> int:
    if one.is_overdue:
        return 3
    return 0 if one.age <= allowed // 2 else 1 if one.age <= allowed else 2
