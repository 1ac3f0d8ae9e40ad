from django import template

from opd.models import User
from opd.web import session_age

register = template.Library()


@register.filter
def name_at(person: User | None, moment) -> str:
    """Return the name of the person at that moment or on that day."""
    return person.name_at(moment) if person else ""


@register.inclusion_tag("_components/session_end.html", takes_context=True)
def session_end(context) -> dict:
    """Show when the session ends without a request from now on."""
    request = context["request"]
    if not request.user.is_authenticated:
        return {}
    return {"ends_at": session_age.ends_at(request.session), "warn": str(session_age.WARNING)}
