"""The admin of abbreviations and synonyms, maintained by Diskominfo; a change applies from the next search on."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from documents.admin.synonym_form import SynonymForm
from documents.models import Synonym
from documents.read_rights import DocumentRights
from documents.search.snapshot import synonyms
from opd.admin import LedgeredAdmin
from opd.models import Role


@admin.register(Synonym)
class SynonymAdmin(LedgeredAdmin):
    reads = DocumentRights.SYNONYM
    add_roles = change_roles = delete_roles = frozenset({Role.REVIEWER})
    form = SynonymForm
    list_display = ["first", "others", "wider", "is_regulation"]
    list_filter = ["is_regulation"]
    search_fields = ["ways", "wider"]

    @admin.display(description=gettext_lazy("kata"), ordering="ways")
    def first(self, synonym):
        return synonym.lines[0]

    @admin.display(description=gettext_lazy("sama artinya dengan"))
    def others(self, synonym):
        return ", ".join(synonym.lines[1:])

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        synonyms.bump_version()

    def delete_model(self, request, obj):
        synonyms.bump_version()
        super().delete_model(request, obj)
