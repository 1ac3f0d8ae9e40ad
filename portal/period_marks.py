"""Marks that stand for a number of days in the texts of pages, news and FAQ: `{hari jawaban}` is shown as 10."""

import re
from collections.abc import Mapping
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from requests_app import deadlines
from requests_app.deadlines import PeriodKind
from requests_app.models import LegalPeriod

MARK = re.compile(r"\{hari(?:\s|&nbsp;)++([^{}<]*)\}")
OF_LAW = {
    "jawaban": PeriodKind.ANSWER,
    "perpanjangan": PeriodKind.EXTENSION,
    "keberatan": PeriodKind.OBJECT,
    "tanggapan": PeriodKind.REPLY,
    "sengketa": PeriodKind.DISPUTE,
    "gugatan": PeriodKind.LAWSUIT,
    "kasasi": PeriodKind.CASSATION,
}
FIXED = {
    "memeriksa": settings.COMPLETION_ASK_WORKDAYS,
    "melengkapi": settings.COMPLETION_WORKDAYS,
    "laporan-warga": settings.REPORT_ANSWER_WORKDAYS,
    "komisi-memulai": deadlines.COMMISSION_BEGINS,
    "komisi-selesai": deadlines.COMMISSION_ENDS,
}
NAMES = (*OF_LAW, *FIXED)


class Days:
    """The numbers of days today, read in one query when the first mark needs one."""

    def fill(self, text: str) -> str:
        """Return the text with the number in place of each mark; an unknown one, written past the form, stays."""
        return MARK.sub(lambda mark: str(self._by_name.get(mark[1].strip(), mark[0])), text)

    @cached_property
    def _by_name(self) -> Mapping[str, int]:
        today, periods = timezone.localdate(), LegalPeriod.objects.periods()
        return {name: deadlines.row_on(today, periods[kind]).days for name, kind in OF_LAW.items()} | FIXED


def unknown(text: str) -> list[str]:
    return [mark[0] for mark in MARK.finditer(text) if mark[1].strip() not in NAMES]


def help_text() -> str:
    marks = ", ".join(f"{{hari {name}}}" for name in NAMES)
    return _("Jumlah hari tidak diketik, melainkan ditulis sebagai tanda yang diisi sendiri: %(marks)s.") % {
        "marks": marks
    }
