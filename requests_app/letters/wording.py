"""Small pieces of text that letters, registers and dossiers share."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from requests_app.models import Channel


def absolute_url(name: str, *args) -> str:
    return settings.SITE_ADDRESS + reverse(name, args=args)


def nonempty_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def channel_text(channel: str) -> str:
    """Return the name of a channel, in words that also make sense outside of this site."""
    return _("Laman PLID Kota Metro") if channel == Channel.PORTAL else str(Channel(channel).label)


def rupiah(amount: int) -> str:
    return "Rp" + f"{amount:,}".replace(",", ".")
