"""Compare the pages of two checkouts.

`python -m bench.checkouts.same_pages --before DIR --database FILE --storage DIR` tells where they differ.
Each checkout gets a copy of an SQLite database that the older one has filled, and migrates it. From the first page of
each person links are followed, a few of each kind; tokens, nonces and folders of static files are taken out.
"""

import argparse
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ("", "operator.kominfo", "verifikator", "atasan", "admin")
CRAWL = """
import json, re, sys
from collections import Counter
import django, time_machine
django.setup()
from django.conf import settings
from django.test import Client
from opd.models import User
settings.ALLOWED_HOSTS = ["testserver"]
moment, people, most, wanted = json.loads(sys.argv[1])
pages = {}
for person in people:
    with time_machine.travel(moment, tick=False):
        client = Client()
        if person:
            client.force_login(User.objects.get(username=person))
        waiting = wanted.get(person) or ["/admin/", "/admin/permohonan/"] if person else wanted.get(person) or ["/"]
        seen, kinds = set(), Counter()
        for address in waiting:
            if address in seen or len(seen) >= most:
                continue
            seen.add(address)
            response = client.get(address)
            body = (b"".join(response.streaming_content) if response.streaming else response.content).decode("latin-1")
            pages[f"{person} {address}"] = [response.status_code, response.get("Content-Type", ""), body]
            for link in re.findall(r'href="(/[^"#]*)"', body) if not wanted else ():
                link = link.replace("&amp;", "&")
                kind = re.sub(r"[0-9]+", "0", re.sub(r"=[^&]*", "=", link.split("?")[0]))
                kind = "/".join(kind.split("/")[:4])
                if not link.startswith(("/static/", "/admin/logout")) and kinds[kind] < 2 and link not in seen:
                    kinds[kind] += 1
                    waiting.append(link)
json.dump(pages, sys.stdout)
"""
VARIES = [
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1"),
    (re.compile(r'(nonce=")[^"]*'), r"\1"),
    (
        re.compile(r"/static/(?:[\w.-]+/)*([\w-]+?)(?:\.[0-9a-f]{12})?\.(css|js|svg|png)(?:\?[\w=.-]*)?"),
        r"/static/\1.\2",
    ),
    (re.compile(r'(value=")[\w:.=-]{40,}'), r"\1"),
    (re.compile(r'(data-challenge=")[^"]*'), r"\1"),
]

Pages = dict[str, tuple[int, str, str]]


def main(arguments: list[str]) -> int:
    """Print each address whose page differs; the exit code is 1 when any does."""
    parser = argparse.ArgumentParser(prog="python -m bench.checkouts.same_pages", description=__doc__)
    parser.add_argument("--before", type=Path, required=True, help="the older checkout")
    parser.add_argument("--database", type=Path, required=True, help="an SQLite file that the older one has filled")
    parser.add_argument("--storage", type=Path, required=True, help="the files of that database")
    parser.add_argument("--pages", type=int, default=40, help="for each person")
    asked = parser.parse_args(arguments)
    moment = datetime.now(UTC).timestamp()
    with tempfile.TemporaryDirectory() as folder:
        before = crawl(asked.before, asked, Path(folder, "before"), [moment, PEOPLE, asked.pages, {}])
        addresses: dict[str, list[str]] = {person: [] for person in PEOPLE}
        for key in before:
            person, _, address = key.partition(" ")
            addresses[person].append(address)
        after = crawl(ROOT, asked, Path(folder, "after"), [moment, PEOPLE, asked.pages, addresses])
    differing = [address for address in before if cleaned(before[address]) != cleaned(after[address])]
    for address in differing:
        print(f"{address}: {before[address][0]} then {after[address][0]}")
        old, new = (cleaned(pages[address])[2].splitlines() for pages in (before, after))
        print("\n".join(list(difflib.unified_diff(old, new, lineterm="", n=0))[2:12]))
    print(f"{len(before)} pages, {len(before) - len(differing)} the same, {len(differing)} differ")
    return 1 if differing else 0


def crawl(tree: Path, asked: argparse.Namespace, folder: Path, what: list) -> Pages:
    """Return status, type and body of each page, by person and address."""
    folder.mkdir()
    database = shutil.copy(asked.database, folder / "plid.sqlite3")
    storage = shutil.copytree(asked.storage, folder / "berkas")
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}", "STORAGE_URL": str(storage), "DEBUG": "True"}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    for command in (["manage.py", "migrate", "--verbosity", "0"], ["manage.py", "tend_index"]):
        subprocess.run([sys.executable, *command], cwd=tree, env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, "-c", CRAWL, json.dumps(what)]
    return json.loads(subprocess.run(command, cwd=tree, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def cleaned(page: tuple[int, str, str]) -> tuple[int, str, str]:
    status, kind, body = page
    for pattern, replacement in VARIES:
        body = pattern.sub(replacement, body)
    return status, kind, body


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
