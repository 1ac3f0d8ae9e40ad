from django.core.management.base import BaseCommand


class ScheduledCommand(BaseCommand):
    """A command that the worker may start on a schedule, without arguments."""
