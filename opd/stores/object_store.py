"""Stored files in a private object store (`STORAGE_URL=s3://…`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock
from typing import Any, BinaryIO, cast

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

from opd.stores.stored_files import StoreAway

IN_MEMORY = 1024 * 1024  # bytes of an open file; a longer one is a temporary file
CONNECT_SECONDS, READ_SECONDS, TRIES = 3, 20, 2
# Many servers refuse the checksums that boto3 adds by itself.
CLIENT = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"total_max_attempts": TRIES},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)

_opening = Lock()


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError, RetriesExceededError) as error:
        if (getattr(error, "response", None) or {}).get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            raise FileNotFoundError(str(error)) from error
        raise StoreAway(str(error)) from error


class ObjectStore(S3Storage):
    """A folder (`location`) of a private bucket. Raises StoreAway and FileNotFoundError, OSErrors."""

    _shared = None

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **options,
            client_config=CLIENT,
            transfer_config=TransferConfig(use_threads=False, num_download_attempts=TRIES),
            default_acl=None,
            file_overwrite=False,
            max_memory_size=IN_MEMORY,
        )

    @property
    def connection(self):
        """The connection of all threads: its client is safe for them, and one for each would take 18 MiB."""
        with _opening:
            if self._shared is None:
                self._shared = super().connection
        return self._shared

    def forget_connection(self) -> None:
        """Make a new client at the next use, as in a fork: the old one may be locked by a thread that is not here."""
        global _opening
        _opening, self._shared = Lock(), None

    def url(self, name, *args, **kwargs):
        raise NotImplementedError("A stored file has no address but that of its view.")

    def part(self, name: str, start: int, length: int) -> BinaryIO:
        """Return `length` bytes from `start` as a stream."""
        if not length:
            return BytesIO()
        with _away():
            answer = self._object(name).get(Range=f"bytes={start}-{start + length - 1}")
        return cast(BinaryIO, answer["Body"])

    def put(self, name: str, content: bytes) -> None:
        """Write an object in place of any of the same name; readers see the old one or the new one."""
        with _away():
            self._object(name).put(Body=content)

    def _object(self, name: str):
        return self.bucket.Object(self._normalize_name(name))

    def _open(self, name, mode="rb"):
        with _away():
            file = super()._open(name, mode)
            if "r" in mode:
                _fetched = file.file  # now, so that reading it raises no error of the client
            return file

    _save = _away()(S3Storage._save)
    delete = _away()(S3Storage.delete)
    exists = _away()(S3Storage.exists)
    listdir = _away()(S3Storage.listdir)
    size = _away()(S3Storage.size)
    get_modified_time = _away()(S3Storage.get_modified_time)
