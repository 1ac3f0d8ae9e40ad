"""Template tags of the desk: its navigation, the links to it from the admin, dates and answers in words."""

from datetime import date

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.models import Role
from opd.models.holiday import HolidayTable
from requests_app.models import InformationRequest, Objection
from requests_app.staff.reads.worklists import waiting_for
from requests_app.staff.views.access import CITY, has_desk_role
from requests_app.status_texts import dated as dated_in_words
from requests_app.status_texts import long_date

register = template.Library()


@register.inclusion_tag("requests_app/staff/_nav.html", takes_context=True)
def desk_nav(context):
    """Render the navigation of the desk with the pages that this person may open.

    `places` holds (label, address, whether it is this page).
    """
    request = context["request"]
    places = [(label, reverse(name)) for label, name, roles in _places() if has_desk_role(request.user, roles)]
    return {"places": [(label, address, address == request.path) for label, address in places]}


@register.simple_tag(takes_context=True)
def desk_home(context) -> str:
    """Return the address behind the brand: the inbox, or the admin for staff who work on no cases."""
    works_cases = has_desk_role(context["request"].user, (*CITY, Role.OPERATOR))
    return reverse("desk:inbox" if works_cases else "admin:index")


@register.inclusion_tag("requests_app/staff/_todo.html", takes_context=True)
def casework_todo(context):
    """Render the cases that wait for this person on the admin's front page; nothing for staff who work on none."""
    user, today = context["request"].user, timezone.localdate()
    if not has_desk_role(user, (*CITY, Role.OPERATOR)):
        return {}
    cases = InformationRequest.objects.visible_to(user)
    waiting = waiting_for(user, cases, today).count()
    rows = [(_("Permohonan untuk Anda"), waiting, reverse("desk:inbox") + "?saya=on")]
    if user.has_city_role(*CITY):
        rows.append((_("Keberatan terbuka"), Objection.objects.open().count(), reverse("desk:objections")))
    return {"todo": rows}


def _places():
    yield _("Kotak masuk"), "desk:inbox", (*CITY, Role.OPERATOR)
    yield _("Keberatan"), "desk:objections", CITY
    yield _("Tugas membuka"), "desk:tasks", CITY
    yield _("Catat permohonan"), "desk:entry", (Role.REVIEWER,)
    yield _("Register"), "registers:choose", (Role.REVIEWER,)
    yield _("Hari libur"), "admin:opd_holiday_changelist", (Role.REVIEWER, Role.ADMIN)
    yield _("Dokumen"), "admin:index", (*CITY, Role.OPERATOR)
    yield _("Pengelolaan"), "admin:index", (Role.ADMIN,)
    yield _("Sistem"), "system:system", (Role.REVIEWER, Role.ADMIN)


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
