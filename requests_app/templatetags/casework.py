"""Template tags of the desk: its navigation, the links to it from the admin, dates and answers in words."""

from collections.abc import Iterator
from datetime import date

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.read_rights import DocumentRights
from opd.models.holiday import HolidayTable
from opd.read_rights import OpdRights
from opd.web.view_access import Access, access_by_name, for_readers
from requests_app.letters import wording
from requests_app.read_rights import RequestRights
from requests_app.status_texts import dated as dated_in_words
from requests_app.status_texts import long_date

register = template.Library()


register.filter("rupiah", wording.rupiah)


@register.inclusion_tag("requests_app/staff/_nav.html", takes_context=True)
def desk_nav(context):
    """Render the navigation of the desk with the pages that this person may open.

    `places` holds (label, address, whether it is this page).
    """
    request = context["request"]
    places = [(label, reverse(name)) for label, name, access in _places() if access.admits(request.user)]
    return {"places": [(label, address, address == request.path) for label, address in places]}


@register.simple_tag(takes_context=True)
def desk_home(context) -> str:
    """Return the address behind the brand: the inbox, or the admin for staff who read no cases."""
    reads_cases = RequestRights.CASE.reach(context["request"].user)
    return reverse("desk:inbox" if reads_cases else "admin:index")


def _places() -> Iterator[tuple[str, str, Access]]:
    """Yield (label, name of the address, access rule) of each place of the navigation."""
    for label, name in (
        (_("Kotak masuk"), "desk:inbox"),
        (_("Keberatan"), "desk:objections"),
        (_("Tugas membuka"), "desk:tasks"),
        (_("Catat permohonan"), "desk:entry"),
        (_("Register"), "registers:choose"),
        (_("Hari libur"), "admin:opd_holiday_changelist"),
    ):
        yield label, name, access_by_name(name)
    # The front page of the admin opens to all staff, and leads each of them to what they read there.
    yield _("Dokumen"), "admin:index", for_readers(DocumentRights.DOCUMENT)
    yield _("Pengelolaan"), "admin:index", for_readers(OpdRights.PERSON)
    yield _("Sistem"), "system:system", access_by_name("system:system")


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
