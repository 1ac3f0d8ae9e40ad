from collections import Counter

from django.utils.translation import gettext as _

from documents.models import PUBLIC_CLASSES, Classification, Use
from documents.search.facets import trees
from documents.search.facets.publications import YearOfDocuments, year_of_documents
from documents.web.usage import YearOfUse, year_of_use
from opd.charts.chart import Chart, Form
from opd.charts.shape import Series
from opd.charts.svg import Mark, shown
from portal.figures.year import Year

NOTHING: Counter[str] = Counter()
MARKS = dict(zip(PUBLIC_CLASSES, (Mark.SOLID, Mark.HATCHED, Mark.CROSSED), strict=True))


def charts(year: Year) -> list[Chart]:
    documents, use = year_of_documents(year.number), year_of_use(year.number)
    return [by_month(documents, year), by_agency(documents, year), use_by_month(use, year), downloads(use, year)]


def by_month(documents: YearOfDocuments, year: Year) -> Chart:
    numbers = documents.by_class
    listed = ", ".join(f"{shown(numbers[code])} {_name(code).lower()}" for code in PUBLIC_CLASSES)
    sentence = _("%(n)s dokumen: %(listed)s.") % {"n": shown(numbers.total()), "listed": listed}
    if not numbers.total():
        sentence = _("Belum ada dokumen terbit pada %(year)s.") % {"year": year.number}
    series = tuple(
        Series(_name(code), tuple(documents.by_month[month][code] for month in year.months), MARKS[code])
        for code in PUBLIC_CLASSES
    )
    return year.by_month("dokumen", _("Dokumen terbit tiap bulan"), sentence, _("Bulan terbit"), series)


def by_agency(documents: YearOfDocuments, year: Year) -> Chart:
    names = {pk: opd.name for pk, opd in trees.agencies().rows.items()}
    ranked = sorted(documents.by_agency.items(), key=lambda pair: (-pair[1].total(), names.get(pair[0], "")))
    total, agencies = documents.by_class.total(), len(ranked)
    sentence = _("%(n)s OPD menerbitkan %(total)s dokumen.") % {"n": shown(agencies), "total": shown(total)}
    if not ranked:
        sentence = _("Belum ada dokumen terbit pada %(year)s.") % {"year": year.number}
    labels = [names.get(pk, "") for pk, _numbers in ranked]
    series = tuple(
        Series(_name(code), tuple(numbers[code] for _pk, numbers in ranked), MARKS[code]) for code in PUBLIC_CLASSES
    )
    return year.by_agency("dokumen-opd", _("Dokumen terbit menurut OPD"), sentence, labels, series)


def use_by_month(use: YearOfUse, year: Year) -> Chart:
    opened, downloaded = use.total(Use.OPENED), use.total(Use.DOWNLOADED)
    sentence = _("%(opened)s kali dibuka dan %(downloaded)s kali diunduh. Dihitung tanpa kuki, tanpa robot.") % {
        "opened": shown(opened),
        "downloaded": shown(downloaded),
    }
    if not (opened or downloaded):
        sentence = _("Belum ada hitungan pembacaan pada %(year)s.") % {"year": year.number}
    series = tuple(
        Series(str(kind.label), tuple(use.by_month.get(month, NOTHING)[kind] for month in year.months), mark)
        for kind, mark in ((Use.OPENED, Mark.DOTTED), (Use.DOWNLOADED, Mark.SOLID))
    )
    return year.by_month("pembacaan", _("Dokumen dibuka dan diunduh"), sentence, _("Bulan"), series)


def downloads(use: YearOfUse, year: Year) -> Chart:
    sentence = _("Paling sering: %(title)s, %(n)s kali.")
    if use.most:
        sentence %= {"title": use.most[0].title, "n": shown(use.most[0].number)}
    else:
        sentence = _("Belum ada dokumen yang diunduh lima kali atau lebih pada %(year)s.") % {"year": year.number}
    return year.chart(
        "unduhan",
        title=_("Paling sering diunduh"),
        sentence=sentence,
        form=Form.BARS,
        corner=_("Dokumen"),
        labels=tuple(document.title for document in use.most),
        series=(Series(_("Unduhan"), tuple(document.number for document in use.most)),),
    )


def _name(code: str) -> str:
    return str(Classification(code).label)
