"""Admins of objects that change by acts alone, each with a page of its own."""

from opd.admin import ActAdmin, OpdScopedAdmin


class ObjectActAdmin(ActAdmin, OpdScopedAdmin):
    act_template = "admin/documents/work.html"

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        rows = obj.events.select_related("by") if obj else []
        return super().history_view(request, object_id, {"rows": rows, **(extra_context or {})})
