"""The settings of the portal, and an app with tasks that wait, fail, hang or need much memory."""

from config.settings import *  # noqa: F403 - all of it
from config.settings import INSTALLED_APPS, Q_CLUSTER, SLOW_QUEUE

INSTALLED_APPS = [*INSTALLED_APPS, "bench.alternatives"]
Q_CLUSTER = Q_CLUSTER | {"ALT_CLUSTERS": {SLOW_QUEUE: {}}}
