from django.contrib.sessions.management.commands import clearsessions

from opd.worker.scheduled_command import ScheduledCommand


class Command(ScheduledCommand, clearsessions.Command):
    """Django's own command, which the worker starts every night."""
