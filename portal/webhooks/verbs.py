from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from opd import ledger
from opd.errors import NotAllowed, WrongState
from opd.models import LedgerHead, Role, User
from opd.rules import has_role
from portal.models import DeliveryState, Webhook
from portal.webhooks import message


def prepare(webhook: Webhook) -> None:
    """Give a receiver that is going to be saved its secret; it is told what becomes public from now on."""
    webhook.secret = message.new_secret()
    webhook.told_entry = LedgerHead.last_number()


def renew_secret(webhook: Webhook, *, by: User) -> str:
    """Replace the secret; the old one is worth nothing from the next message on. Returns it. Raises NotAllowed."""
    _require_admin(by)
    with transaction.atomic():
        secret = message.new_secret()
        Webhook.objects.filter(pk=webhook.pk).update(secret=secret)
        ledger.record("webhook.renew_secret", webhook, by, {"title": webhook.name})
    return secret


def disable(webhook: Webhook, *, by: User | None, now: datetime | None = None) -> bool:
    """End all that waits for a receiver (`by` None: the portal). Returns whether this did so. Raises NotAllowed."""
    if by is not None:
        _require_admin(by)
    now = now or timezone.now()
    with transaction.atomic():
        if not Webhook.objects.active().filter(pk=webhook.pk).update(disabled_at=now):
            return False
        waiting = webhook.deliveries.waiting()
        waiting.update(state=DeliveryState.FAILED, ended_at=now)
        ledger.record("webhook.disable", webhook, by, {"title": webhook.name})
    return True


def enable(webhook: Webhook, *, by: User) -> None:
    """Tell a receiver again what becomes public from now on. Raises NotAllowed, and WrongState if it is active."""
    _require_admin(by)
    with transaction.atomic():
        fresh = {"disabled_at": None, "failures": 0, "failing_since": None, "told_entry": LedgerHead.last_number()}
        if not Webhook.objects.filter(pk=webhook.pk, disabled_at__isnull=False).update(**fresh):
            raise WrongState(_("Penerima ini sudah aktif."))
        ledger.record("webhook.enable", webhook, by, {"title": webhook.name})


def _require_admin(by: User) -> None:
    if not has_role(by, None, Role.ADMIN):
        raise NotAllowed(_("Penerima webhook diatur oleh admin situs."))
