"""Run web server and worker as one tree of processes that share loaded code, for a machine with little memory."""

import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string
from gunicorn.app.wsgiapp import WSGIApplication

from opd.worker import queues, worker
from portal.serving import warming

CONFIGURATION = settings.BASE_DIR / "deploy" / "gunicorn.conf.py"


class Command(BaseCommand):
    help = "gunicorn and the worker as one service. If one of them ends, both do: systemd or Docker starts them again."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--grace", type=float, default=worker.GRACE_SECONDS, help="seconds that a running task has to end"
        )

    def handle(self, *args, grace, **options):
        # Before any fork, so that the worker shares the memory; gunicorn then need not do it again.
        warming.warm(import_string(settings.WSGI_APPLICATION))
        worker.Worker(queues.MAX_PROCESSES, worker.Companion("plid-web", _serve)).run(grace)


def _serve() -> None:
    # systemd names the process that gets its socket (sd_listen_fds(3)): the service's main one, whose child this is.
    if os.environ.get("LISTEN_PID") == str(os.getppid()):
        os.environ["LISTEN_PID"] = str(os.getpid())
    sys.argv = ["gunicorn", "--config", str(CONFIGURATION), "config.wsgi"]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn").run()
