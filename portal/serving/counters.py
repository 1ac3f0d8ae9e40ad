import os
from functools import cache

from django.http import HttpRequest
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
OTHER_METHOD = "other"  # a client may write any word
BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60)  # seconds
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

registry = CollectorRegistry()
requests = Counter(
    "plid_http_requests", "Requests that were answered.", ["view", "method", "status"], registry=registry
)
seconds = Histogram("plid_http_request_seconds", "Seconds of an answer.", ["view"], buckets=BUCKETS, registry=registry)
database_seconds = Counter(
    "plid_database_seconds", "Seconds that answers waited for the database.", ["view"], registry=registry
)
database_queries = Counter("plid_database_queries", "Queries of answers.", ["view"], registry=registry)


def view_of(request: HttpRequest) -> str:
    """Return the name of the view that answered; "" for static files and unknown addresses."""
    match = request.resolver_match
    return match.view_name if match else ""


def observe(view: str, method: str, status: int, took: float, waited: float, queries: int) -> None:
    """Count a request; of `took` seconds it `waited` for `queries` of the database."""
    count, duration, wait, asked = _series(view, method if method in METHODS else OTHER_METHOD, status)
    count.inc()
    duration.observe(took)
    if queries:
        wait.inc(waited)
        asked.inc(queries)


@cache  # bounded by the URLconf
def _series(view: str, method: str, status: int) -> tuple[Counter, Histogram, Counter, Counter]:
    return (
        requests.labels(view, method, status),
        seconds.labels(view),
        database_seconds.labels(view),
        database_queries.labels(view),
    )


def text() -> bytes:
    if not os.environ.get(SHARED_FOLDER):
        return generate_latest(registry)
    of_all_processes = CollectorRegistry()
    MultiProcessCollector(of_all_processes)
    return generate_latest(of_all_processes)
