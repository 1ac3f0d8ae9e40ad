"""What the page *Sistem* is made of."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


@dataclass(frozen=True)
class Fact:
    """A fact about the portal. `remedy`: what to do, "" if all is well. `address`: where to do it.

    `is_off`: it is about a part that is not set up, as it may be.
    """

    label: str
    words: str
    remedy: str = ""
    address: str = ""
    is_off: bool = False


def moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
