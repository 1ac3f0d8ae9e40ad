"""Production settings with one more address: the bare page that all figures are compared with."""

import os

from config.settings import *  # noqa: F403 - all of it

ROOT_URLCONF = "bench.urls"
WHITENOISE_ROOT = os.environ.get("BENCH_PLAIN")  # bench.edge: files of no document
