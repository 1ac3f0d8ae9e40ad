"""The base class of files with personal data."""

import hashlib
import hmac
import io
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO, ClassVar, Self
from uuid import uuid4

from django.core.files.base import File
from django.db import models, transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd import encryption
from opd.encryption import SEALED_END, EncryptedTextField


class Destroyed(Exception):
    """The file was destroyed together with its key."""


class Measured:
    def __init__(self, source: BinaryIO):
        self.source, self.size, self.digest = source, 0, hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        block = self.source.read(size)
        self.size += len(block)
        self.digest.update(block)
        return block


def storage_key(row: "SealedFile", filename: str) -> str:
    """Return a random storage name, which reveals nothing about the file."""
    name = uuid4().hex
    return f"{row.folder}/{name[:2]}/{name}{SEALED_END}"


def key_for(name: str, secret: str) -> bytes:
    """Return the key of one stored file, which no other name has, from the secret of its row in hex."""
    return hmac.digest(bytes.fromhex(secret), name.encode(), "sha256")


class SealableFieldFile(FieldFile):
    """A file in clear or, where its name ends in `.sealed`, sealed; both are read alike. Raises Broken, an OSError.

    The row opens it by `sealing_key(name)`. `open` reads from a nameless temporary copy, so it has no `path`.
    """

    @property
    def is_sealed(self) -> bool:
        return str(self).endswith(SEALED_END)

    def open(self, mode: str | None = "rb", *args: Any, **kwargs: Any) -> Self:
        if not self.is_sealed:
            return super().open(mode or "rb")
        if self.closed:
            self.file = self._unsealed()
        self.seek(0)
        return self

    def _get_file(self) -> File:
        if self.is_sealed and getattr(self, "_file", None) is None:
            self._file = self._unsealed()
        return super()._get_file()  # type: ignore[misc]  # unknown to the stubs

    file = property(_get_file, FieldFile._set_file, FieldFile._del_file)  # type: ignore[attr-defined]

    def _unsealed(self) -> File:
        key = self._key(str(self))
        with ExitStack() as stack:
            plain = stack.enter_context(tempfile.TemporaryFile())
            with self.storage.open(str(self), "rb") as source:
                plain.writelines(encryption.unseal_chunks(key, source))
            plain.seek(0)
            stack.pop_all()  # closed with the file
        return File(plain, self.name)

    def _key(self, name: str) -> bytes:
        return self.instance.sealing_key(name)  # type: ignore[attr-defined]

    @property
    def path(self) -> str:
        if self.is_sealed:
            raise NotImplementedError("A sealed file is read through `open` only.")
        return super().path

    @property
    def size(self) -> int:
        size, block = super().size, encryption.CHUNK + encryption.TAG
        return size - encryption.TAG * -(-size // block) if self.is_sealed else size

    def stored_as(self, name: str) -> None:
        """Store the content once more as `name`, sealed where the name ends so; the row still names this file."""
        with self.open() as source:
            self._store(source, name)

    def seal(self, name: str, content: File) -> None:
        """Store content sealed under a name for the clean `name`, without saving the row."""
        name = f"{self.field.generate_filename(self.instance, name)}{SEALED_END}"
        content.seek(0)
        self._store(content, name)
        setattr(self.instance, self.field.attname, name)

    def _store(self, source: File, name: str) -> None:
        with tempfile.TemporaryFile() as copy:
            is_sealed = name.endswith(SEALED_END)
            copy.writelines(encryption.seal_chunks(self._key(name), source) if is_sealed else source.chunks())
            copy.seek(0)
            if self.storage.save(name, File(copy)) != name:
                raise OSError(f"{name} exists.")


class SealableFileField(models.FileField):
    attr_class = SealableFieldFile


class SealedFile(models.Model):
    """A file sealed with a key of its own; without a key it does not exist yet, or it is destroyed.

    A subclass names its `folder` and inherits `SealedFile.Meta`. `size` (bytes) and `sha256` are of the plaintext.
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
        """Seal the source and yield the row, to be saved; if the block fails, the file is deleted."""
        self.seal(source, name=name, mime=mime)
        try:
            yield self
        except BaseException:
            self.file.delete(save=False)
            raise

    def seal(self, source: BinaryIO, *, name: str, mime: str) -> None:
        """Store `source` sealed with a new key under a clean `name`; neither in a transaction nor saving the row."""
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
        """Yield the plaintext in chunks. Raises Destroyed, FileNotFoundError, and Broken."""
        if self.destroyed_at:
            raise Destroyed(f"{self} was destroyed.")
        if not self.key:
            raise FileNotFoundError(f"{self} has no file yet.")
        with self.file.storage.open(str(self.file), "rb") as source:
            yield from encryption.unseal_chunks(bytes.fromhex(self.key), source)

    def open(self) -> BinaryIO:
        """Return the plaintext as a stream that cannot seek. Raises like `chunks`, at once."""
        stream = io.BufferedReader(encryption.Unsealed(self.chunks()), encryption.CHUNK)
        stream.peek(1)
        return stream

    def destroy(self, now: datetime | None = None) -> None:
        """Erase key and name and delete the file after the commit; size and SHA-256 stay. It may run twice.

        `encryption.scrub` erases the old row from the pages of the database.
        """
        if self.destroyed_at:
            return
        storage, stored = self.file.storage, str(self.file)
        self.key = self.name = self.file = ""
        self.destroyed_at = now or timezone.now()
        self.save(update_fields=["key", "name", "file", "destroyed_at"])
        if stored:
            transaction.on_commit(partial(storage.delete, stored), robust=True)
