"""The portal as in production, with one more address: the floor that every figure is compared with."""

from config.settings import *  # noqa: F403 - all of it

ROOT_URLCONF = "bench.urls"
