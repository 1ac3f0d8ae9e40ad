"""People as they were called when something happened, and what of others waits for this person."""

from django import template
from django.urls import reverse

from opd.models import ChangeState, PersonChange, User
from opd.models.people import CONFIRMING_ROLES

register = template.Library()


@register.filter
def name_at(person: User | None, moment) -> str:
    """The name that held at that moment, or on that day; "" for nobody. Asks the database nothing."""
    return person.name_at(moment) if person else ""


@register.inclusion_tag("admin/opd/personchange/todo.html", takes_context=True)
def people_todo(context):
    user = context["request"].user
    if not user.has_city_role(*CONFIRMING_ROLES):
        return {}
    address = f"{reverse('admin:opd_personchange_changelist')}?state__exact={ChangeState.WAITING}"
    return {"n": PersonChange.objects.confirmable_by(user).count(), "address": address}
