from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import Error

from opd.models import LedgerHead
from opd.page_cache import replica
from opd.stores import closed

CURRENT, AWAY = replica.State.CURRENT.value, replica.State.AWAY.value


def states() -> dict[str, str]:
    """Return the state of each that is configured: `replica`, `cache` and `store`, with a value of `replica.State`."""
    found = {"replica": _replica()}
    if answers := getattr(caches[DEFAULT_CACHE_ALIAS], "answers", None):  # only the shared cache can be away
        found["cache"] = CURRENT if answers() else AWAY
    if not isinstance(default_storage, FileSystemStorage):
        found["store"] = CURRENT if closed.store_answers() else AWAY
    return {name: state for name, state in found.items() if state}


def _replica() -> str:
    if not replica.is_configured():
        return ""
    try:
        return replica.state(LedgerHead.last()).value
    except Error:  # of the primary, whose absence is told elsewhere
        return ""
