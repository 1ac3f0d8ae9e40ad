from django import template

from opd.desk import first_hour as steps

register = template.Library()


@register.inclusion_tag("admin/includes/first_hour.html", takes_context=True)
def first_hour(context):
    rows = steps.steps_of(context["request"].user)
    following = next((step for step in rows if not step.is_done), None)
    return {"steps": rows, "following": following, "done": sum(step.is_done for step in rows)}
