from collections.abc import Sequence
from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from opd.charts.boxes import Box, above_one_another
from opd.models import Holiday, Official, OfficialRole
from opd.page_cache.pages import cached_page
from opd.web.view_access import public
from portal.pages import overview

AHEAD = timedelta(days=180)


@public
@require_safe
@cached_page
def index(request):
    return render(request, "portal/overview.html", {"section": "ppid", "sections": overview.sections()})


@public
@require_safe
@cached_page
def structure(request):
    officials = Official.objects.in_term(timezone.localdate()).select_related("opd").order_by("opd__name", "pk")
    context = {
        "section": "ppid",
        "picture": _picture(list(officials)),
        "officials": officials,
    }
    return render(request, "portal/structure.html", context)


def _picture(officials: Sequence[Official]) -> SafeString:
    agencies = sum(official.role == OfficialRole.AGENCY for official in officials)
    levels = [
        [_box(officials, OfficialRole.SUPERIOR, _("Memutus keberatan dan menyetujui pengecualian"))],
        [
            _box(
                officials, OfficialRole.PPID, _("Mengatur, memeriksa, dan mengesahkan informasi semua perangkat daerah")
            )
        ],
        [
            Box(
                str(OfficialRole.AGENCY.label),
                (_("Mengumpulkan dan menyediakan informasi tiap perangkat daerah"),),
                _("%(n)s perangkat daerah sudah mencatat pejabatnya") % {"n": agencies},
            ),
            Box(_("Petugas layanan"), (_("Menerima dan mencatat permohonan informasi"),)),
        ],
    ]
    description = _("Atasan PPID membawahi PPID Utama, yang membawahi PPID Pelaksana dan petugas layanan.")
    return above_one_another("struktur", _("Struktur PPID"), description, levels)


def _box(officials: Sequence[Official], role: OfficialRole, duty: str) -> Box:
    holder = next((official for official in officials if official.role == role), None)
    who = (holder.name, holder.office) if holder else (_("Belum diisi"),)
    return Box(str(role.label), (*who, duty))


@public
@require_safe
@cached_page
def hours(request):
    today = timezone.localdate()
    days_off = Holiday.objects.filter(date__range=(today, today + AHEAD)).order_by("date", "pk")
    return render(request, "portal/hours.html", {"section": "ppid", "days_off": days_off})
