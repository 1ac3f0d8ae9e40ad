"""The portal as it is deployed: nginx, gunicorn, worker, clamd and a mail server, each kept running like by systemd."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyrage

from bench.load import seeds
from bench.load.client import HOST, Browser
from bench.server import ROOT
from tests import throwaway_postgres
from tests.deploy import throwaway_nginx
from tests.documents import clamd
from tests.smtp_sink import Sink

DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on"
RESTART_SECONDS = 2  # RestartSec of deploy/systemd
STOP_SECONDS = 40
DISK_SPARE = 300 * 1024**2  # bytes of the disk of uploads beside what the seed takes
LONGEST_WAIT = 420  # seconds: a killed sender's letters wait 5 minutes, a killed worker's tasks 110 s
REGULAR = {"tasks": 2}  # schedules bring some each minute
NOT_COPIED = (".git", ".venv", "var", "__pycache__", ".*_cache", ".ci")
PROGRAMS = {
    "web": ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"),
    "worker": ("manage.py", "qcluster"),
}


class Service:
    """A program that is started again when it ends, as by `Restart=always` and `KillMode=mixed`."""

    def __init__(self, name: str, tree: Path, environment: dict[str, str], log: Path):
        self.name, self.tree, self.environment, self.log = name, tree, environment, log
        self.is_wanted, self.process = True, self._start()
        self.thread = threading.Thread(target=self._keep, daemon=True)
        self.thread.start()

    @property
    def pid(self) -> int:
        return self.process.pid

    def kill(self) -> None:
        """End the main process as `kill -9` does."""
        os.kill(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        self.is_wanted = False
        self.process.terminate()
        self.thread.join(STOP_SECONDS)
        self._kill_group()

    def _start(self) -> subprocess.Popen:
        with self.log.open("a") as log:
            command = [sys.executable, *PROGRAMS[self.name]]
            return subprocess.Popen(
                command, cwd=self.tree, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def _keep(self) -> None:
        while True:
            self.process.wait()
            self._kill_group()
            if not self.is_wanted:
                return
            time.sleep(RESTART_SECONDS)
            self.process = self._start()

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class MailServer:
    """An SMTP server on one port that can be down. `letters`: what it accepted, in that order."""

    def __init__(self):
        self.sink = Sink()
        self.letters, self.port = self.sink.received, self.sink.port
        self.sink.hear_nothing()
        self.sink.come_up()

    def stop(self) -> None:
        self.sink.server_close()

    def start(self) -> None:
        self.sink = Sink(self.port)
        self.sink.received = self.letters
        self.sink.hear_nothing()
        self.sink.come_up()


class Scanner:
    """clamd with our own signature, which can be down; without the program nothing is scanned."""

    def __init__(self, folder: Path):
        self.folder, self.stack = folder, ExitStack()

    @property
    def environment(self) -> dict[str, str]:
        return {"CLAMD_SOCKET": f"unix:{self.folder}/clamd.sock"} if clamd.PROGRAM else {}

    def start(self) -> None:
        if clamd.PROGRAM:
            self.folder.mkdir(exist_ok=True)
            self.stack.enter_context(clamd.running(self.folder))

    def stop(self) -> None:
        self.stack.close()


@dataclass
class House:
    """A running portal. `port`: of nginx; `tree`: the copy of the checkout that is served."""

    engine: str
    folder: Path
    tree: Path
    environment: dict[str, str]
    mail: MailServer
    scanner: Scanner
    services: dict[str, Service] = field(default_factory=dict)
    port: int = 0

    @property
    def identity(self) -> Path:
        return self.folder / "plid-backup.key"

    @property
    def backups(self) -> Path:
        return self.folder / "cadangan"

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess:
        environment = self.environment | more
        return subprocess.run(
            [sys.executable, *command], cwd=self.tree, env=environment, capture_output=True, text=True
        )

    def manage(self, *command: str, **more: str) -> str:
        """Run a command of the portal and return what it printed. Raises SystemExit where it fails."""
        done = self.run("manage.py", *command, **more)
        if done.returncode:
            raise SystemExit(f"manage.py {' '.join(command)}\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, name: str) -> None:
        log = self.folder / f"{name}.log"
        self.services[name] = Service(name, self.tree, self.environment, log)

    def stop(self) -> None:
        for service in reversed(self.services.values()):
            service.stop()
        self.services.clear()

    def list_written_at(self) -> float:
        """Return when the list beside the backups was written, in seconds since the epoch."""
        return (self.backups / "last-known.json").stat().st_mtime

    def sweep_uploads(self) -> int:
        """Let the hour pass after which interrupted uploads are deleted. Returns how many there were."""
        left = list((self.folder / "disk" / "unggahan").iterdir())
        for path in left:
            os.utime(path, times=(time.time() - 2 * 60 * 60,) * 2)
        self.manage("sweep_drafts")
        return len(left)

    def free_disk(self) -> int:
        return shutil.disk_usage(self.folder / "disk").free


@contextmanager
def running(engine: str, documents: int) -> Iterator[House]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(_folder()))
        empty = stack.enter_context(throwaway_postgres.cluster(DURABLE)) if engine == "postgresql" else ""
        seeded = seeds.seed(engine, documents, new_database(empty, "bibit"))
        url = new_database(empty, "plid") or f"sqlite:///{folder}/plid.sqlite3"
        tree = folder / "srv"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*NOT_COPIED))
        _mount_disk(stack, folder, seeded)
        seeds.copy(seeded, engine, url, folder / "berkas")
        mail, scanner = MailServer(), Scanner(folder / "clamd")
        stack.callback(mail.stop)
        scanner.start()
        stack.callback(scanner.stop)
        key = pyrage.x25519.Identity.generate()
        own = {"DATABASE_URL": url, "STORAGE_URL": f"{folder}/berkas", "BACKUP_FOLDER": f"{folder}/cadangan"}
        own |= {"EMAIL_URL": f"smtp://{HOST}:{mail.port}", "BACKUP_RECIPIENT": str(key.to_public())}
        house = House(engine, folder, tree, _production() | seeds.keys(seeded) | own, mail, scanner)
        house.environment |= scanner.environment | {"NGINX_GENERATIONS": f"{folder}/generations"}
        house.identity.write_text(f"{key}\n")
        (folder / "generations").mkdir()
        house.backups.mkdir()
        house.manage("collectstatic", "--no-input", "-v0")
        house.manage("migrate", "-v0")
        stack.callback(house.stop)
        backend = free_port()
        house.environment["BIND"] = f"{HOST}:{backend}"
        house.start("web")
        house.start("worker")
        wait_for(backend, house.folder / "web.log")
        house.port, _plain = stack.enter_context(throwaway_nginx.running(backend, folder))
        yield house


def _production() -> dict[str, str]:
    return os.environ | {
        "DEBUG": "False",
        "HTTPS": "False",  # the throwaway nginx has no certificate
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXIES": "1",
        "SENDFILE": "nginx",
        "DEFAULT_FROM_EMAIL": "plid@plid.test",
    }


@contextmanager
def _folder() -> Iterator[str]:
    name = f"/tmp/plid-load-{os.getpid()}"  # noqa: S108 - ours alone, and short enough for a socket
    os.mkdir(name, 0o755)  # nginx's and PostgreSQL's processes are other users
    try:
        yield name
    finally:
        shutil.rmtree(name, ignore_errors=True)


def _mount_disk(stack: ExitStack, folder: Path, seeded: Path) -> None:
    """Give stored files and unfinished uploads a small disk of their own, where this user may mount one."""
    disk = folder / "disk"
    disk.mkdir()
    size = sum(file.stat().st_size // 4096 * 4096 + 4096 for file in (seeded / "berkas").rglob("*")) + DISK_SPARE
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode == 0:
        stack.callback(subprocess.run, ["umount", "--lazy", str(disk)], check=True)
    for name in ("berkas", "unggahan"):
        (disk / name).mkdir()
    (folder / "srv" / "var").mkdir()
    (folder / "berkas").symlink_to(disk / "berkas")
    (folder / "srv" / "var" / "unggahan").symlink_to(disk / "unggahan")


def has_own_disk(house: House) -> bool:
    return os.path.ismount(house.folder / "disk")


def new_database(cluster: str, name: str) -> str:
    """Create a database in a cluster and return its address; "" without a cluster."""
    if not cluster:
        return ""
    subprocess.run(["psql", "--quiet", f"--command=CREATE DATABASE {name}", seeds.dsn(cluster)], check=True)
    return f"{cluster.rpartition('/')[0]}/{name}"


def free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return free.getsockname()[1]


def wait_for(port: int, log: Path) -> None:
    for _try in range(600):
        if Browser(port).get("/healthz").status == 200:
            return
        time.sleep(0.1)
    raise SystemExit(log.read_text()[-3000:])


def settle(house: House, journals: Path) -> dict:
    """Wait until the worker has done what was left to do, and no longer than its own patience.

    Returns what is left then, and the seconds that it took.
    """
    begun = time.monotonic()
    while True:
        left = ask(house, journals, "--left")
        seconds = round(time.monotonic() - begun)
        if seconds > LONGEST_WAIT or all(number <= REGULAR.get(what, 0) for what, number in left.items()):
            return left | {"seconds": seconds}
        time.sleep(10)


def ask(house: House, journals: Path, *options: str):
    """Return what `bench.load.comparing` prints in the environment of this portal."""
    done = house.run("-m", "bench.load.comparing", str(journals), *options)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])
