import time
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from documents.search.site.sources import FORMAT, SOURCES, Source, prepare

BATCH = 100
Progress = Callable[[int], None]


def index(row: Model) -> None:
    with transaction.atomic():
        _replace([row])


def index_saved(instance: Model, raw: bool = False, **_kwargs) -> None:
    """Index a saved row, read again for its unsaved columns; a receiver of `post_save`."""
    if not raw:
        index(type(instance)._default_manager.get(pk=instance.pk))


def begin() -> None:
    SOURCES.stored.exclude(format=0).update(format=0)


def build(progress: Progress = lambda number: None, seconds: float = float("inf")) -> int:
    """Index rows without an entry of now, for about `seconds`; return how many. `progress` gets each batch."""
    total, until = 0, time.monotonic() + seconds
    for source in SOURCES:
        while time.monotonic() < until and (pks := list(_outdated(source).values_list("pk", flat=True)[:BATCH])):
            with transaction.atomic():
                rows = source.model._default_manager.filter(pk__in=pks).order_by("pk")
                _replace(rows.select_for_update(of=("self",), no_key=True))
            total += len(pks)
            progress(len(pks))
    return total


def remaining() -> int:
    return sum(_outdated(source).count() for source in SOURCES)


def inconsistencies() -> Iterator[str]:
    """Yield a name for each row whose entry is missing or wrong; an empty one waits for the worker."""
    for source in SOURCES:
        entries = dict(SOURCES.stored.filter(kind=source.kind, format=FORMAT).values_list("object_id", "data"))
        waiting = set(SOURCES.stored.filter(kind=source.kind).values_list("object_id", flat=True)) - entries.keys()
        for row in source.model._default_manager.order_by("pk").iterator(BATCH):
            if row.pk not in waiting and bytes(entries.get(row.pk) or b"") != prepare(row).data:
                yield f"{source.label}: {row}"


def _outdated(source: Source) -> QuerySet:
    entry = SOURCES.stored.filter(kind=source.kind, object_id=OuterRef("pk"), format=FORMAT)
    return source.model._default_manager.filter(~Exists(entry)).order_by("pk")


def _replace(rows: Iterable[Model]) -> None:
    SOURCES.stored.bulk_create(
        map(prepare, rows),
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["version", "format", "title", "text", "address", "moment", "data"],
    )


def connect(post_save) -> None:
    for source in SOURCES:
        post_save.connect(index_saved, sender=source.model, dispatch_uid=f"site index {source.model.__name__}")
