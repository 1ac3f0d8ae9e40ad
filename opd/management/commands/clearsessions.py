from django.contrib.sessions.management.commands import clearsessions

from opd.sign_in import sessions
from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand, clearsessions.Command):
    """Django's own command, each night, with the list of sessions that their owners see."""

    def handle(self, **options):
        super().handle(**options)
        sessions.sweep()
