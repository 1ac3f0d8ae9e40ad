from collections.abc import Iterator
from fnmatch import fnmatch

from django.contrib.staticfiles.finders import AppDirectoriesFinder

from portal.richtext import STATIC_FILES, STATIC_FOLDER


class ServedFilesFinder(AppDirectoriesFinder):
    """A finder of the static files of all apps, and of the editor's files in `STATIC_FILES`."""

    def find(self, path: str, *args, **kwargs):
        return super().find(path, *args, **kwargs) if _is_served(path) else []

    def list(self, ignore_patterns) -> Iterator:
        return ((path, storage) for path, storage in super().list(ignore_patterns) if _is_served(path))


def _is_served(path: str) -> bool:
    return not path.startswith(STATIC_FOLDER) or any(fnmatch(path, pattern) for pattern in STATIC_FILES)
