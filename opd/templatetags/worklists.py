"""The list of what waits for a person."""

from django import template

from opd.desk import worklists

register = template.Library()


@register.inclusion_tag("admin/includes/waiting.html", takes_context=True)
def waiting_for_you(context):
    """Render what waits for the person in all apps, or that nothing does."""
    return {"waiting": worklists.waiting_for(context["request"].user)}
