from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents.models import YearlyReport
from documents.reports import yearly
from opd.condition import Fact


def facts(now: datetime) -> Iterator[Fact]:
    """Yield a fact for each yearly report that is not public."""
    label, today = _("Laporan tahunan layanan informasi"), timezone.localdate(now)
    for report in YearlyReport.objects.open():
        values = {"year": report.year, "due": date_format(report.due_on, "j F Y")}
        words = _("Laporan %(year)s diterbitkan paling lambat %(due)s.") % values
        remedy = _("Terbitkan, lalu catat dokumennya") if report.due_on - yearly.AHEAD <= today else ""
        yield Fact(label, words, remedy, reverse("admin:documents_yearlyreport_change", args=[report.pk]))
