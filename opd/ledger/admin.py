from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.admin import CodeFilter, ReadOnlyAdmin
from opd.ledger import sentences
from opd.models import AccessEntry, LedgerEntry
from opd.read_rights import OpdRights


class ObjectFilter(admin.AllValuesFieldListFilter):
    def choices(self, changelist):
        for choice in super().choices(changelist):
            yield choice | {"display": sentences.kind(str(choice["display"]))}


class JournalPage(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        numbers = sentences.numbers(self.result_list)
        for entry in self.result_list:
            entry.object_number = numbers.get((entry.object_type, entry.object_id), "")


class JournalAdmin(ReadOnlyAdmin):
    list_display = ["number", "at", "told", "actor", "actor_id"]
    list_filter = [("verb", CodeFilter), ("object_type", ObjectFilter)]
    search_fields = ["actor", "object_id", "verb"]
    ordering = ["-number"]
    show_full_result_count = False
    fields = ["number", "at", "told", "actor", "actor_id", "details", "previous", "hash"]
    change_form_template = "admin/opd/ledger/change_form.html"

    def get_changelist(self, request, **kwargs):
        return JournalPage

    def get_object(self, request, object_id, from_field=None):
        if entry := super().get_object(request, object_id, from_field):
            entry.object_number = sentences.numbers([entry]).get((entry.object_type, entry.object_id), "")
        return entry

    def get_search_results(self, request, queryset, search_term):
        """Search for the number of a request too, which an entry does not hold."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        for object_type, object_id in sentences.numbered(search_term.strip()) if search_term.strip() else ():
            found |= queryset.filter(object_type=object_type, object_id=object_id)
        return found, may_repeat

    @admin.display(description=gettext_lazy("tindakan"), ordering="verb")
    def told(self, entry):
        return sentences.sentence(entry, entry.object_number)

    @admin.display(description=gettext_lazy("rincian"))
    def details(self, entry):
        return format_html_join("", "<div>{}: {}</div>", sentences.details(entry)) or _("Tidak ada.")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(JournalAdmin):
    reads = OpdRights.LEDGER


@admin.register(AccessEntry)
class AccessEntryAdmin(JournalAdmin):
    reads = OpdRights.ACCESS_JOURNAL
    list_filter = [("verb", CodeFilter), ("at", admin.DateFieldListFilter)]
