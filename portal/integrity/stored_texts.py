"""Rich text that was written past the forms, or has passed older rules, is sanitised again."""

import time

from django.db import transaction
from django.utils import timezone

from portal import richtext
from portal.integrity import check
from portal.models import RichText

SECONDS = 20  # other tasks need the worker too


def sanitise_outdated(seconds: float = SECONDS) -> int:
    """Sanitise the texts of no or older rules, for about `seconds`; may be killed and run twice. Returns their number.

    Of a text that has never passed any rules and loses something the admins are told: the next check cannot see it.
    """
    total, until = 0, time.monotonic() + seconds
    for model in RichText.models():
        outdated = model._default_manager.exclude(sanitised_hash__startswith=f"{richtext.rules()}:")
        for pk in list(outdated.order_by("pk").values_list("pk", flat=True)):
            if time.monotonic() > until:
                return total
            total += sum(map(_renew, model._default_manager.filter(pk=pk)))
    return total


def _renew(row: RichText) -> bool:
    read = {"pk": row.pk, row.RICH_TEXT: row.rich_text, "sanitised_hash": row.sanitised_hash}
    found = check.foreign_in(row, check.address_of(row))
    row.sanitise()
    with transaction.atomic():
        same = type(row)._default_manager.filter(**read)
        if not same.update(**{row.RICH_TEXT: row.rich_text, "sanitised_hash": row.sanitised_hash}):
            return False  # saved meanwhile
        if found:
            check.keep(found, set(), timezone.now(), is_whole=False)
    return True
