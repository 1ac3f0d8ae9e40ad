"""The reviewer freezes the DIP and the DIK once a year; an edition never changes."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Edition
from documents.public_lists import editions
from documents.read_rights import DocumentRights
from opd.admin import RoleAdmin, column, who
from opd.models import Role
from opd.web.refusals import told


@admin.register(Edition)
class EditionAdmin(RoleAdmin):
    reads = DocumentRights.EDITION
    add_roles = frozenset({Role.REVIEWER})
    list_display = ["__str__", "decision_number", "decision_date", "frozen", "made_at", "dip_rows", "dik_rows"]
    list_select_related = ["frozen_by"]
    fields = ["decision_number", "decision_date", "officer"]

    def get_fields(self, request, obj=None):
        return (
            [*self.fields, "frozen", "frozen_at", "made_at", "dip_rows", "dik_rows", "its_files"]
            if obj
            else self.fields
        )

    frozen = column(gettext_lazy("dibekukan oleh"), who("frozen"), ordering="frozen_by")

    @admin.display(description=gettext_lazy("berkas"))
    def its_files(self, edition):
        if edition.made_at is None:
            return _("Sedang dibuat. Muat ulang halaman ini sebentar lagi.")
        links = format_html_join(
            ", ", '<a href="{}">{}</a>', ((f.get_absolute_url(), f.name) for f in edition.files.all())
        )
        return format_html('<a href="{}">{}</a>: {}', edition.get_absolute_url(), _("Halaman publik"), links)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with told(request):
            context = {"show_save_and_add_another": False, "show_save_and_continue": False} | (extra_context or {})
            return super().changeform_view(request, object_id, form_url, context)
        return redirect(request.get_full_path())

    def save_model(self, request, obj, form, change):
        edition = editions.freeze(by=request.user, **form.cleaned_data)
        obj.pk, obj.number = edition.pk, edition.number
        messages.info(request, _("Berkasnya sedang dibuat. Edisi terlihat umum begitu semuanya jadi."))
