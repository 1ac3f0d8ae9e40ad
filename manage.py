#!/usr/bin/env python3
"""Django's command line for the portal."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config import strength

SERVING = ("qcluster", "runserver", "serve")

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        if sys.argv[1:2] and sys.argv[1] in SERVING:
            strength.stop_if_weak(settings)
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # a variable of the environment: its sentence says all
        sys.exit(str(error))
