"""The static files that are served: of the editor only what it loads.

The editor's package brings 700 files, sample pages among them; each that is collected is public.
"""

from collections.abc import Iterator
from fnmatch import fnmatch

from django.contrib.staticfiles.finders import AppDirectoriesFinder

from portal.richtext import STATIC_FILES, STATIC_FOLDER


class ServedFilesFinder(AppDirectoriesFinder):
    """Find the static files of the apps, and of the editor's package those in `STATIC_FILES` alone."""

    def find(self, path: str, *args, **kwargs):
        return super().find(path, *args, **kwargs) if _is_served(path) else []

    def list(self, ignore_patterns) -> Iterator:
        return ((path, storage) for path, storage in super().list(ignore_patterns) if _is_served(path))


def _is_served(path: str) -> bool:
    return not path.startswith(STATIC_FOLDER) or any(fnmatch(path, pattern) for pattern in STATIC_FILES)
