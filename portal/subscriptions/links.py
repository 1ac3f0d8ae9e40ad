"""The secret link of a subscriber, the same in every e-mail."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from opd.languages import in_site_language
from portal.models import Subscriber

SIGNER = signing.Signer(salt="portal.subscriptions", sep=".")


class LinkNotOurs(Exception):
    """The token was not signed by this portal."""


def token_of(subscriber: Subscriber) -> str:
    return SIGNER.sign(subscriber.secret.hex)


def subscriber_of(token: str) -> Subscriber | None:
    """Return the subscriber of a link; None if it has stopped. *Raises* LinkNotOurs."""
    try:
        secret = UUID(SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        raise LinkNotOurs from None
    return Subscriber.objects.filter(secret=secret).first()


@in_site_language()
def manage_link(subscriber: Subscriber) -> str:
    return settings.SITE_ADDRESS + reverse("portal:subscriptions", args=[token_of(subscriber)])


def stop_link(subscriber: Subscriber) -> str:
    """Return the address that ends everything by one POST (RFC 8058)."""
    return settings.SITE_ADDRESS + reverse("machines:subscriptions_stop", args=[token_of(subscriber)])
