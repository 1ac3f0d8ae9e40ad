"""`python -m bench.edge`: the portal behind our nginx, as ratios to plain files; written to var/edge.json.

Needs nginx and wrk. It measures pages from nginx's cache, with closed and kept-alive connections, plain and compressed;
a download of 20 MB by X-Accel-Redirect, and without nginx compared with WhiteNoise; and pages while 200 slow readers
download. Each pair is measured several times in turn; the result is the median of its ratios.
"""

import argparse
import http.client
import json
import os
import re
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import server
from tests.deploy import throwaway_nginx

MIB = 1024 * 1024
LARGE, HUGE = 20 * MIB, 200 * MIB
SLOW_READERS, SLOW_BYTES, SLOW_PAUSE = 200, 2048, 0.5  # 4 KB a second each
WORK = "import json, sys; from bench import pages; pages.load(int(sys.argv[1]), ''); print(json.dumps(pages.files()))"


@dataclass(frozen=True)
class Pair:
    """Two addresses that answer with the same bytes, to be compared."""

    name: str
    goal: float
    ours: str
    theirs: str
    options: tuple[str, ...] = ()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.edge", description=__doc__)
    parser.add_argument("--documents", type=int, default=0, help="beside the demo city")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=2, help="of each measurement")
    asked = parser.parse_args()
    if not shutil.which("wrk"):
        print("wrk is not installed", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="plid-edge-") as name:
        os.chmod(name, 0o755)  # noqa: S103 - nginx's workers are another user
        result = measured(Path(name), asked)
    server.tell("edge.json", [result], print_table)
    return 0


