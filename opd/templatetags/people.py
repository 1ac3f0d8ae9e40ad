"""Template filter for the name that a person had at the time of an event."""

from django import template

from opd.models import User

register = template.Library()


@register.filter
def name_at(person: User | None, moment) -> str:
    """Return the name of the person at that moment or on that day; "" for None. Makes no query."""
    return person.name_at(moment) if person else ""
