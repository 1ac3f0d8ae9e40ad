from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.calendar.workdays import add_workdays
from opd.models import Holiday
from opd.papers import letterhead
from requests_app.answers import sending
from requests_app.models import BY_PORTAL, AccessMode, Decision, Delivery, Format

ON_PAPER = {
    Delivery.PICK_UP: gettext_lazy("Informasi dapat diambil di loket layanan kami pada jam layanan, %(when)s."),
    Delivery.POST: gettext_lazy("Informasi kami serahkan kepada pos, %(when)s."),
    Delivery.COURIER: gettext_lazy("Informasi kami serahkan kepada kurir, %(when)s."),
    Delivery.EMAIL: gettext_lazy("Salinan cetaknya kami siapkan, %(when)s."),
    Delivery.PORTAL: gettext_lazy("Salinan cetaknya kami siapkan, %(when)s."),
}
WITH_THE_NOTICE = gettext_lazy(
    "Informasi kami serahkan bersama surat ini: berkas dan alamatnya ada di halaman permohonan Anda sejak surat ini "
    "kami sampaikan."
)
FILES_FOLLOW = gettext_lazy(
    "Yang sudah siap kami serahkan bersama surat ini. Berkas yang masih diperiksa menyusul di halaman permohonan Anda "
    "segera sesudah pemeriksaannya selesai, dan Anda kami beri tahu."
)
ON_SITE = gettext_lazy("Informasi dapat dilihat di loket layanan kami pada jam layanan, %(when)s.")


def handover(decision: Decision, dated_on: date) -> str:
    """Return the sentence on when and how, for a notice of the day `dated_on`."""
    inforequest = decision.inforequest
    is_on_page = decision.delivery in BY_PORTAL and decision.format == Format.SOFT
    if is_on_page and (inforequest.access == AccessMode.COPY or sending.brings_something(inforequest)):
        return str(FILES_FOLLOW if decision.files_follow else WITH_THE_NOTICE)
    if inforequest.access == AccessMode.VIEW:
        return str(ON_SITE) % {"when": _when(decision, dated_on)}
    return str(ON_PAPER[Delivery(decision.delivery)]) % {"when": _when(decision, dated_on)}


def _when(decision: Decision, dated_on: date) -> str:
    days = settings.HANDOVER_WORKDAYS
    if decision.cost:
        return _("paling lambat %(days)s hari kerja sesudah biayanya Anda bayar") % {"days": days}
    until = add_workdays(dated_on, days, Holiday.objects.names())
    facts = {"until": letterhead.in_words(until), "days": days}
    return _("paling lambat %(until)s, %(days)s hari kerja sesudah tanggal surat ini") % facts