def measured(folder: Path, asked: argparse.Namespace) -> dict:
    environment = {
        "DATABASE_URL": f"sqlite:///{folder}/plid.sqlite3",
        "STORAGE_URL": f"{folder}/berkas",
        "NGINX_GENERATIONS": f"{folder}/generations",
        "TRUSTED_PROXIES": "1",
        "BENCH_PLAIN": f"{folder}/plain",
    }
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(asked.documents)],
        env=os.environ | environment,
        cwd=server.ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    pages, files = json.loads(done.stdout.splitlines()[-1])
    (folder / "plain").mkdir()
    for (name, (_address, stored)), size in zip(files.items(), (LARGE, HUGE), strict=True):
        (folder / "berkas" / stored).write_bytes(os.urandom(MIB) * (size // MIB))
        shutil.copy(folder / "berkas" / stored, folder / "plain" / f"{name}.bin")
    large, huge = (address for address, _stored in files.values())
    result = {"seconds": asked.seconds, "rounds": asked.rounds}
    with ExitStack() as stack:
        backend, _pid = stack.enter_context(server.running(environment | {"SENDFILE": "nginx"}))
        port, plain = stack.enter_context(throwaway_nginx.running(backend, folder, limits=False))
        pairs = [pair for name, path in pages.items() for pair in page_pairs(name, path, port, plain, folder)]
        pairs += file_pairs("X-Accel-Redirect", 0.95, f"{port}{large}", f"{plain}/large.bin")
        result["pairs"] = [ratio(pair, asked) for pair in pairs]
        result["slow readers"] = beside_slow_readers(port, large, pages)
    with server.running(environment) as (backend, pid):
        pairs = file_pairs("without nginx", 0.9, f"{backend}{large}", f"{backend}/large.bin")
        result["pairs"] += [ratio(pair, asked) for pair in pairs]
        before = highest_mib(pid)
        server.Visit(backend).fetch(huge)
        result["memory of a 200 MB file, MiB"] = round(highest_mib(pid) - before, 1)
    return result


# Ratios -------------------------------------------------------------------------------------------------------------


def page_pairs(name: str, path: str, port: int, plain: int, folder: Path) -> list[Pair]:
    pairs = []
    for coding in ("", "gzip"):
        connection = http.client.HTTPConnection(server.HOST, port)
        connection.request("GET", path, headers={"Accept-Encoding": coding} if coding else {})
        same = f"{path}{coding or 'html'}"  # an address of the same length: the log searches each for secrets
        (folder / "plain" / same[1:]).parent.mkdir(parents=True, exist_ok=True)
        (folder / "plain" / same[1:]).write_bytes(connection.getresponse().read())
        for closed in (False, True):
            label = [f"{name}, {coding or 'as it is'}, {'closed' if closed else 'kept alive'}", 0.8]
            headers = [f"Accept-Encoding: {coding}"] * bool(coding) + ["Connection: close"] * closed
            options = ("-c16", *(part for header in headers for part in ("-H", header)))
            pairs.append(Pair(*label, f"{port}{path}", f"{plain}{same}", options))
    return pairs


def file_pairs(name: str, goal: float, ours: str, theirs: str) -> list[Pair]:
    return [Pair(f"20 MB {name}, {number} at once", goal, ours, theirs, (f"-c{number}",)) for number in (1, 8)]


def ratio(pair: Pair, asked: argparse.Namespace) -> dict:
    ours, theirs = [], []
    for _round in range(asked.rounds):
        ours.append(per_second(pair.ours, pair.options, asked.seconds))
        theirs.append(per_second(pair.theirs, pair.options, asked.seconds))
    ratios = [own / other for own, other in zip(ours, theirs, strict=True)]
    return {
        "name": pair.name,
        "goal": pair.goal,
        "ratio": round(statistics.median(ratios), 3),
        "ratios": [round(number, 3) for number in sorted(ratios)],
        "ours": round(statistics.median(ours), 1),
        "theirs": round(statistics.median(theirs), 1),
    }


def per_second(address: str, options: tuple[str, ...], seconds: int) -> float:
    threads = "-t1" if "-c1" in options else "-t2"
    command = ["wrk", threads, f"-d{seconds}s", *options, f"http://{server.HOST}:{address}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{address}\n{said}")
    return float(re.search(r"Requests/sec: +([\d.]+)", said)[1])


# Slow readers -------------------------------------------------------------------------------------------------------


def beside_slow_readers(port: int, file: str, pages: dict[str, str]) -> dict:
    """Return milliseconds of pages, alone and while slow readers download 20 MB at 4 KB a second each."""
    found = {}
    asked = {name: [path] for name, path in pages.items()} | {"not kept": ["/lantai/"]}
    for when in ("alone", "beside"):
        with slow_readers(port, file, SLOW_READERS if when == "beside" else 0) as still_reading:
            for name, addresses in asked.items():
                timing = server.measure(server.Visit(port), addresses, 400)
                found.setdefault(name, {})[when] = {"p50": round(timing.p50, 2), "p95": round(timing.p95, 2)}
            found[f"readers {when}"] = still_reading()
    return found


@contextmanager
def slow_readers(port: int, file: str, number: int):
    """Run slow readers within the block; yields a function that returns how many are still served."""
    selector, readers, over = selectors.DefaultSelector(), [], threading.Event()
    for _reader in range(number):
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_BYTES)
        reader.connect((server.HOST, port))
        reader.sendall(f"GET {file} HTTP/1.1\r\nHost: {server.HOST}\r\n\r\n".encode())
        selector.register(reader, selectors.EVENT_READ)
        readers.append(reader)

    def read() -> None:
        while not over.is_set():
            for key, _event in selector.select(timeout=0):
                if not key.fileobj.recv(SLOW_BYTES):
                    selector.unregister(key.fileobj)
            time.sleep(SLOW_PAUSE)

    thread = threading.Thread(target=read)
    thread.start()
    time.sleep(2 * SLOW_PAUSE)
    yield lambda: len(selector.get_map())
    over.set()
    thread.join()
    for reader in readers:
        reader.close()


def highest_mib(pid: int) -> float:
    """Return the peak memory of the workers, in MiB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    statuses = [Path(f"/proc/{number}/status").read_text() for number in children]
    return sum(int(re.search(r"VmHWM:\s+(\d+)", text)[1]) for text in statuses) / 1024


def print_table(result: dict) -> None:
    print(f"\n{'':44}{'a second':>10}{'plain':>10}{'ratio':>7}{'goal':>6}")
    for row in result["pairs"]:
        print(f"{row['name']:44}{row['ours']:>10}{row['theirs']:>10}{row['ratio']:>7.2f}{row['goal']:>6}")
    slow = result["slow readers"]
    print(f"\n{slow['readers beside']} slow readers; milliseconds alone and beside them")
    for name, row in slow.items():
        if isinstance(row, dict):
            cells = "".join(f"{row[when][part]:>8}" for when in row for part in ("p50", "p95"))
            print(f"{name:20}{cells}")
    print(f"\nmemory of the workers for a file of 200 MB: {result['memory of a 200 MB file, MiB']} MiB more")


if __name__ == "__main__":
    sys.exit(main())
