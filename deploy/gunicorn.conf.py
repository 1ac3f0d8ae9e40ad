"""The configuration of gunicorn for container and systemd; `make run` uses gunicorn_develop.conf.py instead.

Slow clients belong behind nginx: with 2 x 8 threads, sixteen slow readers would block all others.
"""

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

bind = environment.text("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = environment.whole_number("WEB_CONCURRENCY", 2)
threads = environment.whole_number("WEB_THREADS", 8)
timeout = 60
graceful_timeout = 30
keepalive = 5
limit_request_line = 8190  # a question of 1,000 characters, each written as %XX, and its facets
# The heartbeat file in memory: on a busy disk its writes can block for longer than the timeout.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - gunicorn makes a private file there
# No access log here: addresses of requests hold a secret, and the log that masks them is nginx's.
accesslog = None
control_socket_disable = True
# The counts of all processes for /metrics: new at each start, and kept when HUP has this file read again
own_prefix = f"plid-{os.getpid()}-"
if own_prefix not in os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=own_prefix)
# Loaded once and shared, which is most of a process's memory. A new version is a restart; HUP would not load it.
preload_app = True


class logger_class(Logger):
    """gunicorn's log through our handler: its own does not mask secrets."""

    def setup(self, cfg):
        super().setup(cfg)
        with suppress(ImproperlyConfigured):  # the settings say in one sentence what is wrong
            form = log.default_form(debug=environment.flag("DEBUG", True))
            dictConfig(log.configuration(environment.one_of("LOG_FORMAT", log.FORMS, default=form)))


def when_ready(server):
    """Load everything before the first fork and freeze it, so that garbage collection never copies shared memory."""
    import_module("portal.serving.warming").warm(server.app.wsgi())
    import_module("opd.limits.statement_timeout").limit_statements()
    gc.collect()
    gc.freeze()


def worker_exit(server, worker):
    """Write the counts that are still in memory."""
    import_module("documents.web.download_counts").write_all()


def on_exit(server):
    """Remove the counts of this start."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
