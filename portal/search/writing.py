"""Writing the second index: of one row in the transaction that saves it, and of all that have no entry yet."""

import time
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from portal.models import SiteEntry
from portal.search.entries import FORMAT, prepare
from portal.search.sources import KIND_OF_MODEL, SOURCES, Source

BATCH = 100
Progress = Callable[[int], None]


def index(row: Model) -> None:
    """Index a row as it is now."""
    with transaction.atomic():
        _replace([row])


def index_saved(instance: Model, raw: bool = False, **_kwargs) -> None:
    """Index a row that was saved; a receiver of `post_save`.

    It is read again, because the columns that were not saved may be changed in memory only.
    """
    if not raw:
        index(type(instance)._default_manager.get(pk=instance.pk))


def begin() -> None:
    """Mark all entries as outdated."""
    SiteEntry.objects.exclude(format=0).update(format=0)


def build(progress: Progress = lambda number: None, seconds: float = float("inf")) -> int:
    """Index the rows whose entry is missing or outdated, for about `seconds`; return their number.

    May be killed at any time and run twice at once. `progress` is called with the size of each batch.
    """
    total, until = 0, time.monotonic() + seconds
    for source in SOURCES.values():
        while time.monotonic() < until and (pks := list(_outdated(source).values_list("pk", flat=True)[:BATCH])):
            with transaction.atomic():
                rows = source.model._default_manager.filter(pk__in=pks).order_by("pk")
                _replace(rows.select_for_update(of=("self",), no_key=True))
            total += len(pks)
            progress(len(pks))
    return total


def remaining() -> int:
    """Return the number of rows whose entry is missing or outdated."""
    return sum(_outdated(source).count() for source in SOURCES.values())


def inconsistencies() -> Iterator[str]:
    """Yield a name for each row whose entry is missing or differs from the row as it is now.

    An empty entry is no fault: questions analyse the row itself until the worker has filled it.
    """
    for source in SOURCES.values():
        entries = dict(SiteEntry.objects.filter(kind=source.kind, format=FORMAT).values_list("object_id", "data"))
        waiting = set(SiteEntry.objects.filter(kind=source.kind).values_list("object_id", flat=True)) - entries.keys()
        for row in source.model._default_manager.order_by("pk").iterator(BATCH):
            if row.pk not in waiting and bytes(entries.get(row.pk) or b"") != prepare(row).data:
                yield f"{source.kind.label}: {row}"


def _outdated(source: Source) -> QuerySet:
    entry = SiteEntry.objects.filter(kind=source.kind, object_id=OuterRef("pk"), format=FORMAT)
    return source.model._default_manager.filter(~Exists(entry)).order_by("pk")


def _replace(rows: Iterable[Model]) -> None:
    SiteEntry.objects.bulk_create(
        map(prepare, rows),
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["version", "format", "title", "text", "address", "moment", "data"],
    )


def connect(post_save) -> None:
    """Have each row of the sources indexed in the transaction that saves it."""
    for model in KIND_OF_MODEL:
        post_save.connect(index_saved, sender=model, dispatch_uid=f"site index {model.__name__}")
