"""Start the worker of all queues; replaces django-q's command of the same name."""

from django.core.management.base import BaseCommand

from opd.worker import queues, worker


class Command(BaseCommand):
    help = "Work off all queues and keep the schedules; with --name only that queue."
    requires_system_checks = []  # the checks would load every page

    def add_arguments(self, parser):
        parser.add_argument("--name", choices=list(queues.MAX_PROCESSES), help="only this queue")
        parser.add_argument(
            "--grace", type=float, default=worker.GRACE_SECONDS, help="seconds that a running task has to end"
        )

    def handle(self, *args, name, grace, **options):
        worker.Worker({name: queues.MAX_PROCESSES[name]} if name else queues.MAX_PROCESSES).run(grace)
