"""How a file is named beside its link."""

from django import template
from django.utils.translation import gettext as _

from documents.models import Revision
from opd.templatetags.bahasa import file_size

register = template.Library()


@register.filter
def file_label(revision: Revision | None) -> str:
    """`PDF, 1,4 MB`; a document without a file exists on paper."""
    if revision is None:
        return _("Salinan cetak")
    return f"{revision.type_label}, {file_size(revision.size)}"
