"""An object store that speaks S3: OpenStack Swift of Debian's packages, with its rings and daemons in one folder."""

import os
import pwd
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from django.utils.module_loading import import_string

from tests.patience import PATIENCE, until

HOST, USER, KEY, BUCKET = "127.0.0.1", "plid:portal", "kunci-uji", "ember-uji"
KINDS = ("account", "container", "object")
SWIFT = Path("/usr/bin/swift-proxy-server")
RING_BUILDER = "/usr/bin/swift-ring-builder"  # by its path: the tests run with a PATH of few programs too
PYTHON = "/usr/bin/python3"  # of Debian, which has swift

needs_swift = pytest.mark.skipif(not SWIFT.exists(), reason="Debian's swift-proxy is not installed")


@dataclass(frozen=True)
class Store:
    """A running store: `proxy` is the process that answers clients."""

    port: int
    proxy: subprocess.Popen

    def url(self, folder: str) -> str:
        """Return a STORAGE_URL."""
        return f"s3+http://{quote(USER, safe='')}:{KEY}@{HOST}:{self.port}/{BUCKET}/{folder}"

    def entry(self, folder: str) -> dict:
        """Return an entry of STORAGES."""
        options = {"endpoint_url": f"http://{HOST}:{self.port}", "access_key": USER, "secret_key": KEY}
        place = {"bucket_name": BUCKET, "location": folder, "region_name": "us-east-1"}
        return {"BACKEND": "opd.stores.object_store.ObjectStore", "OPTIONS": options | place}

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Answer nobody, as a machine does whose network is gone."""
        self.proxy.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.proxy.send_signal(signal.SIGCONT)


@contextmanager
def running(folder: Path) -> Iterator[Store]:
    """Run a store with an empty bucket in `folder`, whose disk must have room for extended attributes."""
    ports = [_free_port() for _kind in range(len(KINDS) + 1)]
    _write(folder, ports)
    started = []
    try:
        for name in (*KINDS, "proxy"):
            log = (folder / f"{name}.log").open("w")
            started.append(
                subprocess.Popen(
                    [PYTHON, f"/usr/bin/swift-{name}-server", str(folder / f"{name}.conf")],
                    env={"PATH": os.environ["PATH"]},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )
            log.close()
        for port, process in zip(ports, started, strict=True):
            until(lambda port=port, process=process: _listens(port, process))
        store = Store(ports[-1], started[-1])
        entry = store.entry("")
        storage = import_string(entry["BACKEND"])(**entry["OPTIONS"])  # boto3 only where it is needed
        storage.bucket.create()
        hang_up(storage)
        yield store
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def hang_up(storage) -> None:
    """Close the connections of a storage that nobody uses any more."""
    storage.connection.meta.client.close()


def _write(folder: Path, ports: list[int]) -> None:
    (folder / "disks" / "d1").mkdir(parents=True)
    swift_conf = "[swift-hash]\nswift_hash_path_prefix = uji\nswift_hash_path_suffix = uji\n"
    (folder / "swift.conf").write_text(swift_conf)
    for kind, port in zip(KINDS, ports, strict=False):
        (folder / f"{kind}.conf").write_text(
            f"[DEFAULT]\nbind_ip = {HOST}\nbind_port = {port}\nworkers = 0\nuser = {_user()}\nswift_dir = {folder}\n"
            f"devices = {folder}/disks\nmount_check = false\nlog_level = WARNING\n"
            f"[pipeline:main]\npipeline = {kind}-server\n[app:{kind}-server]\nuse = egg:swift#{kind}\n"
        )
        for step in ("create 4 1 1", f"add r1z1-{HOST}:{port}/d1 1", "rebalance"):
            subprocess.run(
                [PYTHON, RING_BUILDER, f"{kind}.builder", *step.split()], cwd=folder, check=True, capture_output=True
            )
    (folder / "proxy.conf").write_text(
        f"[DEFAULT]\nbind_ip = {HOST}\nbind_port = {ports[-1]}\nworkers = 0\nuser = {_user()}\nswift_dir = {folder}\n"
        "[pipeline:main]\npipeline = catch_errors cache s3api tempauth slo dlo proxy-server\n"
        "[filter:catch_errors]\nuse = egg:swift#catch_errors\n"
        f"[filter:cache]\nuse = egg:swift#memcache\nmemcache_servers = {HOST}:1\n"
        "[filter:s3api]\nuse = egg:swift#s3api\ns3_acl = false\n"
        f"[filter:tempauth]\nuse = egg:swift#tempauth\nuser_{USER.replace(':', '_')} = {KEY} .admin\n"
        "[filter:slo]\nuse = egg:swift#slo\n[filter:dlo]\nuse = egg:swift#dlo\n"
        "[app:proxy-server]\nuse = egg:swift#proxy\nallow_account_management = true\naccount_autocreate = true\n"
    )


def _user() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return free.getsockname()[1]


def _listens(port: int, process: subprocess.Popen) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"{process.args} did not start")
    with suppress(OSError), socket.create_connection((HOST, port), timeout=PATIENCE):
        return True
    return False
