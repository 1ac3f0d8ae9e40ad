"""Encryption of personal data at rest: columns and files that cannot be read without the keys of PII_KEYS.

AES-256-GCM seals a column with the first key, and opens it with the key that it names. A file has a random key in a
sealed column of its row: once that is blank, no copy of the file can be opened, not even one in a backup.
"""

import base64
import hashlib
import io
import itertools
import re
import secrets
import time
from collections.abc import Generator, Iterator
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, OperationalError, connection, models
from django.db.models.lookups import Exact, IsNull

from opd.words import is_written

KEY_BYTES = 32
CHUNK = 256 * 1024  # of a file, sealed together
TAG = 16
NONCE = 12
MARK = "v1:"
SEALED_END = ".sealed"  # of the name of a sealed file
SEALED = re.compile(r"v1:([0-9a-f]{8}):([\w-]+=*)", re.ASCII)


class WrongKey(Exception):
    """The sealed text was changed, or no key opens it; the message never contains the text."""


class Broken(OSError):
    """The sealed file was changed or cut short, or its key is gone."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def key_id(key: bytes) -> str:
    return hashlib.sha256(b"name of a sealing key:" + key).hexdigest()[:8]


def current_prefix() -> str:
    return f"{MARK}{key_id(settings.PII_KEYS[0])}:"


def seal_text(text: str, place: str) -> str:
    """Seal `text` for `place`, `<model>.<field>`, as `v1:<key id>:<base64 of nonce and ciphertext>`."""
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(settings.PII_KEYS[0]).encrypt(nonce, text.encode(), place.encode())
    return current_prefix() + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal_text(sealed: str, place: str) -> str:
    """Return the text that was sealed for `place`. Raises WrongKey, also for text of another place."""
    parts = SEALED.fullmatch(sealed)
    if not parts:
        raise WrongKey(f"{place}: this is not sealed text.")
    key = next((key for key in settings.PII_KEYS if key_id(key) == parts[1]), None)
    if key is None:
        raise WrongKey(f"{place}: sealed with key {parts[1]}, which is not in PII_KEYS.")
    try:
        blob = base64.urlsafe_b64decode(parts[2])
        return AESGCM(key).decrypt(blob[:NONCE], blob[NONCE:], place.encode()).decode()
    except (InvalidTag, ValueError):
        raise WrongKey(f"{place}: changed since it was sealed, or sealed for another column.") from None


class _IsEmpty(Exact):
    """The only lookup on sealed text: equality with the empty string."""

    def get_prep_lookup(self):
        if self.rhs != "":
            raise FieldError("Sealed text can be compared with the empty string only: it cannot be searched.")
        return self.rhs


EMPTY_JSON = "{}"  # the answers of a form not filled in yet


class EncryptedTextField(models.TextField):
    """A text field that is sealed when written to the database and opened when read.

    The empty string stays empty: missing or erased text. The field itself refuses a required text that is not written
    (IntegrityError), as the database cannot read it. With `max_length` the form field is one line.

    Sealed text is bound to its model and field, so that it cannot be moved to another column; not to its row, which has
    no number when it is inserted. A migration that renames the model or the field must seal the column again.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    @property
    def place(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def db_check(self, connection) -> str | None:
        column = connection.ops.quote_name(self.column)
        return f"{column} = '' OR substr({column}, 1, {len(MARK)}) = '{MARK}'"

    def value_to_string(self, obj):
        """Seal the text for `dumpdata`."""
        text = getattr(obj, self.attname)
        return seal_text(text, self.place) if text else text

    def to_python(self, value: Any) -> Any:
        """Open the sealed text of a fixture for `loaddata`. Raises WrongKey."""
        return unseal_text(value, self.place) if value else value

    # Forms must not call `to_python`: it would open sealed text that was stolen and typed into a form.

    def clean(self, value: Any, model_instance) -> Any:
        self.validate(value, model_instance)
        self.run_validators(value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        return models.TextField.to_python(self, models.Field.get_prep_value(self, value))

    def get_db_prep_value(self, value: Any, connection, prepared: bool = False):
        text = super().get_db_prep_value(value, connection, prepared)
        if text and not self.blank and not is_written(text) and text != EMPTY_JSON:
            raise IntegrityError(f"{self.place} is not written")
        return seal_text(text, self.place) if text else text

    def opened(self, stored: str) -> str:
        """Return the text of a stored value that is not empty. Raises WrongKey."""
        return unseal_text(stored, self.place)

    def from_db_value(self, value: str | None, expression, connection) -> str | None:
        return self.opened(value) if value else value

    def get_lookup(self, lookup_name: str):
        return {"exact": _IsEmpty, "isnull": IsNull}.get(lookup_name)

    def get_transform(self, lookup_name: str):
        return None

    def formfield(self, **kwargs):
        one_line = {"widget": forms.TextInput} if self.max_length is not None else {}
        return super().formfield(**one_line | kwargs)


class LateSealedTextField(EncryptedTextField):
    """An encrypted text of a column that was in clear: an old row is read as it is until it is written again."""

    def db_check(self, connection) -> None:
        return None

    def opened(self, stored: str) -> str:
        return super().opened(stored) if SEALED.fullmatch(stored) else stored


def sealed_fields(*tables: type[models.Model]) -> list[EncryptedTextField]:
    fields = (field for table in tables or apps.get_models() for field in table._meta.local_concrete_fields)
    return [field for field in fields if isinstance(field, EncryptedTextField)]


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def seal_chunks(key: bytes, source: Readable) -> Iterator[bytes]:
    """Yield the sealed chunks of a file. `key` must never have been used before."""
    cipher = AESGCM(key)
    for nonce, block in _blocks(source, CHUNK):
        yield cipher.encrypt(nonce, block, None)


def unseal_chunks(key: bytes, source: Readable) -> Generator[bytes]:
    """Yield the plaintext of chunks that `seal_chunks` wrote. Raises Broken at the first that was changed."""
    cipher = AESGCM(key)
    for nonce, block in _blocks(source, CHUNK + TAG):
        try:
            yield cipher.decrypt(nonce, block, None)
        except InvalidTag:
            raise Broken("The sealed file was changed or cut short.") from None


def _blocks(source: Readable, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield (nonce, block) for each block of `size` bytes of a file. Raises OSError if the source reads too little.

    The nonce is the number of the block and whether it is the last one (STREAM, as in age): blocks that were reordered,
    repeated or cut off no longer match it.
    """
    block = source.read(size)
    for number in itertools.count():
        following = source.read(size)
        if following and len(block) != size:
            raise OSError("A source that reads less than it is asked for cannot be sealed.")
        yield number.to_bytes(NONCE - 1, "big") + bytes([not following]), block
        if not following:
            return
        block = following


class Unsealed(io.RawIOBase):
    def __init__(self, chunks: Generator[bytes]):
        self._chunks, self._rest = chunks, memoryview(b"")

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._chunks.close()
        super().close()

    def readinto(self, buffer) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


RETRY_SECONDS = [0, 1, 2, 4, 8]  # on PostgreSQL; SQLite has its busy_timeout
REWRITE = "rewrite_table"  # function of PostgreSQL
STILL_SEEN = "An open transaction may still see what was deleted: not everything is gone. Try again."


def scrub(*tables: type[models.Model]) -> None:
    """Erase deleted and overwritten rows of `tables` from the freed pages of the database, and from SQLite's log.

    Call it outside of any transaction, best at night: PostgreSQL locks the tables, SQLite the whole database. Raises
    OperationalError if a transaction may still see such rows after some seconds. Backups are out of reach, and
    PostgreSQL's WAL segments until they are recycled.
    """
    connection.validate_no_atomic_block()
    SCRUB[connection.vendor](*tables)


def empty_log() -> bool:
    """Remove overwritten rows from SQLite's log, outside of transactions. Returns whether no reader kept it."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_pages = cursor.fetchone()
    return not busy


def _scrub_sqlite(*_tables: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    if not empty_log():
        raise OperationalError(STILL_SEEN)


def _scrub_postgresql(*tables: type[models.Model]) -> None:
    """Rewrite the tables until no row that is deleted now is left, by a function of their owner (`opd.ledger.grants`).

    It keeps rows that an open transaction might see; the table's `relfrozenxid` shows whether it did.
    """
    names = [connection.ops.quote_name(table._meta.db_table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::xid::text")
        [deleted_before] = cursor.fetchone()
        cursor.execute("SET lock_timeout = '5s'")  # who waits for a full lock blocks all later ones
        try:
            for seconds in RETRY_SECONDS:
                time.sleep(seconds)
                for name in names:
                    cursor.execute(f"SELECT {REWRITE}(%s)", [name])
                cursor.execute(
                    "SELECT bool_and(age(relfrozenxid) <= age(%s::xid)) FROM pg_class WHERE oid = ANY(%s::regclass[])",
                    [deleted_before, names],
                )
                if cursor.fetchone()[0]:
                    return
        finally:
            cursor.execute("RESET lock_timeout")
    raise OperationalError(STILL_SEEN)


SCRUB = {"sqlite": _scrub_sqlite, "postgresql": _scrub_postgresql}
