from django.contrib import admin
from django.utils.translation import gettext_lazy

from opd.admin import column
from opd.models import CitySetting, SettingChange
from opd.models.city_setting import words_of
from opd.people import settings as city_settings_verbs
from opd.people.admin.pages import ProposalAdmin
from opd.people.forms import SettingForm
from opd.read_rights import OpdRights
from opd.triggers import city_settings


@admin.register(SettingChange)
class SettingChangeAdmin(ProposalAdmin):
    reads = OpdRights.SETTING
    verbs = city_settings_verbs
    ask_form = SettingForm
    ask_title = gettext_lazy("Ajukan perubahan pengaturan kota")
    add_roles = frozenset(city_settings_verbs.ASKING)
    list_display = ["asked_at", "setting", "sentence", "asker", "state"]
    list_filter = ["state"]
    list_select_related = ["asked_by"]
    fields = ["setting", "sentence", "reason", "asker", "asked_at", "state", "decider", "decided_at", "answer"]
    readonly_fields = ["sentence", "asker", "decider"]

    sentence = column(gettext_lazy("menjadi"), "sentence")

    def changelist_view(self, request, extra_context=None):
        in_force = [(setting.label, words_of(setting, city_settings.value_of(setting))) for setting in CitySetting]
        return super().changelist_view(request, {"in_force": in_force, **(extra_context or {})})
