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

from documents.files import parcel
from documents.files.child.limits import STAFF
from documents.files.child.rejection import Rejected
from documents.files.formats.packages.archive import Budget, inflated
from documents.files.intake import Refused
from documents.files.parcel import MAX_FILES, key

SYSTEM_FILES = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


class UnusableSource(Exception):
    """The ZIP or folder as a whole cannot be used, in a sentence for the clerk."""


class MissingFile(Exception):
    """The table names a file that is missing or ambiguous. `str()` is the sentence for the clerk."""


class FileSource:
    """Files by name. Subclasses implement `_opened`."""

    def __init__(self, names: list[str]) -> None:
        if len(names) > MAX_FILES:
            raise UnusableSource(_("Terlalu banyak berkas: paling banyak %(max)d sekali impor.") % {"max": MAX_FILES})
        self.names = [name for name in names if not _is_leftover(name)]
        self._by_path, self._by_name = defaultdict(list), defaultdict(list)
        for name in self.names:
            self._by_path[key(name)].append(name)
            self._by_name[key(name.rpartition("/")[2])].append(name)

    def find(self, wanted: str) -> str:
        """Return the listed name of a file that the table names by path or by unique name. Raises MissingFile."""
        path = key(wanted)
        names = self._by_path.get(path) or self._by_name.get(path, [])
        if len(names) == 1:
            return names[0]
        shown = {"name": wanted[:100]}
        if not names:
            raise MissingFile(_("Berkas “%(name)s” tidak ada di folder atau ZIP ini. Periksa namanya.") % shown)
        raise MissingFile(_("Ada beberapa berkas bernama “%(name)s”. Tulis dengan foldernya.") % shown)

    @contextmanager
    def open(self, name: str) -> Iterator[UploadedFile]:
        """Open one of `names`. Raises intake.Refused if it cannot be unpacked."""
        with self._opened(name) as file:
            yield UploadedFile(file, name=name.rpartition("/")[2])

    def _opened(self, name: str):
        raise NotImplementedError


class FolderSource(FileSource):
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


class ZipSource(FileSource):
    """`file` must stay open as long as the source is used."""

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
def open_source(path: Path | None) -> Iterator[FileSource]:
    """Open a folder, a ZIP file, or nothing for None. Raises UnusableSource."""
    if path is None:
        yield FileSource([])
    elif path.is_dir():
        yield FolderSource(path)
    else:
        with path.open("rb") as file:
            yield ZipSource(file)


def _directory(file: BinaryIO) -> list[zipfile.ZipInfo]:
    try:
        return parcel.directory(file)
    except Rejected as rejected:
        raise UnusableSource(str(Refused(rejected.code, **rejected.facts))) from rejected


def _is_leftover(name: str) -> bool:
    lower = name.lower()
    return lower.startswith(SYSTEM_FILES[0]) or lower.rpartition("/")[2] in SYSTEM_FILES[1:]
