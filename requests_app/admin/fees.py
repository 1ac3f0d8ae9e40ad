"""Admin of the standard of costs, which PPID Utama keeps by the decisions that set it."""

from django.contrib import admin

from documents.release.forms import ScreenedForm
from opd.admin import LedgeredAdmin
from opd.models import Role
from requests_app.letters.wording import rupiah
from requests_app.models import Fee
from requests_app.read_rights import RequestRights


@admin.register(Fee)
class FeeAdmin(LedgeredAdmin):
    reads = RequestRights.FEE
    form = ScreenedForm
    add_roles = change_roles = delete_roles = frozenset({Role.REVIEWER})
    list_display = ["name", "kind", "unit", "price", "basis", "valid_from", "valid_to"]
    list_filter = ["kind"]
    search_fields = ["name", "basis"]

    @admin.display(description=Fee._meta.get_field("amount").verbose_name, ordering="amount")
    def price(self, fee):
        return rupiah(fee.amount)

    def get_readonly_fields(self, request, obj=None):
        """Keep all but the last day of a fee that a decision charges."""
        if obj is None or not obj.is_charged:
            return []
        return [field.name for field in Fee._meta.fields if field.name not in ("id", "valid_to")]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_charged)
