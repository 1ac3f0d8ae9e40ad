"""Where the files of an import lie: a folder, or a ZIP. A name is looked up in a listing, never joined to a path.

A ZIP is judged by its directory before anything is unpacked, and unpacked one file at a time within a budget; what the
files themselves are is asked of each by intake, as of any upload.
"""

import os
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from documents.inspection import parcel
from documents.inspection.archive import Budget, inflated
from documents.inspection.limits import STAFF
from documents.inspection.parcel import MAX_FILES, key
from documents.inspection.refusal import Rejected
from documents.intake import Refused

LEFT_BY_SYSTEMS = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


class Unusable(Exception):
    """No file of this ZIP or folder is taken. `str()` is the sentence for the person."""


class NotThere(Exception):
    """The table names a file that is not there, or that could be several. `str()` is the sentence for the person."""


class Source:
    """Files by their names; subclasses say how one is opened."""

    def __init__(self, names: list[str]) -> None:
        if len(names) > MAX_FILES:
            raise Unusable(_("Terlalu banyak berkas: paling banyak %(max)d sekali impor.") % {"max": MAX_FILES})
        self.names = [name for name in names if not _is_leftover(name)]
        self._by_path, self._by_name = defaultdict(list), defaultdict(list)
        for name in self.names:
            self._by_path[key(name)].append(name)
            self._by_name[key(name.rpartition("/")[2])].append(name)

    def find(self, wanted: str) -> str:
        """The name of the file that the table means: its path, or its name alone where that is one file's. NotThere."""
        path = key(wanted)
        found = self._by_path.get(path) or self._by_name.get(path, [])
        if len(found) == 1:
            return found[0]
        shown = {"name": wanted[:100]}
        if not found:
            raise NotThere(_("Berkas “%(name)s” tidak ada di folder atau ZIP ini. Periksa namanya.") % shown)
        raise NotThere(_("Ada beberapa berkas bernama “%(name)s”. Tulis dengan foldernya.") % shown)

    @contextmanager
    def open(self, name: str) -> Iterator[UploadedFile]:
        """A file by one of `names`, read only. Raises intake.Refused when it cannot be unpacked."""
        with self._opened(name) as file:
            yield UploadedFile(file, name=name.rpartition("/")[2])

    def _opened(self, name: str):
        raise NotImplementedError


class Nothing(Source):
    def __init__(self) -> None:
        super().__init__([])


class Folder(Source):
    """Ordinary files below a folder; links are not followed, whatever they point to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(sorted(self._listed()))

    def _listed(self) -> Iterator[str]:
        for folder, _folders, names in os.walk(self.path):
            for name in names:
                full = Path(folder, name)
                if full.is_file() and not full.is_symlink():
                    yield full.relative_to(self.path).as_posix()

    def _opened(self, name: str):
        return (self.path / name).open("rb")


class Parcel(Source):
    """A ZIP archive. `file` stays open as long as the parcel is used."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.entries = {entry.filename: entry for entry in _directory(file) if not entry.is_dir()}
        super().__init__(list(self.entries))

    @contextmanager
    def _opened(self, name: str):
        entry = self.entries[name]
        if entry.file_size > settings.DOCUMENT_MAX_BYTES:
            raise Refused("too_large", limit=filesizeformat(settings.DOCUMENT_MAX_BYTES))
        with tempfile.TemporaryFile() as copy:
            try:
                for piece in inflated(self.file, entry, Budget(STAFF)):
                    copy.write(piece)
            except Rejected as rejected:
                raise Refused(rejected.code, **rejected.facts) from rejected
            copy.seek(0)
            yield copy


@contextmanager
def opened(path: Path | None) -> Iterator[Source]:
    """The folder, the ZIP, or nothing. Raises Unusable."""
    if path is None:
        yield Nothing()
    elif path.is_dir():
        yield Folder(path)
    else:
        with path.open("rb") as file:
            yield Parcel(file)


def _directory(file: BinaryIO) -> list[zipfile.ZipInfo]:
    try:
        return parcel.directory(file)
    except Rejected as rejected:
        raise Unusable(str(Refused(rejected.code, **rejected.facts))) from rejected


def _is_leftover(name: str) -> bool:
    lower = name.lower()
    return lower.startswith(LEFT_BY_SYSTEMS[0]) or lower.rpartition("/")[2] in LEFT_BY_SYSTEMS[1:]
