"""Admin of retention rules, which the city decides, and of the records of what was destroyed."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.admin import LedgeredAdmin, ReadOnlyAdmin, column
from opd.models import Role
from opd.templatetags.bahasa import file_size
from requests_app.models import Destruction, RetentionRule
from requests_app.read_rights import RequestRights


@admin.register(RetentionRule)
class RetentionRuleAdmin(LedgeredAdmin):
    reads = RequestRights.RETENTION
    add_roles = change_roles = delete_roles = frozenset({Role.REVIEWER, Role.ADMIN})
    list_display = ["data_class", "months", "basis"]

    def get_readonly_fields(self, request, obj=None):
        return ["data_class"] if obj else []  # another class needs a new rule


@admin.register(Destruction)
class DestructionAdmin(ReadOnlyAdmin):
    reads = RequestRights.DESTRUCTION
    list_display = ["at", "data_class", "number_of_cases", "number_of_files", "basis"]
    list_filter = ["data_class"]
    fields = ["at", "person", "data_class", "months", "basis", "numbers", "fingerprints"]

    number_of_cases = column(gettext_lazy("perkara"), lambda destruction: len(destruction.cases))
    number_of_files = column(gettext_lazy("berkas"), lambda destruction: len(destruction.files))
    numbers = column(gettext_lazy("nomor perkara"), lambda destruction: ", ".join(destruction.cases))

    @admin.display(description=gettext_lazy("oleh"))
    def person(self, destruction):
        return destruction.by.name_at(destruction.at) if destruction.by else _("laman ini")

    @admin.display(description=gettext_lazy("berkas yang dimusnahkan"))
    def fingerprints(self, destruction):
        rows = (
            (file["what"], file.get("number", ""), file_size(file["size"]), file["sha256"])
            for file in destruction.files
        )
        return format_html_join("", "<div>{} {} · {} · <code>{}</code></div>", rows)
