"""The worker of both our queues, under the name of django-q's command, in whose place it stands
(opd/worker/worker.py)."""

from django.core.management.base import BaseCommand

from opd.worker import queues, worker


class Command(BaseCommand):
    help = "Work off both queues and keep the schedules; with --name only that queue."
    requires_system_checks = []  # they would load every page

    def add_arguments(self, parser):
        parser.add_argument("--name", choices=list(queues.HANDS), help="only this queue")
        parser.add_argument("--grace", type=float, default=worker.GRACE, help="seconds that a task in hand has to end")

    def handle(self, *args, name, grace, **options):
        worker.Worker({name: queues.HANDS[name]} if name else queues.HANDS).run(grace)
