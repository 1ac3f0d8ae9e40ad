from collections import Counter

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from opd.charts.chart import Chart, Form
from opd.charts.shape import Series
from opd.charts.svg import shown
from portal.figures.year import Year
from portal.models.survey import HIGHEST, Helpfulness
from portal.surveys.satisfaction import Satisfaction, satisfaction


def charts(year: Year) -> list[Chart]:
    said = satisfaction(year.number)
    return [
        _helped("nilai-dokumen", _("Apakah dokumen membantu"), said.of_documents, year),
        _helped("nilai-jawaban", _("Apakah permintaan terjawab"), said.of_requests, year),
        _elements(said, year),
    ]


def _helped(code: str, title: str, counted: Counter[str], year: Year) -> Chart:
    total = counted.total()
    sentence = _("%(yes)s dari %(total)s penilaian: ya, %(partly)s sebagian.") % {
        "yes": shown(counted[Helpfulness.YES]),
        "partly": shown(counted[Helpfulness.PARTLY]),
        "total": shown(total),
    }
    numbers = {str(value.label): counted[value] for value in Helpfulness}
    said = sentence if total else _("Belum ada penilaian pada %(year)s.") % {"year": year.number}
    return year.bars(code, title, said, _("Jawaban"), _("Penilaian"), numbers)


def _elements(said: Satisfaction, year: Year) -> Chart:
    index = said.index
    sentence = _("Belum cukup penilaian pada %(year)s: dihitung tiap lima.") % {"year": year.number}
    if index is not None:
        sentence = _("Indeks %(index)s, mutu %(grade)s, dari %(n)s penilaian.") % {
            "index": number_format(index, 2),
            "grade": said.grade,
            "n": shown(said.answers),
        }
    means = tuple(round(mean, 2) if index is not None and mean is not None else None for mean in said.means.values())
    return year.chart(
        "skm",
        title=_("Survei Kepuasan Masyarakat, skala 1 sampai 4"),
        sentence=sentence,
        form=Form.BARS,
        corner=_("Unsur"),
        labels=tuple(str(element.label) for element in said.means),
        series=(Series(_("Nilai rata-rata"), means),),
        top=HIGHEST,
    )
