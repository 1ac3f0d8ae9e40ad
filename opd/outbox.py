"""The outbox: an act writes its messages in its own transaction; sending is somebody else's job and may be repeated."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import timezone

from opd.models import Message, MessageState

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # a sender killed half-way gives its message back after this long
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440)]
BATCH = 100


def write(act: str, recipients, context: dict) -> list[Message]:
    """Put one message per person of `recipients` into the outbox.

    Words come from `templates/messages/<act>.subject.txt` and `.txt`. Whoever has no address gets none.
    """
    addresses = sorted({user.email for user in recipients if user.email and user.is_active})
    if not addresses:
        return []
    subject = " ".join(render_to_string(f"messages/{act}.subject.txt", context).split())[:200]
    body = render_to_string(f"messages/{act}.txt", context).strip() + "\n"
    return Message.objects.bulk_create(
        [Message(act=act, recipient=address, subject=subject, body=body) for address in addresses]
    )


def deliver(now: datetime | None = None) -> tuple[int, int]:
    """Send what is due; -> (sent, failed). A dead mail server delays, it loses nothing and raises nothing."""
    now = now or timezone.now()
    due = Message.objects.due(now)
    if not due.exists():
        return 0, 0
    mailer = get_connection()
    try:
        mailer.open()
    except Exception as error:  # any backend, any way of being down
        logger.warning("mail server not reached: %s", type(error).__name__)
        return 0, due.update(error=_sentence(error), next_attempt_at=now + BACKOFF[0])
    try:
        results = [_send(message, mailer, now) for message in due.order_by("pk")[:BATCH] if _claim(message, now)]
    finally:
        mailer.close()
    return results.count(True), results.count(False)


def _claim(message: Message, now: datetime) -> bool:
    claimed = (
        Message.objects.due(now)
        .filter(pk=message.pk)
        .update(attempts=message.attempts + 1, next_attempt_at=now + LEASE)
    )
    message.attempts += claimed
    return bool(claimed)


def _send(message: Message, mailer, now: datetime) -> bool:
    row = Message.objects.filter(pk=message.pk)
    try:
        EmailMessage(
            message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [message.recipient], connection=mailer
        ).send()
    except Exception as error:  # whatever happens to one message, the next still goes out
        logger.warning("message %s not sent: %s", message.pk, type(error).__name__)
        given_up = message.attempts > len(BACKOFF)
        row.update(
            error=_sentence(error),
            state=MessageState.FAILED if given_up else MessageState.WAITING,
            next_attempt_at=now + BACKOFF[min(message.attempts, len(BACKOFF)) - 1],
        )
        return False
    row.update(state=MessageState.SENT, sent_at=timezone.now(), error="")
    return True


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
