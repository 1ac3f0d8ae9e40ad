"""What a new site needs before it opens; shown on *Sistem* until all is done."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.models import Holiday, Message, MessageState, Official, OfficialRole, Opd, OpdKind, Role, SiteProfile, User
from portal.models import Page
from requests_app.models import Fee

# First pages that begin as drafts, as the service statement (UU 25/2009 Pasal 22)
DECIDED = {"maklumat": gettext_lazy("Maklumat pelayanan terbit"), "visi-misi": gettext_lazy("Visi dan misi terbit")}


@dataclass(frozen=True)
class Step:
    label: str
    is_done: bool
    address: str


def checklist() -> list[Step]:
    return [*_profile(), *_people(), *_rules()]


def _profile() -> Iterator[Step]:
    profile, address = SiteProfile.load(), reverse("admin:portal_siteprofile_changelist")
    yield Step(_("Nama dan jenis daerah"), bool(profile.name), address)
    yield Step(_("Lambang"), bool(profile.emblem), address)
    yield Step(_("Warna"), bool(profile.deep_colour), address)
    yield Step(
        _("Alamat, jam layanan, dan surel kantor"), all((profile.address, profile.hours, profile.email)), address
    )
    yield Step(_("Alamat Komisi Informasi"), bool(profile.commission_address), address)
    yield Step(_("Petugas pengaduan"), bool(profile.complaint_officer and profile.complaint_address), address)


def _people() -> Iterator[Step]:
    today = timezone.localdate()
    agencies = Opd.objects.exclude(kind=OpdKind.CITY).exists()
    yield Step(_("Perangkat daerah"), agencies, reverse("admin:opd_opd_changelist"))
    roles = set(Official.objects.in_term(today).values_list("role", flat=True))
    officials = {OfficialRole.PPID, OfficialRole.SUPERIOR} <= roles
    yield Step(_("Pejabat: PPID Utama dan Atasan PPID"), officials, reverse("admin:opd_official_changelist"))
    staff = all(User.objects.with_role(role).exists() for role in (Role.REVIEWER, Role.SUPERIOR))
    yield Step(_("Akun verifikator dan Atasan PPID"), staff, reverse("admin:opd_user_changelist"))


def _rules() -> Iterator[Step]:
    holidays = Holiday.objects.filter(date__year=timezone.localdate().year).exists()
    yield Step(_("Hari libur tahun ini"), holidays, reverse("admin:opd_holiday_changelist"))
    yield Step(_("Standar biaya"), Fee.objects.exists(), reverse("admin:requests_app_fee_changelist"))
    public = set(Page.objects.public().filter(slug__in=DECIDED).values_list("slug", flat=True))
    for slug, label in DECIDED.items():
        yield Step(str(label), slug in public, reverse("admin:portal_page_changelist"))
    is_sent = Message.objects.filter(state=MessageState.SENT).exists()
    yield Step(_("Surel pernah terkirim"), is_sent, reverse("admin:opd_message_changelist"))
