from collections.abc import Iterator
from datetime import date

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from opd.web.view_access import Access, access_by_name
from requests_app.letters import wording
from requests_app.tracking.status_texts import dated, long_date

register = template.Library()


register.filter("dated", dated)
register.filter("rupiah", wording.rupiah)
register.filter("price", wording.price_text)
register.filter("sum_text", wording.sum_text)


@register.inclusion_tag("requests_app/staff/_nav.html", takes_context=True)
def desk_nav(context):
    """Render the menu of the staff: `places` are (label, address, whether it is this page or one below it)."""
    request, first = context["request"], reverse("admin:index")
    places = [(_("Meja kerja"), first)]
    places += [(label, reverse(name)) for label, name, access in _places() if access.admits(request.user)]
    places.append((_("Semua tabel"), reverse("admin:tables")))
    above = [address for _label, address in places if request.path.startswith(address) and address != first]
    here = max(above, key=len, default=request.path)
    return {"places": [(label, address, address == here) for label, address in places]}


def _places() -> Iterator[tuple[str, str, Access]]:
    for label, name in (
        (_("Permohonan"), "desk:requests"),
        (_("Keberatan"), "desk:objections"),
        (_("Tugas putusan"), "desk:tasks"),
        (_("Catat permohonan"), "desk:entry"),
        (_("Register"), "registers:choose"),
        (_("Dokumen"), "admin:documents_document_changelist"),
        (_("Hari libur"), "admin:opd_holiday_changelist"),
        (_("Pengguna"), "admin:opd_user_changelist"),
        (_("Sistem"), "system:system"),
    ):
        yield label, name, access_by_name(name)


@register.filter
def in_words(field) -> str:
    value = field.form.cleaned_data.get(field.name)
    if isinstance(value, date):
        return long_date(value)
    labels = dict(getattr(field.field, "choices", ())) if not hasattr(field.field, "queryset") else {}
    return str(labels.get(value, value or ""))
