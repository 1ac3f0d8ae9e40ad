from django import template
from django.utils.translation import gettext as _

from documents.filetypes import BY_MIME
from documents.models import Revision
from opd.languages import cached_by_language
from opd.templatetags.bahasa import file_size

register = template.Library()


@register.filter
def file_label(revision: Revision | None) -> str:
    """Return `PDF, 1,4 MB`, or that it is on paper."""
    return type_and_size(revision.mime, revision.size) if revision else type_and_size(None, None)


@register.simple_tag(name="file_type")
@cached_by_language(maxsize=10_000)
def type_and_size(mime: str | None, size: int | None) -> str:
    if mime is None or size is None:
        return _("Salinan cetak")
    return f"{BY_MIME[mime].label}, {file_size(size)}"
