"""The log as JSON, one object a line, without addresses, clients, mailboxes and users; texts pass `log_masking`."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

from portal.serving.log_masking import masked

REQUESTS = "plid.request"  # the logger of `portal.middleware.measured`
FACTS = ("method", "view", "status", "ms", "database_ms", "queries")  # of its lines
ADDRESS = ": /"  # Django's lines about an answer end with the path

request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonLines(logging.Formatter):
    """A formatter of one JSON object a line, with the number of the request in which it was written."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.msg if record.name == REQUESTS else masked(_message(record)),
        }
        if number := request_id.get():
            line["request"] = number
        line |= {name: record.__dict__[name] for name in FACTS if name in record.__dict__}
        if record.exc_info:
            line["exception"] = masked(self.formatException(record.exc_info))
        return json.dumps(line)


def _message(record: logging.LogRecord) -> str:
    try:
        text = record.getMessage()
    except Exception:  # the standard library would print the arguments unmasked
        text = str(record.msg)
    return text.partition(ADDRESS)[0] if hasattr(record, "request") else text
