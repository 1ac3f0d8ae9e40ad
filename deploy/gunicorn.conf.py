"""The configuration of gunicorn for container and systemd; slow clients belong behind nginx."""

import atexit
import gc
import os
import shutil
import tempfile
from contextlib import suppress
from importlib import import_module
from logging.config import dictConfig

from django.core.exceptions import ImproperlyConfigured
from gunicorn.glogging import Logger

from config import environment, log

bind = environment.text("BIND", "127.0.0.1:8000")  # where gunicorn listens; below systemd that of the socket unit
worker_class = "gthread"
workers, threads = environment.web_threads()
timeout = 60
graceful_timeout = 30
keepalive = 5
limit_request_line = 8190  # a question of 1,000 characters, each as %XX
# On a busy disk the writes of the heartbeat can block for longer than the timeout.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - gunicorn makes a private file
# Addresses of requests hold a secret, which nginx's log masks.
accesslog = None
control_socket_disable = True
# The counts of all processes for /metrics, kept when HUP has this file read again
own_prefix = f"plid-{os.getpid()}-"
if own_prefix not in os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts = tempfile.mkdtemp(prefix=own_prefix)

    @atexit.register  # also of a start that fails
    def remove_counts():
        if f"plid-{os.getpid()}-" in counts:
            shutil.rmtree(counts, ignore_errors=True)


# Loaded once and shared. A new version is a restart; HUP would not load it.
preload_app = True


class logger_class(Logger):
    """gunicorn's log through our handler, which masks secrets."""

    def setup(self, cfg):
        super().setup(cfg)
        with suppress(ImproperlyConfigured):  # the settings say in one sentence what is wrong
            form = log.default_form(debug=environment.flag("DEBUG", True))
            dictConfig(log.configuration(environment.one_of("LOG_FORMAT", log.FORMS, default=form)))


def when_ready(server):
    """Load everything before the first fork and freeze it: garbage collection copies no shared memory."""
    import_module("portal.serving.warming").warm(server.app.wsgi())
    import_module("opd.web.limits.statement_timeout").limit_statements()
    gc.collect()
    gc.freeze()


def worker_exit(server, worker):
    import_module("documents.web.download_counts").write_all()
