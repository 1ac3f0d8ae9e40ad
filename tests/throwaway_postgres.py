"""A PostgreSQL cluster that lives as long as a `with` block, made from the binaries that are installed."""

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROLE = "plid"
NEEDED = ("initdb", "pg_ctl", "postgres")
# Nothing here outlives the tests, so nothing waits for a disk.
OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"


class NotInstalled(Exception):
    """No PostgreSQL server is installed here; `str()` says where it was looked for."""


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


@contextlib.contextmanager
def cluster(more: str = "") -> Iterator[str]:
    """Start a cluster on a socket in a temporary folder and yield its DATABASE_URL; always stopped and removed.

    `more`: options of the server.

    Raises NotInstalled or NotStarted.
    """
    folder_of_binaries, user = binaries(), _ordinary_user()
    # Directly under /tmp: TMPDIR may be closed to that user, and the path of a socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="plid-pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder, data = Path(name), Path(name, "data")
        if user:
            os.chown(folder, user["user"], user["group"])

        def run(program: str, *arguments: str) -> None:
            with (folder / f"{program}.out").open("w+") as out:
                command = [folder_of_binaries / program, "--pgdata", data, *arguments]
                done = subprocess.run(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT, **user)
                if done.returncode:
                    out.seek(0)
                    raise NotStarted(f"{program}: {out.read()}{_tail(folder / 'log')}")

        run("initdb", "--username", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"{OPTIONS} -c unix_socket_directories={folder} {more}"
        run("pg_ctl", "start", "--wait", "--log", str(folder / "log"), "--options", options)
        try:
            yield f"postgres://{ROLE}@/{folder}/postgres"
        finally:
            run("pg_ctl", "stop", "--mode=immediate")


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
