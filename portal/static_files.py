"""The static files that are served: of the editor's seventy languages only those that are spoken here.

WhiteNoise keeps the headers of each file in memory, and the languages are two files in three.
"""

from django.contrib.staticfiles.apps import StaticFilesConfig


class ServedFilesConfig(StaticFilesConfig):
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "*/lang/[!ei]*", "*/lang/e[!n]*", "*/lang/i[!d]*"]
