"""nginx with the configuration that ships (deploy/nginx/plid.conf) before a server of ours, as long as a `with` block.

Only names, ports, folders and the certificate are other ones; TLS is left out.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.patience import until

SHIPPED = Path(__file__).resolve().parent.parent.parent / "deploy" / "nginx" / "plid.conf"
ERRORS = SHIPPED.parent / "errors.conf"
HOST = "127.0.0.1"
# What Debian's nginx.conf says around it, and a server that knows nothing of the portal.
AROUND = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log stderr crit;
worker_processes {processes};
events {{ worker_connections 768; }}
http {{
    types_hash_max_size 2048;
    default_type application/octet-stream;
    client_body_temp_path {folder}/temp;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/temp;
    uwsgi_temp_path {folder}/temp;
    scgi_temp_path {folder}/temp;
    set_real_ip_from {host};
    real_ip_header X-Test-Address; # a test may come from anywhere
    include {folder}/plid.conf;
    server {{
        listen {host}:{plain};
        access_log {folder}/plid.log plid;
        sendfile on;
        tcp_nopush on;
        root {folder}/plain;
    }}
}}
"""


PROGRAM = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class NotInstalled(Exception):
    """There is no nginx here."""


@contextlib.contextmanager
def running(
    backend: int, folder: Path, processes: int = 2, *, limits: bool = True, rate: str = ""
) -> Iterator[tuple[int, int]]:
    """-> port of the portal (served by `backend`) and port of plain files from `folder`/plain.

    The portal's files lie in `folder`/berkas, its generations in `folder`/generations. Without `limits` one client may
    ask as often as it likes, as a benchmark does. `rate`: instead of those that ship, such as 1r/m.
    """
    if not PROGRAM:
        raise NotInstalled
    port, plain, elsewhere = _free_ports(3)
    for name in ("berkas", "generations", "plain", "cache", "temp"):
        (folder / name).mkdir(exist_ok=True)
    shipped = SHIPPED.read_text()
    if not limits:
        shipped = re.sub(r"\n *limit_(req|conn) .*", "", shipped)
    if rate:
        shipped = re.sub(r"(?<=rate=)\d+r/s", rate, shipped)
    (folder / "plid.conf").write_text(_here(shipped, folder, port, elsewhere, backend))
    pages = f'"{ERRORS.parent}/pages/"'  # the folder of the project may have a space in its name
    (folder / "errors.conf").write_text(ERRORS.read_text().replace("/srv/plid/deploy/nginx/pages/", pages))
    user = "user root;" if os.geteuid() == 0 else ""
    around = AROUND.format(user=user, folder=folder, processes=processes, host=HOST, plain=plain)
    (folder / "nginx.conf").write_text(around)
    server = subprocess.Popen([PROGRAM, "-c", folder / "nginx.conf", "-e", "stderr"])
    try:
        until(lambda: _listens(port, server))
        yield port, plain
    finally:
        server.terminate()
        server.wait()


def _here(shipped: str, folder: Path, port: int, elsewhere: int, backend: int) -> str:
    for said, here in {
        r"\n *(ssl_|include \S+/tls.conf|listen \[::\]).*": "",
        r"listen 80;": f"listen {HOST}:{elsewhere};",
        r"listen 443 ssl;": f"listen {HOST}:{port};",
        r"server 127\.0\.0\.1:8000 ": f"server {HOST}:{backend} ",
        r"/var/lib/plid/|/var/log/nginx/|/srv/plid/deploy/nginx/": f"{folder}/",
        r"/run/plid/": f"{folder}/generations/",
        r"/var/cache/plid": f"{folder}/cache",
    }.items():
        shipped, found = re.subn(said, here, shipped)
        if not found:
            raise ValueError(f"deploy/nginx/plid.conf does not say {said}")
    return shipped


def _free_ports(number: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for free in sockets:
            free.bind((HOST, 0))
        return [free.getsockname()[1] for free in sockets]


def _listens(port: int, server: subprocess.Popen) -> bool:
    if server.poll() is not None:
        raise RuntimeError("nginx did not start")
    with contextlib.suppress(OSError):
        socket.create_connection((HOST, port)).close()
        return True
    return False
