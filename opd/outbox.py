"""The outbox: an act writes its messages in its own transaction, and the worker sends them."""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.db.models import Case, Count, Q, When
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.languages import in_site_language
from opd.models import Message, MessageState, SiteProfile
from opd.models.message import label_of
from opd.stores import closed

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # after which a killed sender's message is sent again
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440)]
BATCH = 100
PATIENCE = timedelta(hours=1)  # a message that waits for longer is late
FAILURES_TOLD = timedelta(days=7)
REMEMBERED = timedelta(days=8)  # longer than the week of the rarest reminder


def write(
    act: str,
    recipients,
    context: dict,
    *,
    about: models.Model | None = None,
    not_before: datetime | None = None,
    office: str = "",
) -> list[Message]:
    """Put one message for each active address of `recipients` into the outbox, and one for that of an `office`.

    The texts are `templates/messages/<act>.subject.txt` and `<act>.txt`; a subject holds no personal data.
    """
    addresses = sorted({user.email for user in recipients if user.email and user.is_active} | {office} - {""})
    columns = {"about": label_of(about) if about else "", "to_citizen": False}
    return _write(act, addresses, context, not_before, columns)


def write_to_citizen(
    act: str,
    address: str,
    context: dict,
    *,
    about: models.Model,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    stop_address: str = "",
) -> Message | None:
    """Put a message to a citizen into the outbox, like `write`; None if there is no address.

    A purge finds it by `about`. It fails if not sent by `not_after`; a POST to `stop_address` ends a list.
    """
    columns = {"about": label_of(about), "to_citizen": True, "not_after": not_after, "stop_address": stop_address}
    messages = _write(act, [address] if address else [], context, not_before, columns)
    return messages[0] if messages else None


def once(act: str, about: models.Model, since: date | datetime, write: Callable[[], int]) -> int:
    """Call `write` unless there was such a message about this object since then. Returns how many."""
    with transaction.atomic():
        type(about)._default_manager.select_for_update(no_key=True).get(pk=about.pk)
        lookup = "created_at__gte" if isinstance(since, datetime) else "created_at__date__gte"
        if Message.objects.about(about).filter(act=act, **{lookup: since}).exists():
            return 0
        return write()


def write_once(act: str, recipients, context: dict, *, about: models.Model, since: date) -> int:
    return once(act, about, since, lambda: len(write(act, recipients, context, about=about)))


def forget(about: Iterable[models.Model]) -> int:
    """Blank recipient and texts of all messages about these objects. Returns how many."""
    messages = Message.objects.about(*about).exclude(recipient="", body="")
    with transaction.atomic():
        messages.filter(state=MessageState.WAITING).update(
            state=MessageState.FAILED, error=_("Alamat dan isinya dimusnahkan sebelum terkirim.")
        )
        return messages.update(recipient="", body="", stop_address="")


@dataclass(frozen=True)
class LastKnown:
    """What was known of the outbox `at` a moment, of which a backup knows less; `written`: recent ones."""

    at: datetime
    last: int
    waiting: Collection[int]
    failed: Collection[int]
    written: dict[tuple[str, str], datetime]


def last_known(now: datetime | None = None) -> LastKnown:
    now = now or timezone.now()
    recent = Message.objects.order_by().filter(created_at__gte=now - REMEMBERED).exclude(about="")
    written = recent.values_list("act", "about").annotate(at=models.Max("created_at"))
    ids = {
        state: set(Message.objects.order_by().filter(state=state).values_list("pk", flat=True))
        for state in (MessageState.WAITING, MessageState.FAILED)
    }
    return LastKnown(
        at=now,
        last=Message.objects.aggregate(last=models.Max("pk"))["last"] or 0,
        waiting=ids[MessageState.WAITING],
        failed=ids[MessageState.FAILED],
        written={(act, about): at for act, about, at in written},
    )


def settle(known: LastKnown, now: datetime | None = None) -> int:
    """Keep a restored outbox from sending or writing anything a second time; may run twice. Returns the number held.

    What waits in the backup and had gone out since counts as sent. What still waited then may have gone out later, so
    it fails, and people decide, unless nobody can have tried it. A message that the backup does not know is remembered
    without its words, for `once`.
    """
    now = now or timezone.now()
    of_backup = Message.objects.filter(state=MessageState.WAITING, pk__lte=known.last)
    waiting = set(of_backup.values_list("pk", flat=True))
    claimed = Q(attempts__gt=0, next_attempt_at__lte=known.at + LEASE)
    tried = set(of_backup.filter(claimed | Q(next_attempt_at__lte=now)).values_list("pk", flat=True))
    held = tried.intersection(known.waiting)
    failed = waiting.intersection(known.failed)
    sent = waiting.difference(known.waiting, failed)
    _settle(held, state=MessageState.FAILED, error=_("Ditahan saat pemulihan: mungkin sudah terkirim."))
    _settle(failed, state=MessageState.FAILED, error=_("Gagal sebelum pemulihan."))
    _settle(sent, state=MessageState.SENT, sent_at=known.at, error="")
    remembered = {"subject": _("Ditulis sebelum pemulihan"), "state": MessageState.SENT}
    missing = [
        Message(act=act, about=about, created_at=at, sent_at=at, **remembered)
        for (act, about), at in known.written.items()
        if not Message.objects.filter(act=act, about=about, created_at__gte=at).exists()
    ]
    Message.objects.bulk_create(missing)
    return len(held)


