"""A PostgreSQL cluster that lives as long as a `with` block, made from the binaries that are installed."""

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROLE = "plid"
NEEDED = ("initdb", "pg_basebackup", "pg_ctl", "postgres")
# Nothing here outlives the tests, so nothing waits for a disk.
# A standby may be stopped, or copied, while another worker makes databases: the primary keeps what it still needs.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -c wal_keep_size=1GB"
OPTIONS += " -c max_connections=300"  # tests with fifty threads run beside each other


class NotInstalled(Exception):
    """No PostgreSQL server is installed here; `str()` says where it was looked for."""


def lacks_client() -> str:
    """Return why no backup of PostgreSQL can be made here, empty if one can."""
    return "" if shutil.which("pg_dump") else "pg_dump is not installed (Debian: postgresql-client)"


class NotStarted(Exception):
    """The installed server did not start; `str()` is what it said."""


def binaries() -> Path:
    """Folder with the newest installed server: PATH first, then Debian's folders, then what pg_config names."""
    for folder in filter(None, [_on_path(), *_debian(), _of_pg_config()]):
        if all((folder / name).is_file() for name in NEEDED):
            return folder
    raise NotInstalled("no initdb on PATH, in /usr/lib/postgresql/*/bin or where pg_config points")


def _on_path() -> Path | None:
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _debian() -> list[Path]:
    def version(folder: Path) -> int:
        return int(re.sub(r"\D", "", folder.parent.name) or 0)

    if os.environ.get("ONLY_ON_PATH"):  # of .ci/bare, whose machine may have more than its PATH says
        return []
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)


def _of_pg_config() -> Path | None:
    if not shutil.which("pg_config"):
        return None
    answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
    return Path(answer.stdout.strip())


def _ordinary_user() -> dict:
    """PostgreSQL refuses to run as root: arguments for `subprocess` that make it somebody else."""
    if os.geteuid() != 0:
        return {}
    users = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    """A server whose data and socket lie in `folder`; `more`: options of the server."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.folder, self.more, self.run = folder, more, _programs(folder)

    def start(self) -> None:
        options = f"{OPTIONS} -c unix_socket_directories={self.folder} {self.more}"
        self.run("pg_ctl", "start", "--wait", "--log", str(self.folder / "log"), "--options", options)

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "--mode=immediate")

    def log(self) -> str:
        """Return the last lines that the server wrote."""
        return _tail(self.folder / "log")

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        self.start()
        try:
            yield
        finally:
            if (self.folder / "data" / "postmaster.pid").exists():
                self.stop()


@contextlib.contextmanager
def cluster(more: str = "") -> Iterator[str]:
    """Start a cluster on a socket in a temporary folder and yield its DATABASE_URL; always stopped and removed.

    `more`: options of the server.

    Raises NotInstalled or NotStarted.
    """
    with _folder() as folder:
        server = Server(folder, more)
        server.run("initdb", "--username", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        with server.running():
            yield f"postgres://{ROLE}@/{folder}/postgres"


@contextlib.contextmanager
def standby(primary: str) -> Iterator[Server]:
    """Start a standby of the cluster whose socket lies in the folder `primary`: it replays what that one writes.

    Raises NotInstalled or NotStarted.
    """
    with _folder() as folder:
        # A test that stops it at once finds in the log pages of databases that tests beside it have dropped meanwhile.
        server = Server(folder, "-c ignore_invalid_pages=on")
        server.run("pg_basebackup", "--host", primary, "--username", ROLE, "--checkpoint=fast", "--write-recovery-conf")
        with server.running():
            yield server


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """Yield a new folder of the user who runs the server."""
    # Directly under /tmp: TMPDIR may be closed to that user, and the path of a socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="plid-pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        if user := _ordinary_user():
            os.chown(name, user["user"], user["group"])
        yield Path(name)


def _programs(folder: Path) -> Callable[..., None]:
    """Return a function that runs a program of PostgreSQL for the data of `folder`. It raises NotStarted."""
    folder_of_binaries, user = binaries(), _ordinary_user()

    def run(program: str, *arguments: str) -> None:
        with (folder / f"{program}.out").open("w+") as out:
            command = [folder_of_binaries / program, "--pgdata", folder / "data", *arguments]
            done = subprocess.run(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, **user)
            if done.returncode:
                out.seek(0)
                raise NotStarted(f"{program}: {out.read()}{_tail(folder / 'log')}")

    return run


def restart(url: str, mode: str = "fast") -> None:
    """Stop the server of a cluster, in a mode of pg_ctl, and start it again; it may lose nothing that was committed.

    That holds with fsync and synchronous_commit alone, which a `cluster` has by its options.
    """
    folder = Path(f"/{url.partition('@/')[2].rpartition('/')[0].lstrip('/')}")
    command = [binaries() / "pg_ctl", "restart", "--wait", "--mode", mode, "--pgdata", folder / "data"]
    with (folder / "restart.out").open("w") as out:
        subprocess.run(
            [*command, "--log", folder / "log"], cwd=folder, stdout=out, stderr=out, check=True, **_ordinary_user()
        )


def _tail(log: Path) -> str:
    return log.read_text()[-2000:] if log.is_file() else ""
