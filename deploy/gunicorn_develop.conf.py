"""The configuration of gunicorn for `make run`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

worker_class = "gthread"
workers, threads = 1, 8
graceful_timeout = 3
loglevel = "warning"
control_socket_disable = True
reload = True
preload_app = False
reload_extra_files = [f"{ROOT}/templates/**/*"]