def _settle(pks: Iterable[int], **columns) -> None:
    ordered = sorted(pks)
    for start in range(0, len(ordered), BATCH):
        Message.objects.filter(pk__in=ordered[start : start + BATCH]).update(**columns)


def counts(now: datetime) -> dict[str, int]:
    """Return how many messages are `waiting`, how many of them `late`, and how many `failed` lately."""
    is_waiting = Q(state=MessageState.WAITING)
    has_failed = Q(state=MessageState.FAILED, created_at__gte=now - FAILURES_TOLD)
    return Message.objects.filter(is_waiting | has_failed).aggregate(
        late=Count("pk", filter=is_waiting & Q(created_at__lt=now - PATIENCE)),
        waiting=Count("pk", filter=is_waiting),
        failed=Count("pk", filter=has_failed),
    )


def deliver(now: datetime | None = None) -> tuple[int, int]:
    """Send the messages that are due, none while the portal is closed. Returns the numbers sent and failed."""
    if closed.is_closed():
        return 0, 0
    now = now or timezone.now()
    late = Message.objects.filter(state=MessageState.WAITING, not_after__lte=now)
    late.update(state=MessageState.FAILED, error=_("Server surel tidak menerimanya pada waktunya."))
    due = Message.objects.due(now)
    if not due.exists():
        return 0, 0
    mailer = get_connection()
    try:
        mailer.open()
    except Exception as error:  # any backend, and any error of it
        logger.warning("mail server not reached: %s", type(error).__name__)
        return 0, due.update(error=_sentence(error), next_attempt_at=now + BACKOFF[0])
    try:
        # `_send` decrypts them: a message that no key opens must not stop the others.
        sealed = due.defer("recipient", "body", "stop_address")
        # Letters of the law go before a list.
        of_list = Case(When(stop_address="", then=0), default=1, output_field=models.IntegerField())
        batch = sealed.order_by(of_list, "pk")[:BATCH]
        results = [_send(message, mailer, now) for message in batch if _claim(message, now)]
    finally:
        mailer.close()
    return results.count(True), results.count(False)


@in_site_language()
def _write(act: str, addresses: list[str], context: dict, not_before: datetime | None, columns: dict) -> list[Message]:
    if not addresses:
        return []
    columns |= {
        "subject": " ".join(render_to_string(f"messages/{act}.subject.txt", context).split())[:200],
        "body": render_to_string(f"messages/{act}.txt", context).strip() + "\n",
        "next_attempt_at": not_before or timezone.now(),
    }
    return Message.objects.bulk_create([Message(act=act, recipient=address, **columns) for address in addresses])


def _claim(message: Message, now: datetime) -> bool:
    claimed = (
        Message.objects.due(now)
        .filter(pk=message.pk)
        .update(attempts=message.attempts + 1, next_attempt_at=now + LEASE)
    )
    message.attempts += claimed
    return bool(claimed)


def _send(message: Message, mailer, now: datetime) -> bool:
    try:
        message.refresh_from_db(fields=["state", "recipient", "body", "stop_address"])
        if message.state != MessageState.WAITING:  # blanked by `forget`
            return False
        _email(message, mailer).send()
    except Exception as error:  # the failure of one message must not stop the next
        logger.warning("message %s not sent: %s", message.pk, type(error).__name__)
        given_up = message.attempts > len(BACKOFF) or bool(message.not_after and _is_refused(error))
        Message.objects.filter(pk=message.pk, state=MessageState.WAITING).update(
            # The error of a server that refuses an address contains the address.
            error=type(error).__name__ if message.to_citizen else _sentence(error),
            state=MessageState.FAILED if given_up else MessageState.WAITING,
            next_attempt_at=now + BACKOFF[min(message.attempts, len(BACKOFF)) - 1],
        )
        return False
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=timezone.now(), error="")
    return True


def _is_refused(error: Exception) -> bool:
    """Return whether the server refuses the recipient for good (RFC 5321: a code from 500)."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _words in error.recipients.values())


def _email(message: Message, mailer) -> EmailMessage:
    profile = SiteProfile.load()
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    host = address.partition("@")[2]
    headers = {
        "Auto-Submitted": "auto-generated",
        # Constant, so that a mail client recognises a message that a crash sent twice.
        "Message-ID": f"<{message.pk}.{message.created_at.timestamp():.0f}@{host}>",
    }
    if message.stop_address:
        headers["List-Unsubscribe"] = f"<{message.stop_address}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(
        message.subject,
        message.body,
        formataddr((" ".join((profile.portal_name if profile.name else name).split()), address)),
        [message.recipient],
        connection=mailer,
        headers=headers,
    )


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
