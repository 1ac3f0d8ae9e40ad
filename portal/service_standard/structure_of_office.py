"""The diagram of the PPID: the superior, the PPID Utama, and the PPID Pelaksana of the agencies."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from opd.charts.boxes import Box, above_one_another
from opd.models import Official
from opd.models.official import OfficialRole


def picture(officials: Sequence[Official]) -> SafeString:
    """Return the diagram of those who are in office."""
    agencies = sum(official.role == OfficialRole.AGENCY for official in officials)
    of_agencies = _("%(n)s perangkat daerah sudah mencatat pejabatnya") % {"n": agencies}
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
                of_agencies,
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
