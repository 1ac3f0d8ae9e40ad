from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from opd.condition import Fact, moment
from portal.models import SiteCheck, SiteFinding


def facts(now: datetime) -> Iterator[Fact]:
    label, last = _("Isi halaman umum"), SiteCheck.objects.first()
    found = SiteFinding.objects.open().count()
    if last is None or last.ended_at is None:
        yield Fact(label, _("Belum pernah diperiksa."))
        return
    words = _("%(pages)s halaman diperiksa %(at)s.") % {"pages": last.pages, "at": moment(last.ended_at)}
    if not found:
        yield Fact(label, f"{words} {_('Tidak ada yang mencurigakan.')}")
        return
    found_words = _("%(n)s temuan terbuka.") % {"n": found}
    address = f"{reverse('admin:portal_sitefinding_changelist')}?gone_at__isempty=1&accepted_because__isempty=1"
    yield Fact(label, f"{words} {found_words}", _("Lihat temuannya"), address)
