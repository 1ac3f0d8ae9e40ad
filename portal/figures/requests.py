"""Charts about requests: by month, days, outcomes, reasons of refusal, objections, and what is still open."""

from collections import Counter
from statistics import median

from django.utils.translation import gettext as _

from opd.charts.chart import Chart, Form
from opd.charts.shape import Series
from opd.charts.svg import Mark, shown
from portal.figures.year import FEWEST, Year
from requests_app.models.choices import GIVING, Outcome
from requests_app.registers.figures import Counted, Details, Punctuality, details, ninetieth
from requests_app.registers.months import OpenRequest, YearOfRequests
from requests_app.registers.registers import Figures, figures

P = Punctuality
BY_MONTH = (
    (Mark.SOLID, (P.IN_TIME,)),
    (Mark.HATCHED, (P.LATE,)),
    (Mark.DOTTED, (P.RUNNING,)),
    (Mark.ALARM, (P.OVERDUE,)),
    (Mark.GREY, (P.ENDED,)),
)
DRAWN = 12  # agencies; the table has all


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


def by_month(requests: YearOfRequests, counted: Figures, year: Year) -> Chart:
    totals: Counter[Punctuality] = sum(requests.punctual.values(), Counter())
    answered = totals[P.IN_TIME] + totals[P.LATE]
    sentence = _("%(kept)s dari %(told)s yang sudah dijawab selesai tepat waktu. %(open)s masih berjalan.") % {
        "kept": shown(totals[P.IN_TIME]),
        "told": shown(answered),
        "open": shown(counted.open),
    }
    series = tuple(
        Series(_label(states), _monthly(requests, year, states), mark)
        for mark, states in BY_MONTH
        if any(totals[state] for state in states) or mark in (Mark.SOLID, Mark.HATCHED)
    )
    return Chart(
        code="permohonan",
        title=_("Permohonan tiap bulan"),
        sentence=sentence if requests.received else _("Belum ada permohonan pada %(year)s.") % {"year": year.number},
        form=Form.COLUMNS,
        corner=_("Bulan masuk"),
        labels=year.labels,
        short=year.short,
        series=series,
        address=year.csv("permohonan"),
    )


def days(requests: YearOfRequests, year: Year) -> Chart:
    """Return the median of each month with an answer, and the 90th percentile of those with enough answers."""
    monthly = [requests.days.get(month, []) for month in year.months]
    middle = tuple(_median(days) for days in monthly)
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
    return Chart(
        code="lama",
        title=_("Lama menjawab, dalam hari kerja"),
        sentence=sentence,
        form=Form.LINES,
        corner=_("Bulan masuk"),
        labels=year.labels,
        short=year.short,
        series=(
            Series(_("Median"), middle, end=_("median")),
            Series(_("90 % dijawab dalam"), most, end=_("(90 %)")),
        ),
        limit=(_("batas %(n)s") % {"n": allowed}, allowed),
        address=year.csv("lama"),
    )


def outcomes(counted: Figures, year: Year) -> Chart:
    numbers = {
        **{str(outcome.label): getattr(counted, outcome.value) for outcome in Outcome},
        _("Dicabut pemohon"): counted.withdrawn,
        _("Tidak diproses"): counted.lapsed,
        _("Masih berjalan"): counted.open,
    }
    told = sum(getattr(counted, outcome.value) for outcome in Outcome)
    given = sum(getattr(counted, outcome.value) for outcome in GIVING)
    sentence = _("%(given)s dari %(told)s jawaban memberikan informasinya, seluruhnya atau sebagian.") % {
        "given": shown(given),
        "told": shown(told),
    }
    if not told:
        sentence = _("Belum ada jawaban pada %(year)s.") % {"year": year.number}
    return _bars("hasil", _("Hasil permohonan"), sentence, _("Hasil"), numbers, year)


def still_open(requests: YearOfRequests, year: Year) -> Chart:
    """Return the open requests by agency and age; the agencies with most of them first."""
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
    overdue = sum(one.is_overdue for one in requests.open)
    sentence = _("%(overdue)s dari %(open)s melewati tenggat.") % {
        "overdue": shown(overdue),
        "open": shown(len(requests.open)),
    }
    if not requests.open:
        sentence = _("Tidak ada permohonan %(year)s yang masih berjalan.") % {"year": year.number}
    return Chart(
        code="berjalan",
        title=_("Permohonan berjalan, menurut OPD dan umur"),
        sentence=sentence,
        form=Form.BARS,
        corner=_("OPD"),
        labels=tuple(agencies),
        series=tuple(
            Series(label, tuple(counted[name, place] for name in agencies), mark)
            for place, (label, mark) in enumerate(ages)
        ),
        address=year.csv("berjalan"),
        drawn=DRAWN,
    )


def refusals(more: Details, year: Year) -> Chart:
    sentence = _("Alasan yang paling sering: %(label)s, %(n)s kali.")
    return _ranked("penolakan", _("Alasan penolakan"), sentence, more.refusal_grounds, year) or _nothing(
        "penolakan", _("Alasan penolakan"), _("Tidak ada yang ditolak dengan alasan pengecualian."), year
    )


def objection_grounds(more: Details, year: Year) -> Chart:
    title, sentence = _("Alasan keberatan"), _("Alasan yang paling sering: %(label)s, %(n)s kali.")
    return _ranked("alasan-keberatan", title, sentence, more.objection_grounds, year) or _nothing(
        "alasan-keberatan", title, _("Tidak ada keberatan pada %(year)s.") % {"year": year.number}, year
    )


def objection_outcomes(more: Details, year: Year) -> Chart:
    title = _("Hasil keberatan")
    sentence = _("%(all)s keberatan. Yang terbanyak: %(label)s, %(n)s.") % {
        "all": shown(more.objections), "label": "%(label)s", "n": "%(n)s",
    }  # fmt: skip
    return _ranked("keberatan", title, sentence, more.objection_outcomes, year) or _nothing(
        "keberatan", title, _("Tidak ada keberatan pada %(year)s.") % {"year": year.number}, year
    )


def _ranked(code: str, title: str, sentence: str, counted: list[Counted], year: Year) -> Chart | None:
    ranked = sorted(counted, key=lambda row: -row.number)
    if not ranked:
        return None
    words = sentence % {"label": ranked[0].label.lower(), "n": shown(ranked[0].number)}
    return _bars(code, title, words, _("Alasan"), {row.label: row.number for row in ranked}, year)


def _nothing(code: str, title: str, sentence: str, year: Year) -> Chart:
    return _bars(code, title, sentence, "", {}, year)


def _bars(code: str, title: str, sentence: str, corner: str, numbers: dict[str, int], year: Year) -> Chart:
    series = (Series(_("Jumlah"), tuple(numbers.values())),)
    return Chart(code, title, sentence, Form.BARS, corner, tuple(numbers), series, year.csv(code))


def _label(states: tuple[Punctuality, ...]) -> str:
    return str(states[0].value) or _("Dicabut atau tidak diproses")


def _monthly(requests: YearOfRequests, year: Year, states: tuple[Punctuality, ...]) -> tuple[int, ...]:
    months = [requests.punctual.get(month, Counter()) for month in year.months]
    return tuple(sum(month[state] for state in states) for month in months)


def _median(days: list[int]) -> float | None:
    return median(days) if days else None


def _age(one: OpenRequest, allowed: int) -> int:
    if one.is_overdue:
        return 3
    return 0 if one.age <= allowed // 2 else 1 if one.age <= allowed else 2
