"""Checks of dates that staff enter: none in the future, and none so old that it is probably a mistake."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

OLDEST = timedelta(days=366)  # age of a paper that is entered late
LONGEST_ORDER = timedelta(days=366)  # time to carry out the superior's order


def check_entry(received_on: date, today: date, since: date | None = None) -> None:
    """Check a day of receipt; `since` is that of the request objected to. *Raises* ValidationError on `received_on`."""
    if received_on > today:
        raise ValidationError({"received_on": _("Tanggal diterima tidak boleh sesudah hari ini.")})
    if received_on < today - OLDEST:
        raise ValidationError(
            {"received_on": _("Tanggal diterima paling lama satu tahun yang lalu. Periksa tahunnya.")}
        )
    if since and received_on < since:
        raise ValidationError(
            {
                "received_on": _("Keberatan tidak dapat mendahului permohonannya, yang diterima %(day)s.")
                % {"day": date_format(since)}
            }
        )


def check_delivery(field: str, first: date, on: date, today: date) -> None:
    """Check a day of delivery on paper, from `first` on. *Raises* ValidationError on `field`."""
    if not first <= on <= today:
        words = _("Tanggalnya antara %(first)s dan hari ini.") % {"first": date_format(first)}
        raise ValidationError({field: words})


def check_told(told_on: date, received_on: date, today: date) -> None:
    """Check the day on which a withdrawal was told, after receipt. *Raises* ValidationError on `told_on`."""
    if not received_on <= told_on <= today:
        raise ValidationError({"told_on": _("Tanggalnya antara hari diterima dan hari ini.")})


def check_order(due_on: date | None, today: date) -> None:
    """Check the day by which PPID must obey an order given today. *Raises* ValidationError on `order_due_on`."""
    if due_on and not today <= due_on <= today + LONGEST_ORDER:
        raise ValidationError(
            {"order_due_on": _("Batas pelaksanaan tidak boleh sudah lewat, dan paling lama satu tahun.")}
        )
