"""What becomes of the e-mails while the server is down, and after."""

import os
import re
import subprocess
import sys
from datetime import timedelta

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from opd import outbox
from opd.models import Message, MessageState
from tests import this_database
from tests.patience import PATIENCE

TO_CITIZEN = [
    "request_unconfirmed",
    "completion_asked",
    "request_extended",
    "notice_sent",
    "objection_registered",
    "objection_replied",
    "order_carried_out",
]
TRIES = (0, 2, 4)  # minutes from now; after each the sender waits for one
SEND_NOW = """
import sys, time_machine
from django.core.management import execute_from_command_line
time_machine.travel(sys.argv[1]).start()  # to the time of the test
execute_from_command_line(["manage.py", "send_messages"])
"""


def link_in_mail(act: str) -> str:
    """What the applicant will find in the e-mail, once it gets through."""
    return re.search(r"http\S+/permohonan/s/\S+", Message.objects.get(act=act, to_citizen=True).body)[0]


def stays(sink):
    """The sender tries and tries; nothing is lost, given up, or claimed by a try that reached nobody."""
    waiting = Message.objects.count()
    with override_settings(EMAIL_TIMEOUT=1):  # second, which is all that a server that answers nothing gets
        for minutes in TRIES:
            outbox.deliver(timezone.now() + timedelta(minutes=minutes))
    assert waiting == Message.objects.filter(state=MessageState.WAITING, attempts=0).count() > 0
    assert sink.received == []


def arrives_once(sink):
    rows = Message.objects.order_by("pk")
    assert list(rows.filter(to_citizen=True).values_list("act", flat=True)) == TO_CITIZEN
    sink.come_up()
    held = claimed_by_a_sender_that_was_killed(sink)
    assert outbox.deliver(held.next_attempt_at - timedelta(seconds=1)) == (rows.count() - 1, 0)
    assert outbox.deliver(held.next_attempt_at) == (1, 0)
    assert outbox.deliver(held.next_attempt_at + timedelta(days=1)) == (0, 0)
    assert set(rows.values_list("state", flat=True)) == {MessageState.SENT}
    assert sink.connections == len(TRIES) + 3  # senders, deaf and killed and sending: no act waited at this door
    arrived = sorted((mail["To"], mail["Subject"], mail.get_content().splitlines()) for mail in sink.received)
    assert arrived == sorted((row.recipient, row.subject, row.body.splitlines()) for row in rows)
    numbers = sorted(int(re.match(r"<(\d+)\.", mail["Message-ID"])[1]) for mail in sink.received)
    assert numbers == [row.pk for row in rows]


def claimed_by_a_sender_that_was_killed(sink) -> Message:
    """A process of its own, killed while the server is about to take its first message."""
    sink.stalls = True
    sender = subprocess.Popen(
        [sys.executable, "-c", SEND_NOW, timezone.now().isoformat()],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": this_database.url(), "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"},
    )
    assert sink.stalled.wait(timeout=PATIENCE)
    sender.kill()
    sender.wait()
    sink.stalls = False
    return Message.objects.get(attempts=1, state=MessageState.WAITING)
