from django.contrib import admin

from documents.exemptions.forms import StatuteForm
from documents.models import ConsequenceTest, Statute
from documents.read_rights import DocumentRights
from opd.admin import LedgeredAdmin
from opd.models import Role


@admin.register(Statute)
class StatuteAdmin(LedgeredAdmin):
    reads = DocumentRights.STATUTE
    add_roles = change_roles = delete_roles = frozenset({Role.REVIEWER})
    form = StatuteForm
    list_display = ["act", "article", "paragraph", "title", "valid_from", "valid_to"]
    search_fields = ["act", "title", "article"]

    def get_readonly_fields(self, request, obj=None):
        """Keep what a consequence test cites; only its end may still be entered."""
        if obj and ConsequenceTest.objects.filter(statute=obj).exists():
            return [name for name in StatuteForm.Meta.fields if name != "valid_to"]
        return []

    def has_delete_permission(self, request, obj=None):
        is_cited = obj is not None and ConsequenceTest.objects.filter(statute=obj).exists()
        return super().has_delete_permission(request, obj) and not is_cited
