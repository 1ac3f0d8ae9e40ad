"""Streams encrypted with age for one public key, and the code by which a backup proves that we wrote it.

age does not authenticate the author: so manifest and list carry an HMAC under a key derived from PII_KEYS.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeAlias

import pyrage
from django.conf import settings
from django.utils.translation import gettext as _

from opd.encryption import key_id
from opd.stores.stored_files import DISK_FULL
from portal.backup.errors import BackupError

MAC = "mac"

Identity: TypeAlias = pyrage.x25519.Identity


class Hashed:
    """A stream that counts and hashes what passes, and keeps its `error`: pyrage turns it into text."""

    def __init__(self, stream):
        self.stream, self.digest, self.size = stream, hashlib.sha256(), 0
        self.error: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        return self._count(self._try(self.stream.read, size))

    def write(self, data: bytes) -> int:
        self._try(self.stream.write, data)
        self._count(data)
        return len(data)

    def flush(self) -> None:
        self._try(self.stream.flush)

    @property
    def sha256(self) -> str:
        return self.digest.hexdigest()

    def _count(self, data: bytes) -> bytes:
        self.digest.update(data)
        self.size += len(data)
        return data

    def _try(self, call: Callable, *arguments):
        try:
            return call(*arguments)
        except OSError as error:
            self.error = error
            raise


def encrypt(source: IO[bytes], path: Path, recipient: str) -> Hashed:
    """Write `source` to `path`, encrypted, on disk. Returns hash and size. Raises OSError of both."""
    key = pyrage.x25519.Recipient.from_str(recipient)
    with path.open("wb") as file:
        plain, sealed = Hashed(source), Hashed(file)
        try:
            pyrage.encrypt_io(plain, sealed, [key])
        except (pyrage.EncryptError, OSError):
            raise plain.error or sealed.error or OSError(_("enkripsi gagal")) from None
        file.flush()
        os.fsync(file.fileno())
    return plain


def decrypt(path: Path, target: IO[bytes], identity: Identity) -> Hashed:
    """Write the plain text of `path` to `target`. Returns hash and size. Raises BackupError and OSError."""
    plain = Hashed(target)
    try:
        with path.open("rb") as file:
            pyrage.decrypt_io(file, plain, [identity])
    except FileNotFoundError:
        raise BackupError(_("%(file)s tidak ada di cadangan.") % {"file": path.name}) from None
    except pyrage.DecryptError:
        raise BackupError(_("Kunci rahasia itu tidak cocok dengan cadangan ini, atau cadangannya rusak.")) from None
    except OSError:
        if plain.error:
            raise plain.error from None
        raise BackupError(_("%(file)s rusak atau terpotong.") % {"file": path.name}) from None
    return plain


def read_identity(path: Path) -> Identity:
    """Return the secret key in a file of age-keygen. Raises BackupError."""
    try:
        lines = [line.strip() for line in path.read_text().splitlines()]
        return Identity.from_str(next(line for line in lines if line.startswith("AGE-SECRET-KEY-")))
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError):
        raise BackupError(_("%(file)s bukan berkas kunci rahasia age yang dapat dibaca.") % {"file": path}) from None


def key_ids() -> list[str]:
    """Return the fingerprints of PII_KEYS."""
    return [key_id(key) for key in settings.PII_KEYS]


def signed(facts: dict) -> dict:
    return facts | {MAC: _mac(facts, settings.PII_KEYS[0])}


def is_ours(facts: dict) -> bool:
    unsigned = {name: value for name, value in facts.items() if name != MAC}
    written = str(facts.get(MAC, "")).encode()
    return any(hmac.compare_digest(_mac(unsigned, key).encode(), written) for key in settings.PII_KEYS)


def _mac(facts: dict, key: bytes) -> str:
    derived = hashlib.sha256(b"authenticates backups:" + key).digest()
    return hmac.digest(derived, json.dumps(facts, sort_keys=True).encode(), "sha256").hex()


def sentence(error: OSError, folder: Path) -> str:
    if error.errno in DISK_FULL:
        return _("Ruang di %(folder)s habis. Cadangan ini tidak jadi; yang sebelumnya tetap utuh.") % {"folder": folder}
    return _("%(folder)s tidak dapat ditulis: %(error)s.") % {"folder": folder, "error": error.strerror or error}
