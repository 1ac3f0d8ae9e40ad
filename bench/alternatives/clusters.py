"""Start django-q2's own cluster for each queue: `python -m bench.alternatives.clusters CLOCK=1 SLOW=2`.

All modules are loaded once, and the clusters are forked from that image, as the worker's task processes are.
"""

import gc
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.alternatives.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django is set up before its models are imported
from django.utils.module_loading import autodiscover_modules  # noqa: E402
from django_q.cluster import Cluster  # noqa: E402
from django_q.conf import Conf  # noqa: E402

from opd.worker.supervision import follow_parent  # noqa: E402

QUEUES = {"CLOCK": settings.CLOCK_QUEUE, "SLOW": settings.SLOW_QUEUE}
RECYCLE = 100  # tasks of a worker process
MAX_RSS_KIB = 150_000


def main(wanted: dict[str, int]) -> None:
    autodiscover_modules("tasks")
    gc.collect()
    gc.freeze()
    children = []
    for queue, workers in wanted.items():
        child = os.fork()
        if not child:
            follow_parent()
            run(QUEUES[queue], workers)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)


def run(queue: str, workers: int) -> None:
    Conf.CLUSTER_NAME, Conf.WORKERS, Conf.QUEUE_LIMIT = queue, workers, workers**2
    Conf.RECYCLE, Conf.MAX_RSS, Conf.DAEMONIZE_WORKERS = RECYCLE, MAX_RSS_KIB, False  # tasks start processes
    cluster = Cluster()
    cluster.start()
    cluster.sentinel.join()


if __name__ == "__main__":
    main({name: int(number) for name, _sign, number in (argument.partition("=") for argument in sys.argv[1:])})
