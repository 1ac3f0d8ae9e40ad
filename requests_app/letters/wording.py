"""Small pieces of text that letters, registers and dossiers share."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from opd.models import SiteProfile
from requests_app.models import Channel, FeeLine


def absolute_url(name: str, *args) -> str:
    return settings.SITE_ADDRESS + reverse(name, args=args)


def nonempty_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def channel_text(channel: str) -> str:
    """Return the name of a channel, in words that also make sense outside of this site."""
    if channel != Channel.PORTAL:
        return str(Channel(channel).label)
    return _("Laman %(portal)s") % {"portal": SiteProfile.load().portal_name}


def rupiah(amount: int) -> str:
    return f"Rp{thousands(amount)}"


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def line_text(line: FeeLine) -> str:
    """Return the calculation of one charged fee, with the basis of the fee."""
    return _("%(name)s: %(quantity)s %(unit)s x %(amount)s = %(total)s (%(basis)s)") % {
        "name": line.fee.name,
        "quantity": thousands(line.quantity),
        "unit": line.fee.unit,
        "amount": rupiah(line.fee.amount),
        "total": rupiah(line.total),
        "basis": line.fee.basis,
    }
