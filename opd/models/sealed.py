"""The base class of files with personal data, such as papers of citizens and letters to them."""

import hashlib
import io
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import BinaryIO, ClassVar, Self
from uuid import uuid4

from django.core.files.base import File
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd import encryption
from opd.encryption import EncryptedTextField


class Destroyed(Exception):
    """The file was destroyed together with its key, so no copy of it can be opened."""


class Measured:
    """A binary source that counts and hashes the bytes read from it."""

    def __init__(self, source: BinaryIO):
        self.source, self.size, self.digest = source, 0, hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        block = self.source.read(size)
        self.size += len(block)
        self.digest.update(block)
        return block


def storage_key(row: "SealedFile", filename: str) -> str:
    """Return a random storage name, which reveals nothing about the file or its original name."""
    name = uuid4().hex
    return f"{row.folder}/{name[:2]}/{name}.sealed"


class SealedFile(models.Model):
    """A file sealed with a key of its own; without a key it does not exist yet, or it is destroyed.

    A subclass names its `folder` and inherits `SealedFile.Meta` with its constraint. `size` (bytes) and `sha256` are
    those of the plaintext; they stay as a record when the file is destroyed.
    """

    folder: ClassVar[str]

    file = models.FileField(_("berkas"), upload_to=storage_key, max_length=200, blank=True, editable=False)
    key = EncryptedTextField(_("kunci"), blank=True, editable=False)
    name = EncryptedTextField(_("nama berkas"), blank=True)
    mime = models.CharField(_("jenis berkas"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("ukuran"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    destroyed_at = models.DateTimeField(_("dimusnahkan pada"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(key="", file="") | Q(destroyed_at__isnull=True) & ~Q(key="") & ~Q(file=""),
                name="%(class)s_file_and_key",
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @contextmanager
    def stored(self, source: BinaryIO, *, name: str, mime: str) -> Iterator[Self]:
        """Seal the source and yield the row, to be saved within the block; if the block fails, the file is deleted."""
        self.seal(source, name=name, mime=mime)
        try:
            yield self
        except BaseException:
            self.file.delete(save=False)
            raise

    def seal(self, source: BinaryIO, *, name: str, mime: str) -> None:
        """Store `source` sealed with a new key, without saving the row.

        `name` is shown to people again, so clean it first. Call this outside of transactions, because it writes a file.
        """
        key = encryption.new_key()
        source.seek(0)
        measured = Measured(source)
        with tempfile.TemporaryFile() as sealed:
            for chunk in encryption.seal_chunks(key, measured):
                sealed.write(chunk)
            self.file.save("", File(sealed), save=False)
        self.key, self.name, self.mime = key.hex(), name, mime
        self.size, self.sha256 = measured.size, measured.digest.hexdigest()

    def chunks(self) -> Generator[bytes]:
        """Yield the plaintext in chunks. Raises Destroyed, FileNotFoundError, and Broken if the file was changed."""
        if self.destroyed_at:
            raise Destroyed(f"{self} was destroyed.")
        if not self.key:
            raise FileNotFoundError(f"{self} has no file yet.")
        with self.file.storage.open(str(self.file), "rb") as source:
            yield from encryption.unseal_chunks(bytes.fromhex(self.key), source)

    def open(self) -> BinaryIO:
        """Return the plaintext as a binary stream that cannot seek; it is a context manager.

        The first chunk is read at once, so errors of `chunks` that it shows are raised here.
        """
        stream = io.BufferedReader(encryption.Unsealed(self.chunks()), encryption.CHUNK)
        stream.peek(1)
        return stream

    def destroy(self, now: datetime | None = None) -> None:
        """Erase key and name and delete the file; size and SHA-256 stay. A second call does nothing.

        The file is deleted after the commit; if that fails, it cannot be opened without its key. `encryption.scrub`
        erases the old row from the pages of the database.
        """
        if self.destroyed_at:
            return
        storage, stored = self.file.storage, str(self.file)
        self.key = self.name = self.file = ""
        self.destroyed_at = now or timezone.now()
        self.save(update_fields=["key", "name", "file", "destroyed_at"])
        if stored:
            transaction.on_commit(partial(storage.delete, stored), robust=True)
