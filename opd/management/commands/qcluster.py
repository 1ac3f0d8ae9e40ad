"""django-q's worker, one for each of our two queues, as one command: nobody can start half of them."""

import os
import sys

from django.conf import settings
from django_q.management.commands import qcluster

from opd import queues
from opd.supervision import Program, supervise

GRACE = settings.WORKER_TIMEOUT + 5  # the longest that a task in hand may still take


class Command(qcluster.Command):
    help = "Start the workers of both queues and keep them running; with --name only that queue's."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--grace", type=float, default=GRACE, help="seconds that a task in hand has to end")

    def handle(self, *args, cluster_name, run_once, grace, **options):
        if run_once or "Q_CLUSTER_NAME" in os.environ:
            super().handle(*args, cluster_name=None, run_once=run_once, **options)
            return
        names = [cluster_name] if cluster_name else [queues.CLOCK, queues.SLOW]
        command = [sys.argv[0], "qcluster"]
        supervise([Program(f"Worker {name}", command, {"Q_CLUSTER_NAME": name}) for name in names], grace=grace)
