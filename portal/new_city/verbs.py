from django.db import transaction
from django.utils.translation import gettext as _

from opd import ledger
from opd.models import Opd, OpdKind, SiteProfile
from portal.new_city.city_file import Agency, City, Faulty


@transaction.atomic
def found(city: City, *, by) -> int:
    """Write the missing profile and agencies, and a ledger entry; return how many rows. Raises Faulty."""
    written = write(city)
    if written:
        ledger.record("siteprofile.save", SiteProfile.load(), by, {"new_city": city.profile.region, "rows": written})
    return written


def write(city: City) -> int:
    _require_same_city(city)
    written = 0
    profile = SiteProfile.objects.filter(pk=SiteProfile.ONLY).first()
    if profile is None:
        city.profile.save(force_insert=True)
        written += 1
    elif not profile.name:  # contacts were entered first: they stay, and the rest is added to them
        empty = [f.name for f in SiteProfile._meta.concrete_fields if not getattr(profile, f.name)]
        for name in empty:
            setattr(profile, name, getattr(city.profile, name))
        profile.save(update_fields=empty)
        written += 1
    positions = iter(range(Opd.objects.count() + 1, 10_000))
    codes = Opd.objects.exclude(code="").values_list("code", flat=True)
    known = {"slug": set(Opd.objects.values_list("slug", flat=True)), "code": set(codes)}
    return written + _write_agency(city.root, Opd.objects.filter(kind=OpdKind.CITY).first(), None, positions, known)


def _require_same_city(city: City) -> None:
    profile, root = SiteProfile.load(), Opd.objects.filter(kind=OpdKind.CITY).first()
    named = profile.government if profile.name else (root.name if root else city.profile.government)
    if named != city.profile.government:
        raise Faulty([_("Basis data ini milik %(named)s. Pakai basis data kosong.") % {"named": named}])


def _write_agency(agency: Agency, existing: Opd | None, parent: Opd | None, positions, known) -> int:
    row, written = existing, 0
    if row is None:
        row = Opd.objects.filter(slug=agency.row.slug).first() if agency.row.slug in known["slug"] else None
    if row is None and (not agency.row.code or agency.row.code not in known["code"]):
        row, written = agency.row, 1
        row.parent, row.position = parent, next(positions)
        row.save(force_insert=True)
    return written + sum(_write_agency(part, None, row or parent, positions, known) for part in agency.parts)
