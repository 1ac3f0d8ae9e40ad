"""The report of a load as Markdown."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable

from bench.load.journal import MARK, REFUSED
from bench.load.timetable import AFTERWARDS

WRONG = ("missing", "twice", "other", "unexplained")
READING = ("page", "search", "document")
NAMED = 5  # examples of a kind of fault


def of(result: dict) -> str:
    """Return the report of one engine. `result`: what `bench.load.__main__.measured` returns."""
    begun, events = result["begun"], result["events"]
    requests = [line for line in result["journal"] if "status" in line]
    parts = [
        f"## {result['engine']}: {result['documents']} documents, {result['minutes']:g} minutes\n",
        f"{result['people']}. {result['machine']}. {len(requests)} requests, "
        f"{len(requests) / result['seconds']:.1f} a second.\n",
        table(("second", "until", "event", "what was done"), _events(events, begun)),
        "### Errors that people saw\n",
        table(("event", "where", "status", "times", "first, last second"), _errors(requests, events, begun)),
        "### Acts that were refused with a sentence\n",
        table(("act", "sentence", "times"), _refusals(result["journal"])),
        "### Latency in ms: median, 95th and 99th percentile, longest\n",
        table(("kind", "requests", "before", "during events", "between and after"), _latencies(requests, events)),
        "### Compared to the last row\n",
        table(("what", "acknowledged", "found", *WRONG, "without an answer"), _compared(result["rows"])),
        *_faults(result["rows"]),
        _lines(result["checks"]),
        "### The backup from the middle, restored\n",
        _lines(result["restored"]),
    ]
    return "\n".join(parts)


def summary(results: list[dict]) -> str:
    """Return one short table of all engines, for a summary."""
    facts = [_summary(result) for result in results]
    head = ("", *(f"{result['engine']}, {result['documents']} documents" for result in results))
    return table(head, ((name, *(column[name] for column in facts)) for name in facts[0]))


def _summary(result: dict) -> dict[str, str]:
    requests = [line for line in result["journal"] if "status" in line]
    errors = [line for line in requests if is_error(line)]
    explained = [line for line in errors if _explained(line, result["events"]) != "-"]
    read = [line["ms"] for line in requests if line["kind"] in READING and not is_error(line)]
    rows, restored = result["rows"], result["restored"]
    counts = {name: sum(len(row[name]) for row in rows) for name in WRONG}
    return {
        "people": result["people"],
        "minutes, requests, a second": f"{result['seconds'] / 60:.1f}, {len(requests)}, "
        f"{len(requests) / result['seconds']:.1f}",
        "pages of readers, ms (median, 95, 99 %, longest)": _percentiles(read),
        "errors that people saw": f"{len(errors)}, {len(explained)} of them during an event",
        "acknowledged": ", ".join(f"{row['what']} {row['acknowledged']}" for row in rows if row["acknowledged"]),
        "of it missing, twice, other, unexplained": ", ".join(map(str, counts.values())),
        "backup: seconds, bytes": f"{restored.get('backup_seconds', '-')}, {restored.get('backup_bytes', '-')}",
        "restore, verify, open: seconds": ", ".join(
            str(restored.get(f"{step}_seconds", "-")) for step in ("restore", "verify", "open")
        ),
        "restore --verify": _verified(restored.get("verify_said", "-")),
        "numbers and letters given twice": f"{len(restored.get('given before', []))}, "
        f"{len(restored.get('sent twice', []))}",
    }


def _verified(said: str) -> str:
    return said if said == "-" or said.startswith("EXIT") else "0 differences"


def table(head: Iterable[str], rows: Iterable[Iterable]) -> str:
    head, rows = list(head), [list(map(str, row)) for row in rows]
    if not rows:
        return "None.\n"
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def event_of(at: float, events: list[dict]) -> str:
    """Return the name of the last event that had begun at this moment and ended less than AFTERWARDS ago, or "-"."""
    open_ones = [event for event in events if event["begun"] - 1 <= at <= event["ended"] + AFTERWARDS]
    return max(open_ones, key=lambda event: event["begun"])["name"] if open_ones else "-"


def _explained(line: dict, events: list[dict]) -> str:
    """Return the event that explains an error: an answer came `ms` after its request, and either may fall into it."""
    names = [event_of(at, events) for at in (line["at"] + line["ms"] / 1000, line["at"])]
    return next((name for name in names if name != "-"), "-")


def is_error(line: dict) -> bool:
    """Return whether a person saw no page, or one that says that something is wrong."""
    return line["status"] == 0 or line["status"] >= 500 or line["status"] in (403, 404, 429)


def _events(events: list[dict], begun: float) -> Iterable[tuple]:
    for event in events:
        yield f"{event['begun'] - begun:.0f}", f"{event['ended'] - begun:.0f}", event["name"], event["detail"]


def _errors(requests: list[dict], events: list[dict], begun: float) -> Iterable[tuple]:
    seen = defaultdict(list)
    for line in requests:
        if is_error(line):
            seen[_explained(line, events), line["kind"], line["status"]].append(line["at"] - begun)
    for (event, kind, status), moments in sorted(seen.items()):
        yield event, kind, status or "no answer", len(moments), f"{min(moments):.0f}, {max(moments):.0f}"


def _refusals(journal: list[dict]) -> Iterable[tuple]:
    seen = defaultdict(int)
    for line in journal:
        if line.get("outcome") == REFUSED:
            said = line.get("said", "")
            seen[line["act"], said.partition(": ")[2] if MARK in said else said] += 1
    return ((act, said, number) for (act, said), number in sorted(seen.items(), key=lambda item: -item[1]))


def _latencies(requests: list[dict], events: list[dict]) -> Iterable[tuple]:
    answered = [line for line in requests if not is_error(line)]
    first = min((event["begun"] for event in events), default=float("inf"))
    when: list[Callable] = [
        lambda line: line["at"] < first - 1,
        lambda line: event_of(line["at"], events) != "-",
        lambda line: line["at"] >= first - 1 and event_of(line["at"], events) == "-",
    ]
    for kind in sorted({line["kind"] for line in answered}):
        lines = [line for line in answered if line["kind"] == kind]
        yield kind, len(lines), *(_percentiles([line["ms"] for line in lines if is_then(line)]) for is_then in when)


def _percentiles(times: list[float]) -> str:
    if not times:
        return "-"
    times = sorted(times)
    p95, p99 = (times[min(len(times) - 1, int(len(times) * part))] for part in (0.95, 0.99))
    return f"{statistics.median(times):.0f}, {p95:.0f}, {p99:.0f}, {times[-1]:.0f}"


def _compared(rows: list[dict]) -> Iterable[tuple]:
    for row in rows:
        counts = (len(row[name]) for name in (*WRONG, "unheard"))
        yield row["what"], row["acknowledged"], row["found"], *counts


def _faults(rows: list[dict]) -> Iterable[str]:
    for row in rows:
        for name in WRONG:
            if row[name]:
                yield f"- {row['what']}, {name}: {', '.join(row[name][:NAMED])}"


def _lines(facts: dict) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in facts.items()) + "\n"
