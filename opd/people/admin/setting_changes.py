"""The city's settings, and their changes that wait for a second person."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd import city_settings
from opd.errors import REFUSALS
from opd.models import CitySetting, SettingChange
from opd.people import settings as city_settings_verbs
from opd.people.admin.pages import ProposalAdmin, add_errors
from opd.people.forms import SettingForm
from opd.read_rights import OpdRights


@admin.register(SettingChange)
class SettingChangeAdmin(ProposalAdmin):
    """The admin of the city's settings: what is in force, and the changes that wait for a second person."""

    reads = OpdRights.SETTING
    verbs = city_settings_verbs
    act_template = "admin/opd/settingchange/act.html"
    add_roles = frozenset(city_settings_verbs.ASKING)
    list_display = ["asked_at", "setting", "sentence", "asker", "state"]
    list_filter = ["state"]
    list_select_related = ["asked_by"]
    fields = ["setting", "sentence", "reason", "asker", "asked_at", "state", "decider", "decided_at", "answer"]
    readonly_fields = ["sentence", "asker", "decider"]

    @admin.display(description=gettext_lazy("menjadi"))
    def sentence(self, change):
        return change.sentence

    def changelist_view(self, request, extra_context=None):
        in_force = [
            (setting.label, _("berlaku") if city_settings.allows(setting) else _("tidak berlaku"))
            for setting in CitySetting
        ]
        return super().changelist_view(request, {"in_force": in_force, **(extra_context or {})})

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = SettingForm(request.POST or None)
        if form.is_valid():
            try:
                change = city_settings_verbs.ask(by=request.user, **form.cleaned_data)
            except REFUSALS as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Diajukan. Admin lain atau Atasan PPID yang menyetujuinya."))
                return redirect(change)
        return self.page(request, "admin/opd/settingchange/ask.html", _("Ajukan perubahan pengaturan kota"), form=form)
