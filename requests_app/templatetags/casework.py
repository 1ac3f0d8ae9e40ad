"""Template tags of the desk: its navigation, the links to it from the admin, dates and answers in words."""

from collections.abc import Iterator
from datetime import date

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from opd.models.holiday import HolidayTable
from opd.web.view_access import Access, access_by_name
from requests_app.letters import wording
from requests_app.status_texts import dated as dated_in_words
from requests_app.status_texts import long_date

register = template.Library()


register.filter("rupiah", wording.rupiah)


@register.inclusion_tag("requests_app/staff/_nav.html", takes_context=True)
def desk_nav(context):
    """Render the menu of the staff with the pages that this person may open, the same in the admin and at the desk.

    `places` holds (label, address, whether it is this page or one below it).
    """
    request, first = context["request"], reverse("admin:index")
    places = [(_("Meja kerja"), first)]  # opens to all staff
    places += [(label, reverse(name)) for label, name, access in _places() if access.admits(request.user)]
    whole = (first, reverse("desk:inbox"))  # every page of the staff lies below one of them
    above = [address for _label, address in places if request.path.startswith(address) and address not in whole]
    here = max(above, key=len, default=request.path)
    return {"places": [(label, address, address == here) for label, address in places]}


def _places() -> Iterator[tuple[str, str, Access]]:
    """Yield (label, name of the address, access rule) of each place of the navigation."""
    for label, name in (
        (_("Kotak masuk"), "desk:inbox"),
        (_("Keberatan"), "desk:objections"),
        (_("Tugas membuka"), "desk:tasks"),
        (_("Catat permohonan"), "desk:entry"),
        (_("Register"), "registers:choose"),
        (_("Dokumen"), "admin:documents_document_changelist"),
        (_("Hari libur"), "admin:opd_holiday_changelist"),
        (_("Pengguna"), "admin:opd_user_changelist"),
        (_("Sistem"), "system:system"),
    ):
        yield label, name, access_by_name(name)


@register.filter
def dated(value: str | date, table: HolidayTable | None = None) -> str:
    """Return a computed date in words, marked *sementara* where the table of its year is not confirmed.

    `value` is a date, or ISO text as the facts of an event hold it.
    """
    return dated_in_words(date.fromisoformat(value) if isinstance(value, str) else value, table)


@register.filter
def in_words(field) -> str:
    """Return the answer in a field of a valid form: the label of a choice, a date in words, or the text itself."""
    value = field.form.cleaned_data.get(field.name)
    if isinstance(value, date):
        return long_date(value)
    labels = dict(getattr(field.field, "choices", ())) if not hasattr(field.field, "queryset") else {}
    return str(labels.get(value, value or ""))
