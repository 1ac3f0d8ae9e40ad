"""The files of a document, read-only: bytes never change, and each opens only for who may read it."""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from documents.models import Disclosure, ExtractionState, Revision


class RevisionInline(admin.TabularInline):
    model = Revision
    fk_name = "document"
    fields = readonly_fields = ["number", "link", "reading", "disclosure", "uploaded_by", "uploaded_at"]
    extra = max_num = 0
    can_delete = False
    verbose_name_plural = _("Versi berkas")

    def has_view_permission(self, request, obj=None):
        return True  # the document was asked for before

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("uploaded_by").defer("text")

    @admin.display(description=_("berkas"))
    def link(self, revision):
        address = reverse("admin:documents_document_file", args=[revision.document_id, revision.number])
        return format_html(
            '<a href="{}">{}</a><br>{}, {}', address, revision.name, revision.type_label, filesizeformat(revision.size)
        )

    @admin.display(description=_("isi teks"))
    def reading(self, revision):
        label = revision.get_extraction_display()
        if revision.extraction == ExtractionState.FAILED:
            return f"{label}: {revision.error}"
        return f"{label} ({_('%(n)s halaman') % {'n': revision.pages}})" if revision.pages else label


def may_open(revision: Revision, user) -> bool:
    """A sealed file opens only for those who decide on exemptions."""
    from_city = user.has_city_role("verifikator", "atasan")
    return revision.disclosure != Disclosure.SEALED or from_city
