"""People as they were called when something happened."""

from django import template

from opd.models import User

register = template.Library()


@register.filter
def name_at(person: User | None, moment) -> str:
    """The name that held at that moment, or on that day; "" for nobody. Asks the database nothing."""
    return person.name_at(moment) if person else ""
