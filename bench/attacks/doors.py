"""Attacks that once succeeded, as they were found. Each returns its outcome in words for the report."""

import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.attacks import files as costly
from bench.attacks.client import HOST, Answer, Browser, multipart
from bench.attacks.filing import ASKED, NEW, file_request, names_of
from bench.attacks.site import DEMO_PASSWORD, PASSWORD, Site
from tests import files

MIB = 2**20


@dataclass(frozen=True)
class Door:
    """An attack of the report. `settles`: whether memory is measured again a minute afterwards."""

    name: str
    attack: Callable[[Site], str]
    settles: bool = False


def statuses(answers: list[Answer]) -> str:
    counted = Counter(answer.status for answer in answers)
    return ", ".join(f"{number} x {status or 'hung up'}" for status, number in sorted(counted.items()))


def at_once(number: int, attack: Callable[[int], Answer]) -> list[Answer]:
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(attack, range(number)))


def schedule(site: Site) -> str:
    """Try, as a superuser, to let the worker run a command of the system."""
    mark = site.folder / "owned"
    browser = site.browser()
    browser.sign_in("akar", PASSWORD)
    at = time.strftime("%Y-%m-%d %H:%M:%S")
    fields = {"name": "x", "func": "os.system", "args": f"'touch {mark}'", "schedule_type": "O", "repeats": "1"}
    fields |= {"next_run_0": at[:10], "next_run_1": "00:00:00", "minutes": "", "cron": "", "hook": "", "kwargs": ""}
    page = browser.get("/admin/django_q/schedule/add/").status
    answer = browser.post("/admin/django_q/schedule/add/", fields)
    by_row = "from django_q.models import Schedule; from django.utils import timezone; "
    by_row += (
        f"Schedule.objects.create(func='os.system', args=\"'touch {mark}-row'\", next_run=timezone.now()); answer=1"
    )
    site.python(by_row)
    time.sleep(75)
    ran = "ran" if mark.exists() else "not run"
    row = "ran" if mark.with_name("owned-row").exists() else "not run"
    return f"page {page}, POST {answer.status}; command {ran}; a row written by SQL: {row}"


def others_password(site: Site) -> str:
    """Try, as a site admin, to set a superuser's password."""
    pk = site.python("from opd.models import User; answer = User.objects.get(username='akar').pk")
    browser = site.browser()
    browser.sign_in("admin", DEMO_PASSWORD)
    new = "kata-sandi-baru-penyerang-55"
    answer = browser.post(
        f"/admin/opd/user/{pk}/password/", {"password1": new, "password2": new, "usable_password": "true"}
    )
    holds = site.python(f"from opd.models import User; answer = User.objects.get(pk={pk}).check_password({new!r})")
    return f"POST {answer.status}; superuser's password {'taken' if holds else 'unchanged'}"


def own_role(site: Site) -> str:
    """Try, as a site admin, to take the role of verifikator with the form of the own account."""
    facts = site.python(
        "from opd.models import *; u = User.objects.get(username='admin'); held = list(u.memberships.all());"
        "answer = [u.pk, Opd.objects.get(kind=OpdKind.CITY).pk, [m.pk for m in held], held[0].role]"
    )
    pk, root, held, role = facts
    browser = site.browser()
    browser.sign_in("admin", DEMO_PASSWORD)
    rows = {"memberships-TOTAL_FORMS": str(len(held) + 1), "memberships-INITIAL_FORMS": str(len(held))}
    rows |= {"memberships-MIN_NUM_FORMS": "0", "memberships-MAX_NUM_FORMS": "1000"}
    for number, row in enumerate([*held, None]):
        name = f"memberships-{number}"
        rows |= {f"{name}-id": str(row or ""), f"{name}-user": str(pk), f"{name}-opd": str(root)}
        rows |= {f"{name}-role": role if row else "verifikator", f"{name}-valid_from": "", f"{name}-valid_to": ""}
    fields = {"username": "admin", "full_name": "Admin Situs", "email": "", "is_active": "on"} | rows
    answer = browser.post(f"/admin/opd/user/{pk}/change/", fields)
    roles = site.python(
        f"from opd.models import User; u = User.objects.get(pk={pk}); answer = [m.role for m in u.memberships_in_force]"
    )
    desk = browser.get("/petugas/").status
    return f"POST {answer.status}; roles in force: {', '.join(roles)}; the desk answers {desk}"


