"""Dates and answers in words; the desk's own navigation, and the way to it from the admin's front page."""

from datetime import date

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.models import Role
from opd.models.holiday import HolidayTable
from requests_app.models import InformationRequest, Objection
from requests_app.staff.reads.worklists import waiting_for
from requests_app.status_texts import dated as dated_in_words
from requests_app.status_texts import spelt

register = template.Library()

CITY = (Role.REVIEWER, Role.SUPERIOR)


@register.inclusion_tag("requests_app/staff/_nav.html", takes_context=True)
def desk_nav(context):
    """-> (label, address, whether it is this page) of what the person may open."""
    request = context["request"]
    places = [(label, reverse(name)) for label, name, roles in _places() if _may(request.user, roles)]
    return {"places": [(label, address, address == request.path) for label, address in places]}


@register.simple_tag(takes_context=True)
def desk_home(context) -> str:
    """Where the brand leads: to the inbox, or to the admin for who works no cases."""
    works_cases = _may(context["request"].user, (*CITY, Role.OPERATOR))
    return reverse("desk:inbox" if works_cases else "admin:index")


@register.inclusion_tag("requests_app/staff/_todo.html", takes_context=True)
def casework_todo(context):
    """Cases that wait for the person, for the admin's front page; nothing for who works no cases."""
    user, today = context["request"].user, timezone.localdate()
    if not _may(user, (*CITY, Role.OPERATOR)):
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


def _may(user, roles) -> bool:
    return user.has_city_role(*roles) or (Role.OPERATOR in roles and bool(user.opd_ids(Role.OPERATOR)))


@register.filter
def dated(value: str | date, table: HolidayTable | None = None) -> str:
    """A computed due date, with *sementara* where it hangs on days off that nobody has confirmed.

    Facts of an event come back from the database as ISO text.
    """
    return dated_in_words(date.fromisoformat(value) if isinstance(value, str) else value, table)


@register.filter
def in_words(field) -> str:
    """The answer of a valid form's field as people read it: the label of what was chosen, a date spelt out."""
    value = field.form.cleaned_data.get(field.name)
    if isinstance(value, date):
        return spelt(value)
    labels = dict(getattr(field.field, "choices", ())) if not hasattr(field.field, "queryset") else {}
    return str(labels.get(value, value or ""))
