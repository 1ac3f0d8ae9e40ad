from collections.abc import Iterator
from datetime import datetime
from typing import cast

from django.db.models import Field
from django.urls import reverse
from django.utils.translation import gettext as _

from opd.condition import Fact
from portal.models import Page, SiteProfile

OWED = ("address", "hours", "phone", "email", "complaint_officer", "complaint_address")
UNFILLED = "belum diisi"  # in pages of older versions


def facts(now: datetime) -> Iterator[Fact]:
    """Yield what the office has not told the public (UU 25/2009 Pasal 36): its pages leave it out."""
    profile = SiteProfile.load()
    fields = [cast(Field, SiteProfile._meta.get_field(name)) for name in OWED]
    missing = [str(field.verbose_name) for field in fields if not getattr(profile, field.name)]
    words = _("Belum ada: %(parts)s.") % {"parts": ", ".join(missing)} if missing else _("Terisi semua.")
    address = reverse("admin:portal_siteprofile_changelist")
    yield Fact(_("Keterangan kantor bagi umum"), words, _("Isi profil situs") if missing else "", address)
    for page in Page.objects.filter(body__icontains=UNFILLED).only("title", "pk"):
        words = _("“%(title)s” masih memuat kata “belum diisi”.") % {"title": page.title}
        yield Fact(_("Halaman"), words, _("Lengkapi halaman ini"), reverse("admin:portal_page_change", args=[page.pk]))