def pdf_objects(site: Site) -> str:
    """Upload a PDF of 480,000 objects as each of twelve strangers at once."""
    content = costly.pdf_of_objects()
    return f"{len(content) / MIB:.1f} MiB each: {statuses(at_once(12, lambda n: attach(site, n, 'x.pdf', content)))}"


def docx_elements(site: Site) -> str:
    """Upload a DOCX of 2.8 MB, full of empty elements, as a stranger."""
    content = costly.large_docx()
    begun = time.monotonic()
    answer = attach(site, 1, "x.docx", content)
    return f"{len(content) / MIB:.1f} MiB: {statuses([answer])} after {time.monotonic() - begun:.1f} s"


def docx_small(site: Site) -> str:
    """Upload small ones as each of forty strangers at once."""
    content = costly.small_docx()
    return f"{len(content) / MIB:.1f} MiB each: {statuses(at_once(40, lambda n: attach(site, n, 'x.docx', content)))}"


def attach(site: Site, number: int, name: str, content: bytes) -> Answer:
    browser = site.browser(f"127.0.1.{number + 1}")
    browser.get(NEW)
    papers = names_of(browser, [("", "ktp.jpg", files.jpeg()), ("", name, content)])
    return browser.post(NEW, ASKED, papers)


def stored_bodies(site: Site) -> str:
    """Send four bodies of 200 MB to the login page."""
    most, over = [0], threading.Event()
    empty = stored(site)

    def look() -> None:
        while not over.wait(0.02):
            most[0] = max(most[0], stored(site) - empty)

    looking = threading.Thread(target=look)
    looking.start()
    body, content_type = multipart({"username": "x", "password": "y"}, [("file", "x.bin", bytes(200 * MIB))])

    def send(number: int) -> Answer:
        browser = site.browser(f"127.0.2.{number + 1}")
        browser.get("/admin/login/")
        return browser.ask("POST", "/admin/login/", body, {"Content-Type": content_type})

    answers = at_once(4, send)
    over.set()
    looking.join()
    return f"{statuses(answers)}; at most {most[0] / MIB:.0f} MiB on disk"


def stored(site: Site) -> int:
    total = 0
    for folder in site.uploads:
        for file in folder.rglob("*"):
            try:
                total += file.stat().st_size if file.is_file() else 0
            except OSError:  # deleted meanwhile
                continue
    return total


def logins(site: Site) -> str:
    """Sign in with twenty-four names at once."""

    def sign_in(number: int) -> Answer:
        return site.browser(f"127.0.3.{number + 1}").sign_in(f"tamu{number}", "kata sandi yang salah")

    return statuses(at_once(24, sign_in))


def locked_clerk(site: Site) -> str:
    """Try a clerk's name a hundred times from fifty addresses; then sign in as the clerk on a known device."""
    clerk = site.browser("127.0.4.1")
    first = clerk.sign_in("operator.dinkes", DEMO_PASSWORD).status
    kept = {name: value for name, value in clerk.cookies.items() if "session" not in name}

    def guess(number: int) -> Answer:
        return site.browser(f"127.0.5.{number % 50 + 1}").sign_in("operator.dinkes", f"tebakan {number}")

    guesses = [guess(number) for number in range(100)]
    same_address = [Browser(site.port, "127.0.4.1").sign_in("operator.dinkes", f"salah {n}") for n in range(8)]
    again = Browser(site.port, "127.0.4.1", dict(kept)).sign_in("operator.dinkes", DEMO_PASSWORD).status
    return f"clerk {first}; guesses {statuses(guesses)}; beside the clerk {statuses(same_address)}; clerk again {again}"


