from django.core.management.base import BaseCommand


class ScheduledCommand(BaseCommand):
    """A command that the worker may start by the clock, without arguments (`opd.worker.allowed_tasks`)."""
