from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from opd.charts.boxes import Box, way
from opd.languages import cited
from opd.page_cache.pages import cached_page
from opd.web.view_access import public
from requests_app import deadlines
from requests_app.deadlines import Period, PeriodKind
from requests_app.models import legal_calendar

Limits = dict[str, Period]  # by PeriodKind


@dataclass(frozen=True)
class Way:
    code: str
    title: str
    steps: list[Box]

    @property
    def picture(self) -> SafeString:
        description = _("Langkah demi langkah: %(steps)s.") % {"steps": "; ".join(step.title for step in self.steps)}
        return way(self.code, self.title, description, self.steps)


@public
@require_safe
@cached_page
def ways(request: HttpRequest) -> HttpResponse:
    today, periods = timezone.localdate(), legal_calendar().periods
    limits = {kind: deadlines.row_on(today, rows) for kind, rows in periods.items()}
    drawn = [_of_a_request(limits), _of_an_objection(limits), _of_a_dispute(limits)]
    return render(request, "requests_app/citizen/ways.html", {"section": "permohonan", "ways": drawn})


def _at_the_latest(limits: Limits, kind: PeriodKind) -> str:
    limit, unit = limits[kind], _("hari") if kind == PeriodKind.CASSATION else _("hari kerja")
    return _("Paling lambat %(days)s %(unit)s, %(article)s") % {
        "days": limit.days,
        "unit": unit,
        "article": _together(limit.article),
    }


def _together(article: str) -> str:
    return cited(article).replace(" ", "\N{NO-BREAK SPACE}")


def _of_a_request(limits: Limits) -> Way:
    longer = limits[PeriodKind.EXTENSION]
    steps = [
        Box(_("Anda mengajukan permohonan"), (_("Lewat situs ini, surat, telepon, atau datang sendiri"),)),
        Box(_("PPID mencatat dan memberi nomor"), (_("Anda menerima tanda bukti dan kode lacak"),), _("Saat itu juga")),
        Box(_("Perangkat daerah mencari informasinya"), (_("Identitas Anda tidak diteruskan"),)),
        Box(
            _("PPID menjawab tertulis"),
            (_("Diberikan, diberikan sebagian, atau ditolak dengan alasannya"),),
            _at_the_latest(limits, PeriodKind.ANSWER),
        ),
        Box(
            _("Bila perlu, waktunya diperpanjang sekali"),
            (_("Dengan alasan tertulis"),),
            _("Paling lama %(days)s hari kerja lagi, %(article)s")
            % {"days": longer.days, "article": _together(longer.article)},
        ),
    ]
    return Way("alur-permohonan", _("Permohonan informasi"), steps)


def _of_an_objection(limits: Limits) -> Way:
    steps = [
        Box(
            _("Anda mengajukan keberatan"),
            (_("Bila ditolak, tidak dijawab, terlambat, atau jawabannya tidak sesuai"),),
            _at_the_latest(limits, PeriodKind.OBJECT),
        ),
        Box(_("Keberatan dicatat dan diteruskan kepada Atasan PPID"), (_("Anda menerima tanda bukti"),)),
        Box(
            _("Atasan PPID memberi tanggapan tertulis"),
            (_("Yang memutus bukan orang yang menangani permohonannya"),),
            _at_the_latest(limits, PeriodKind.REPLY),
        ),
        Box(_("Bila dikabulkan, informasinya diberikan atau diumumkan")),
    ]
    return Way("alur-keberatan", _("Keberatan"), steps)


def _of_a_dispute(limits: Limits) -> Way:
    steps = [
        Box(
            _("Anda meminta penyelesaian sengketa"),
            (_("Kepada Komisi Informasi, sesudah tanggapan Atasan PPID"),),
            _at_the_latest(limits, PeriodKind.DISPUTE),
        ),
        Box(_("Mediasi"), (_("Para pihak mencari kesepakatan dengan bantuan mediator"),)),
        Box(_("Ajudikasi nonlitigasi"), (_("Bila mediasi tidak berhasil, Komisi Informasi memutus"),)),
        Box(
            _("Gugatan ke pengadilan"),
            (_("Oleh pihak yang tidak menerima putusan"),),
            _at_the_latest(limits, PeriodKind.LAWSUIT),
        ),
        Box(_("Kasasi ke Mahkamah Agung"), (), _at_the_latest(limits, PeriodKind.CASSATION)),
    ]
    return Way("alur-sengketa", _("Sengketa informasi"), steps)
