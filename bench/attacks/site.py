"""A whole server of any checkout: PostgreSQL, web processes as deployed, worker, optionally nginx, demo data."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.attacks.client import FACTOR_KEY, HOST, Browser
from bench.attacks.watch import Watch
from tests import throwaway_postgres
from tests.deploy import throwaway_nginx

PASSWORD = "kunci-pengujian-serangan-7731"  # noqa: S105 - of the accounts that only this program makes
DEMO_PASSWORD = "metro-terbuka-2026"  # noqa: S105 - printed by seed_demo
PEOPLE = """
from opd.models import Membership, Opd, OpdKind, Role, SecondFactor, User
root = Opd.objects.get(kind=OpdKind.CITY)
User.objects.create_superuser("akar", {password!r})
second = User.objects.create_user("admin.dua", {password!r}, full_name="Admin Dua", email="admin.dua@contoh.test")
Membership.objects.get_or_create(user=second, opd=root, role=Role.ADMIN)
for user in User.objects.all():
    SecondFactor.objects.create(user=user, key={key!r})
"""


@dataclass
class Site:
    tree: Path
    folder: Path
    environment: dict[str, str]
    port: int = 0  # of nginx or gunicorn, for clients
    roots: tuple[int, ...] = ()

    def manage(self, *command: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=self.tree,
            env=self.environment | more,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def python(self, code: str):
        """Run `code` in the site's shell. Returns the value of its variable `answer`, by JSON."""
        said = self.manage(
            "shell", "-v0", "-c", f"{code}\nimport json; print('\\n@' + json.dumps(answer, default=str))"
        )
        return json.loads(said.rpartition("\n@")[2])

    def browser(self, address: str = HOST) -> Browser:
        return Browser(self.port, address)

    def watch(self) -> Watch:
        return Watch(list(self.roots), self.port)

    @property
    def uploads(self) -> list[Path]:
        """The folders where Django and nginx store bodies while they receive them."""
        return [self.tree / "var" / "unggahan", self.folder / "temp"]


@contextmanager
def running(tree: Path, folder: Path, with_nginx: bool) -> Iterator[Site]:
    with ExitStack() as stack:
        url = stack.enter_context(throwaway_postgres.cluster())
        site = Site(tree, folder, _environment(url, folder, with_nginx))
        site.manage("migrate", "-v0", DEBUG="True")
        site.manage("seed_demo", "-v0", DEBUG="True")
        site.manage("shell", "-v0", "-c", PEOPLE.format(password=PASSWORD, key=FACTOR_KEY))
        site.manage("collectstatic", "--no-input", "-v0", "--clear")
        backend = _free_port()
        site.environment["BIND"] = f"{HOST}:{backend}"
        web = stack.enter_context(
            _process(site, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi")
        )
        worker = stack.enter_context(_process(site, "manage.py", "qcluster", "--grace", "5"))
        site.roots, site.port = (web, worker, _postmaster(url)), backend
        _wait_for(site)
        if with_nginx:
            throwaway_nginx.SHIPPED = tree / "deploy" / "nginx" / "plid.conf"
            site.port, _plain = stack.enter_context(throwaway_nginx.running(backend, folder))
        yield site


def _environment(url: str, folder: Path, with_nginx: bool) -> dict[str, str]:
    proxied = {"TRUSTED_PROXIES": "1", "SENDFILE": "nginx", "NGINX_GENERATIONS": f"{folder}/generations"}
    return (
        os.environ
        | {
            "DATABASE_URL": url,
            "STORAGE_URL": f"{folder}/berkas",
            "EMAIL_URL": f"filemail://{folder}/surel",
            "DEBUG": "False",
            "HTTPS": "False",
            "ALLOWED_HOSTS": HOST,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "PII_KEYS": secrets.token_urlsafe(32),
        }
        | (proxied if with_nginx else {})
    )


@contextmanager
def _process(site: Site, *program: str) -> Iterator[int]:
    with (site.folder / "log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, *program], cwd=site.tree, env=site.environment, stdout=log, stderr=log
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(site: Site) -> None:
    for _try in range(600):
        if site.browser().get("/healthz").status == 200:
            return
        time.sleep(0.1)
    raise SystemExit((site.folder / "log").read_text()[-3000:])


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return free.getsockname()[1]


def _postmaster(url: str) -> int:
    folder = Path("/" + url.partition("@/")[2].rpartition("/")[0].lstrip("/"))
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])
