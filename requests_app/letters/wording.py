from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from opd.models import SiteProfile
from requests_app.models import Channel, Fee, FeeLine
from requests_app.models.fee import BY_RECEIPT


def absolute_url(name: str, *args) -> str:
    return settings.SITE_ADDRESS + reverse(name, args=args)


def nonempty_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def commission() -> dict:
    profile = SiteProfile.load()
    return {"name": profile.dispute_commission, "address_lines": nonempty_lines(profile.commission_address)}


def channel_text(channel: str) -> str:
    if channel != Channel.PORTAL:
        return str(Channel(channel).label)
    return _("Laman %(portal)s") % {"portal": SiteProfile.load().portal_name}


def rupiah(amount: int) -> str:
    return f"Rp{thousands(amount)}"


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def price_text(fee: Fee) -> str:
    if fee.unit == BY_RECEIPT:
        return _("sebesar resinya")
    return _("%(amount)s per %(unit)s") % {"amount": rupiah(fee.amount), "unit": fee.unit}


def sum_text(line: FeeLine) -> str:
    total = rupiah(line.total)
    if line.fee.unit == BY_RECEIPT:
        return _("%(name)s: %(total)s menurut resi") % {"name": line.fee.name, "total": total}
    return _("%(name)s: %(quantity)s %(unit)s × %(amount)s = %(total)s") % {
        "name": line.fee.name,
        "quantity": thousands(line.quantity),
        "unit": line.fee.unit,
        "amount": rupiah(line.fee.amount),
        "total": total,
    }
