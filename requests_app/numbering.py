"""Numbers of requests, objections and letters: unique, never reused, without gaps."""

from django.conf import settings
from django.db.models import F

from requests_app.models import NumberSeries


def take(kind: str, year: int) -> tuple[int, str]:
    """The next number of `kind` ("request", "objection", "letter") in `year` -> (sequence, as printed).

    Runs in the transaction of the act: whoever comes second waits for the row, and a rollback gives the number back.
    """
    series, _created = NumberSeries.objects.get_or_create(kind=kind, year=year)
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db()
    return series.last, settings.NUMBER_FORMATS[kind].format(nomor=series.last, tahun=year)


def hold(kind: str, year: int) -> None:
    """Lock the counter: until the transaction ends nobody is given a number of this kind."""
    NumberSeries.objects.get_or_create(kind=kind, year=year)
    NumberSeries.objects.select_for_update().get(kind=kind, year=year)
