from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents.duties.matrix import Score
from documents.duties.months import last_recorded
from documents.models import YearlyReport
from opd.charts.svg import shown
from opd.page_cache.memo import cached_until_next_act
from portal.figures.year import Year, percent
from requests_app.registers.figures import ObjectionScore, OnTime, objection_score, on_time
from requests_app.registers.months import YearOfRequests, received_until, year_of_requests


@dataclass(frozen=True)
class Figure:
    value: str
    label: str
    note: str


def of_report(year: Year, requests: YearOfRequests) -> list[Figure]:
    return [
        punctual(on_time(year.number), on_time(year.number - 1), year),
        days(requests, year),
        received(requests, year),
        objections(objection_score(year.number)),
    ]


@cached_until_next_act
def of_home(today: date) -> list[Figure]:
    """Return this year's figures, or those of the last one until its report is due."""
    last = YearlyReport(year=today.year - 1)
    year = last.year if today <= last.due_on else today.year
    requests = year_of_requests(year, today)
    answers = _("Nilai tengah %(n)s jawaban") % {"n": shown(len(requests.all_days))}
    running = _("%(n)s masih berjalan") % {"n": shown(len(requests.open))}
    return [
        met(last_recorded()),
        Figure(shown(requests.median), _("hari kerja sampai dijawab"), answers),
        Figure(shown(requests.received), _("permohonan tahun %(year)s") % {"year": year}, running),
        objections(objection_score(year)),
    ]


def punctual(now: OnTime, before: OnTime, year: Year) -> Figure:
    note = _("%(kept)s dari %(told)s jawaban.") % {"kept": shown(now.kept), "told": shown(now.told)}
    if then := percent(before.kept, before.told):
        note += " " + _("Tahun %(year)s: %(then)s") % {"year": year.number - 1, "then": then}
    value = percent(now.kept, now.told)
    if not value:
        note += " " + _("Persen dihitung mulai lima jawaban.")
    return Figure(value or "–", _("dijawab tepat waktu"), note)


def days(requests: YearOfRequests, year: Year) -> Figure:
    note = _("Nilai tengah. Batas undang-undang: %(n)s") % {"n": year.limit}
    return Figure(shown(requests.median), _("hari kerja sampai dijawab"), note)


def received(requests: YearOfRequests, year: Year) -> Figure:
    before = received_until(year.number - 1, _same_day(year.last_day, year.number - 1))
    words = _("Sampai tanggal yang sama %(year)s: %(n)s") if year.is_current else _("Tahun %(year)s: %(n)s")
    return Figure(
        shown(requests.received), _("permohonan masuk"), words % {"year": year.number - 1, "n": shown(before)}
    )


def objections(score: ObjectionScore) -> Figure:
    if not score.decided:
        note = _("Semua masih ditanggapi") if score.running else _("Tidak ada keberatan pada tahun itu")
        return Figure(shown(score.running), _("keberatan"), note)
    value = _("%(granted)s dari %(decided)s") % {"granted": shown(score.granted), "decided": shown(score.decided)}
    running = (
        _("%(n)s masih ditanggapi") % {"n": shown(score.running)} if score.running else _("Semua sudah ditanggapi")
    )
    return Figure(value, _("keberatan dikabulkan"), running)


def met(recorded: tuple[date, Score] | None) -> Figure:
    """Return the duties that were met at the end of the last month: today's cost a count of all documents."""
    if recorded is None:
        return Figure("–", _("kewajiban mengumumkan terpenuhi"), _("Dicatat tiap akhir bulan"))
    month, score = recorded
    values = {"met": shown(score.met), "owed": shown(score.owed), "month": date_format(month, "F Y")}
    note = _("%(met)s dari %(owed)s, akhir %(month)s") % values
    return Figure(_("%(n)d %%") % {"n": score.percent}, _("kewajiban mengumumkan terpenuhi"), note)


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)
