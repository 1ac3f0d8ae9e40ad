from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.cache import cache
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.condition import Fact, examine
from opd.desk.work import ComputedWork, Link, Row
from opd.models import Role, User
from opd.web.view_access import PUBLIC, STAFF, access_of
from portal.read_rights import PortalRights

FAULTS_SECONDS = 60  # for which they are kept: examining asks many questions


def waiting(user: User) -> Iterator[ComputedWork]:
    """Yield the faults of the portal that this person can mend."""
    if PortalRights.SYSTEM.reach(user):
        system = reverse("system:system")
        faults = cache.get_or_set("system.faults", _faults, FAULTS_SECONDS) or []
        rows = [(_row(fact, system), None, None) for fact in faults if opens(fact.address, user)]
        yield ComputedWork(kind="sistem", label=_("Sistem"), rows=rows, lists=(Link(_("Keadaan sistem"), system),))


def opens(address: str, user: User) -> bool:
    """Return whether the page opens to the person. What has none is done on the server, by the site admin."""
    if not address:
        return user.has_city_role(Role.ADMIN)
    access = access_of(resolve(urlsplit(address).path).func)
    return access in (PUBLIC, STAFF) or access.admits(user)


def _faults() -> list[Fact]:
    return [fact for fact in examine(timezone.now()) if fact.remedy]


def _row(fact: Fact, system: str) -> Row:
    return Row(
        title=f"{fact.label}: {fact.words}",
        number=_("Sistem"),
        note=fact.remedy,
        state=_("Perlu dibereskan"),
        act=_("Buka"),
        address=fact.address or f"{system}#salah",
    )
