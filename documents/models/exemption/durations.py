from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from documents.models import ConsequenceTest


def duration_of(test: "ConsequenceTest") -> str:
    until = _until(test)
    if not test.lasts_while:
        return until or _("Selama alasan pengecualiannya masih ada")
    values = {"need": test.lasts_while, "until": until[:1].lower() + until[1:]}
    return _("Selama %(need)s, paling lama %(until)s") % values if until else _("Selama %(need)s") % values


def stated_duration(test: "ConsequenceTest") -> str:
    """Return the duration as papers state it; without an end date they say that it is reviewed every year."""
    if test.ends_on:
        return f"{duration_of(test)}."
    return _("%(duration)s. Ditinjau setiap tahun.") % {"duration": duration_of(test)}


def _until(test: "ConsequenceTest") -> str:
    if test.ends_on is None:
        return _("Sampai %s") % _continued(test.ends_when) if test.ends_when else ""
    values = {"date": date_format(test.ends_on, "j F Y"), "event": _continued(test.ends_when)}
    if test.ends_when:
        return _("Sampai %(date)s, atau sampai %(event)s") % values
    return _("Sampai %(date)s") % values


def _continued(words: str) -> str:
    """Return words as they stand inside a sentence: without a capital at the beginning, unless it is one of a name."""
    first, _blank, rest = words.partition(" ")
    return words if rest[:1].isupper() or not first[1:].islower() else words[0].lower() + words[1:]
