"""The base of every file with personal data: papers of citizens, letters to them."""

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
    """The file was destroyed, and with its key every copy of it."""


class Measured:
    """A binary source that counts and hashes what is read from it."""

    def __init__(self, source: BinaryIO):
        self.source, self.size, self.digest = source, 0, hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        block = self.source.read(size)
        self.size += len(block)
        self.digest.update(block)
        return block


def storage_key(row: "SealedFile", filename: str) -> str:
    """A name that says nothing, least of all what the person called it."""
    name = uuid4().hex
    return f"{row.folder}/{name[:2]}/{name}.sealed"


class SealedFile(models.Model):
    """A file sealed with a key of its own; without one it is not made yet, or destroyed.

    A subclass names its `folder` and takes over `SealedFile.Meta` with its constraint. `size` (bytes) and `sha256` are
    those of the plaintext; they stay when the file is destroyed, as its record.
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
        """`seal`, and a block to save the row in: when the block fails, the file is gone again."""
        self.seal(source, name=name, mime=mime)
        try:
            yield self
        except BaseException:
            self.file.delete(save=False)
            raise

    def seal(self, source: BinaryIO, *, name: str, mime: str) -> None:
        """Put `source` into the storage under a new key; the row is not saved.

        `name` is what the person is shown again: clean it first. Outside of transactions: this writes a file.
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
        """The plaintext, piece by piece. Raises Destroyed, FileNotFoundError, or Broken where it is not as it was."""
        if self.destroyed_at:
            raise Destroyed(f"{self} was destroyed.")
        if not self.key:
            raise FileNotFoundError(f"{self} has no file yet.")
        with self.file.storage.open(str(self.file), "rb") as source:
            yield from encryption.unseal_chunks(bytes.fromhex(self.key), source)

    def open(self) -> BinaryIO:
        """The plaintext as a binary stream, forwards only; a context manager.

        The first chunk is opened at once: a file that is gone, destroyed or broken there raises here, like `chunks`.
        """
        stream = io.BufferedReader(encryption.Unsealed(self.chunks()), encryption.CHUNK)
        stream.peek(1)
        return stream

    def destroy(self, now: datetime | None = None) -> None:
        """Forget key and name for good and delete the file; size and fingerprint stay. May be done twice.

        The file goes when the transaction has committed; were it to stay behind, nobody could open it any more. What
        the engine keeps of the old row is for `sealing.scrub`.
        """
        if self.destroyed_at:
            return
        storage, stored = self.file.storage, str(self.file)
        self.key = self.name = self.file = ""
        self.destroyed_at = now or timezone.now()
        self.save(update_fields=["key", "name", "file", "destroyed_at"])
        if stored:
            transaction.on_commit(partial(storage.delete, stored), robust=True)
