"""Effects of an attack on others: memory of the whole server, and the time of the home page meanwhile."""

import statistics
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench import processes
from bench.attacks.client import Browser

SETTLED = 60
TURN = 0.25


@dataclass
class Watch:
    """Measurements: MiB (PSS) before, at the peak and a minute afterwards; milliseconds of the home page; failures."""

    roots: list[int]
    port: int
    before: float = 0
    peak: float = 0
    after: float = 0
    home: list[float] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0

    def memory(self) -> float:
        return round(sum(map(processes.pss_mib, self.roots)), 1)

    @contextmanager
    def watching(self, settle: bool):
        self.before = self.peak = self.memory()
        over = threading.Event()
        threads = [threading.Thread(target=work, args=[over]) for work in (self._sample, self._read)]
        for thread in threads:
            thread.start()
        begun = time.monotonic()
        try:
            yield self
        finally:
            self.seconds = round(time.monotonic() - begun, 1)
            over.set()
            for thread in threads:
                thread.join()
        if settle:
            time.sleep(SETTLED)
        self.after = self.memory()

    def figures(self) -> dict:
        home = round(statistics.median(self.home)) if self.home else None
        longest = round(max(self.home)) if self.home else None
        return {
            "before": self.before,
            "peak": self.peak,
            "after": self.after,
            "home_ms": home,
            "home_longest_ms": longest,
            "home_failed": self.failed,
            "seconds": self.seconds,
        }

    def _sample(self, over: threading.Event) -> None:
        while not over.wait(TURN):
            self.peak = max(self.peak, self.memory())

    def _read(self, over: threading.Event) -> None:
        reader = Browser(self.port, "127.0.0.200")
        while True:
            begun = time.monotonic()
            if reader.get("/").status == 200:
                self.home.append((time.monotonic() - begun) * 1000)
            else:
                self.failed += 1
            if over.wait(TURN):
                return
