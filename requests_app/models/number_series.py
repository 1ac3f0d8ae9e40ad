from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberSeriesManager(models.Manager["NumberSeries"]):
    """Numbers are unique, never reused, and without gaps but that of a restored backup. `kind`: of NUMBER_FORMATS."""

    def take(self, kind: str, year: int) -> tuple[int, str]:
        """Take the next number in the transaction of the act; a second act waits for the counter's row.

        *Returns* the number within the year, and the text that is printed.
        """
        series, _created = self.get_or_create(kind=kind, year=year)
        self.filter(pk=series.pk).update(last=models.F("last") + 1)
        series.refresh_from_db()
        return series.last, settings.NUMBER_FORMATS[kind].format(nomor=series.last, tahun=year)

    def lock(self, kind: str, year: int) -> None:
        """Lock the counter until this transaction ends."""
        self.get_or_create(kind=kind, year=year)
        self.select_for_update(no_key=True).get(kind=kind, year=year)

    def skip_to(self, kind: str, year: int, last: int) -> bool:
        """Make the next number greater than `last`, given before a loss. *Returns* whether numbers were skipped."""
        self.get_or_create(kind=kind, year=year)
        return bool(self.filter(kind=kind, year=year, last__lt=last).update(last=last))


class NumberSeries(models.Model):
    """The counter of one kind of number in one year, locked by the transaction of the act: no gaps."""

    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects = NumberSeriesManager()

    class Meta:
        verbose_name = _("deret nomor")
        verbose_name_plural = _("deret nomor")
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="number_series_once")]

    def __str__(self):
        return f"{self.kind} {self.year}: {self.last}"
