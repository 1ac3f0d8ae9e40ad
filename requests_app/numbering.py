"""Numbers of requests, objections and letters: unique, never reused, without gaps but that of a restored backup."""

from django.conf import settings
from django.db.models import F

from requests_app.models import NumberSeries


def take_number(kind: str, year: int) -> tuple[int, str]:
    """Take the next number of `kind` (a key of NUMBER_FORMATS) in `year`, in the transaction of the act.

    A second act waits for the counter's row. *Returns* the number within the year, and the text that is printed.
    """
    series, _created = NumberSeries.objects.get_or_create(kind=kind, year=year)
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db()
    return series.last, settings.NUMBER_FORMATS[kind].format(nomor=series.last, tahun=year)


def lock_counter(kind: str, year: int) -> None:
    """Lock the counter until this transaction ends."""
    NumberSeries.objects.get_or_create(kind=kind, year=year)
    NumberSeries.objects.select_for_update().get(kind=kind, year=year)


def skip_numbers(kind: str, year: int, last: int) -> bool:
    """Make the next number greater than `last`, given before a loss. *Returns* whether numbers were skipped."""
    NumberSeries.objects.get_or_create(kind=kind, year=year)
    return bool(NumberSeries.objects.filter(kind=kind, year=year, last__lt=last).update(last=last))