def unproven(site: Site) -> str:
    """File twenty-five requests from one address without proof of work."""
    before = site.python(
        "from requests_app.models import InformationRequest; answer = InformationRequest.objects.count()"
    )
    with ThreadPoolExecutor(5) as pool:
        seen = list(pool.map(lambda _n: file_request(Browser(site.port, "127.0.6.1"))["seen"][-1], range(25)))
    after = site.python(
        "from requests_app.models import InformationRequest; answer = InformationRequest.objects.count()"
    )
    drafts = site.python(
        "from requests_app.models import Draft; answer = Draft.objects.filter(inforequest=None).count()"
    )
    return f"{dict(Counter(seen))}; {after - before} got a number, {drafts} drafts kept"


def odd_bytes(site: Site) -> str:
    browser = site.browser()
    browser.get("/permohonan/lacak/")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    latin = {"Content-Type": "application/x-www-form-urlencoded; charset=latin-1"}
    token = urlencode({"csrfmiddlewaretoken": browser.cookies.get("csrftoken", "")}).encode()
    in_latin = browser.ask("POST", "/permohonan/lacak/", token, latin)
    with_nul = browser.ask("POST", "/permohonan/lacak/", token + b"&number=%00&code=x", form)
    return (
        f"opd=%00 {browser.get('/lapor/baru/?opd=%00').status}, q=%ff {browser.get('/cari/?q=%ff').status}, "
        f"form in latin-1 {in_latin.status}, NUL in a form {with_nul.status}, "
        f"NUL in a path {browser.get('/halaman/a%00b/').status}"
    )


def weak_production(site: Site) -> str:
    """Try to start the web server in production with a known key, with the demo's keys, and for any host."""
    weak = {
        "short key": {"SECRET_KEY": "a" * 12},
        "known key": {"SECRET_KEY": "only-for-a-developers-machine-" + "0" * 40},
        "demo's PII_KEYS": {"PII_KEYS": "only-for-a-developers-machine-" + "0" * 13},
        "any host": {"ALLOWED_HOSTS": "*"},
    }
    said = []
    for name, change in weak.items():
        for kind, program in {
            "web": ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"),
            "worker": ("manage.py", "qcluster", "--grace", "1"),
        }.items():
            environment = site.environment | change | {"BIND": f"{HOST}:{_free()}"}
            process = subprocess.Popen(
                [sys.executable, *program],
                cwd=site.tree,
                env=environment,
                stderr=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            try:
                _out, error = process.communicate(timeout=12)
                lines = len(error.decode().strip().splitlines())
                said.append(f"{name}, {kind}: stopped ({process.returncode}, {lines} line(s))")
            except subprocess.TimeoutExpired:
                process.terminate()
                process.communicate()
                said.append(f"{name}, {kind}: STARTED")
    return "; ".join(said)


def _free() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return free.getsockname()[1]


def static_files(site: Site) -> str:
    folder = site.tree / "var" / "static"
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    pages = sum(1 for _page in folder.rglob("*.html"))
    css = re.search(r'/static/css/[^"]+\.css', site.browser().get("/").body)
    headers = site.browser().get(css[0]).headers if css else {}
    wanted = ("x-content-type-options", "cross-origin-resource-policy")
    return f"{size / MIB:.1f} MiB, {pages} HTML; a stylesheet has " + ", ".join(
        f"{n}: {headers.get(n)}" for n in wanted
    )


def small_ones(site: Site) -> str:
    browser = site.browser()
    outside = browser.ask("GET", "/readyz", headers={"X-Forwarded-For": "203.0.113.9"})
    inside = browser.get("/readyz")
    return f"/readyz from outside: {outside.body[:120].strip()}; inside: {inside.body[:120].strip()}"


DOORS = [
    Door("1 schedule in the admin", schedule),
    Door("2 a superuser's password", others_password),
    Door("2 a role for oneself", own_role),
    Door("3 PDF of 480,000 objects x 12", pdf_objects, settles=True),
    Door("3 DOCX of 2.8 MB", docx_elements, settles=True),
    Door("3 small DOCX x 40", docx_small, settles=True),
    Door("4 4 x 200 MB to the login page", stored_bodies, settles=True),
    Door("5 24 sign-ins at once", logins, settles=True),
    Door("5 a clerk under attack", locked_clerk),
    Door("5 25 requests without proof", unproven),
    Door("6 odd bytes", odd_bytes),
    Door("7 a weak production", weak_production),
    Door("8 static files", static_files),
    Door("9 small ones", small_ones),
]
