"""Admin of the two registers of UU 27/2022 with 72 hours to act: incidents, and requests about one's own data."""

from django.contrib import admin
from django.db.models import CharField, TextField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from documents.privacy.validators import without_national_id
from opd.admin import LedgeredAdmin
from opd.models import Role
from requests_app.models import PrivacyIncident, PrivacyRequest
from requests_app.read_rights import RequestRights


class ClockedAdmin(LedgeredAdmin):
    """A register whose 72 hours go from the field `begins` to the field `answered`."""

    reads = RequestRights.PRIVACY
    add_roles = change_roles = frozenset({Role.REVIEWER, Role.ADMIN})
    begins: str
    answered: str

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, CharField | TextField) and not db_field.choices:
            field.validators.append(without_national_id)
        return field

    def get_readonly_fields(self, request, obj=None):
        return ["clock", "recorded_by", *([self.begins] if obj else [])]  # whose 72 hours have begun

    def save_model(self, request, obj, form, change):
        if not change:
            obj.recorded_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("batas 3 x 24 jam"))
    def clock(self, row):
        if row.pk is None:
            return "–"
        return _("%(due)s WIB (%(how)s)") % {
            "due": date_format(timezone.localtime(row.due_at), "j F Y, H.i"),
            "how": self.how(row),
        }

    def how(self, row) -> str:
        if getattr(row, self.answered):
            return _("terlambat") if row.was_late else _("tepat waktu")
        if row.was_late:
            return _("TERLAMBAT")
        hours = int((row.due_at - timezone.now()).total_seconds() // 3600)
        return ngettext("sisa %(n)s jam", "sisa %(n)s jam", hours) % {"n": hours}


@admin.register(PrivacyIncident)
class PrivacyIncidentAdmin(ClockedAdmin):
    begins, answered = "detected_at", "is_notified"
    list_display = ["title", "detected_at", "clock", "people_told_at", "authority_told_at"]
    fieldsets = [
        (None, {"fields": ["title", "detected_at", "clock", "people", "cases", "recorded_by"]}),
        (
            gettext_lazy("Isi pemberitahuan (Pasal 46 ayat 2)"),
            {
                "fields": ["data", "how", "handling"],
                "description": gettext_lazy("Boleh menyusul; wajib diisi sebelum pemberitahuan dicatat."),
            },
        ),
        (
            gettext_lazy("Sudah diberi tahu secara tertulis"),
            {"fields": ["people_told_at", "authority_told_at", "announced_at"]},
        ),
    ]


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(ClockedAdmin):
    begins, answered = "received_at", "answered_at"
    list_display = ["right", "received_at", "clock", "answered_at"]
    list_filter = ["right"]
    fields = ["right", "received_at", "clock", "case", "asked", "answer", "answered_at", "recorded_by"]
