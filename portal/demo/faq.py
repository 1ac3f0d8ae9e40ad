"""Questions and answers of the demo."""

import tomllib
from pathlib import Path

from django.db import transaction

from opd import ledger
from opd.models import User
from portal.models import Faq
from portal.richtext import sanitise

SOURCE = Path(__file__).with_name("faq.toml")


def write(by: User) -> int:
    """Write the missing questions. Returns their number."""
    written = 0
    for position, row in enumerate(tomllib.loads(SOURCE.read_text(encoding="utf-8"))["faq"], start=1):
        columns = {"answer": sanitise(row["answer"].strip()), "group": row["group"], "position": 10 * position}
        with transaction.atomic():
            item, is_new = Faq.objects.get_or_create(question=row["question"], defaults=columns)
            if is_new:
                ledger.record("faq.save", item, by, {"question": item.question})
        written += is_new
    return written
