"""Which days a person may enter: none that has not come yet, none that is older than anybody's paper on the desk."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

OLDEST = timedelta(days=366)  # of a paper that is entered late
LONGEST_ORDER = timedelta(days=366)  # to carry out what the superior ordered


def check_entry(received_on: date, today: date, since: date | None = None) -> None:
    """The day of receipt of what is entered today; `since`: it answers something that came on that day."""
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


def check_sending(decided_on: date | None, sent_on: date, received_on: date, today: date) -> None:
    """Whatever was decided is sent that day or later, and received no earlier; nobody knows either day beforehand."""
    if not (decided_on or sent_on) <= sent_on <= today:
        raise ValidationError({"sent_on": _("Tanggal kirim antara tanggal keputusan dan hari ini.")})
    if not sent_on <= received_on <= today:
        raise ValidationError({"received_on": _("Tanggal diterima antara tanggal kirim dan hari ini.")})


def check_order(due_on: date | None, today: date) -> None:
    """The day until which PPID carries out what the superior orders today."""
    if due_on and not today <= due_on <= today + LONGEST_ORDER:
        raise ValidationError(
            {"order_due_on": _("Batas pelaksanaan tidak boleh sudah lewat, dan paling lama satu tahun.")}
        )
