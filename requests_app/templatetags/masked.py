from django import template

from documents.release import privacy_gate

register = template.Library()
register.filter("masked", privacy_gate.masked)
