"""Admin of what two people decide about the clock: periods of the law, and days off inside the period of open cases."""

from django import forms
from django.contrib import admin
from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.lifecycle.forms import PaperField
from opd.desk.admin_site import at
from opd.models import Role
from opd.people.admin.pages import ProposalAdmin
from opd.web.limits.request_size import STAFF_FILE_BYTES, takes_files
from requests_app.admin.holiday_forms import BASIS, HolidayChangeForm
from requests_app.admin.holidays import SEEN, seen_by, show_moved_cases
from requests_app.models import HolidayChange, LegalPeriod
from requests_app.read_rights import RequestRights
from requests_app.web.sealed_file_response import deliver_sealed
from requests_app.workflow.clock import holiday_changes, period_changes

PROPOSED = period_changes.PROPOSED
DECISION = ["asker", "asked_at", "state", "decider", "decided_at", "answer"]  # fields of what two people decide


class PeriodForm(forms.ModelForm):
    class Meta:
        model = LegalPeriod
        fields = [*PROPOSED, "reason"]
        widgets = {
            "valid_from": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "reason": forms.Textarea({"rows": 4}),
        }

    scan = PaperField(required=False, **BASIS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True  # the rows of the UU itself have none


class WithFile(ProposalAdmin):
    readonly_fields = ["asker", "decider", "basis"]

    @admin.display(description=gettext_lazy("berkas dasarnya"))
    def basis(self, change):
        address = reverse(f"admin:{self.address_name('basis')}", args=[change.pk])
        return format_html('<a href="{}">{}</a>', address, _("Unduh")) if change.key else "-"

    @at("<int:pk>/dasar/", "basis")
    def file(self, request, pk):
        change = self.found(request, pk)
        if not self.has_view_permission(request, change):
            raise Http404
        self.opened(request, change)
        return deliver_sealed(request, change, name=change.name)

    def opened(self, request, change):
        """Note that the file is read, where that has to be known."""

    @takes_files(STAFF_FILE_BYTES, staff=True)
    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, extra_context)

    def files_of(self, request):
        return request.FILES or None


class ClockAdmin(WithFile):
    change_form_template = "admin/requests_app/legalperiod/change_form.html"

    def panel(self, change, request):
        outlook = self.verbs.outlook(change) if change.is_waiting else None
        return super().panel(change, request) | {"outlook": outlook}

    def perform(self, request, change, name, form):
        if name != "confirm":
            return super().perform(request, change, name, form)
        show_moved_cases(request, self.verbs.confirm(change, by=request.user, seen=seen_by(request)))

    def around(self, change, name):
        return {"outlook": self.verbs.outlook(change), "digest_name": SEEN} if name == "confirm" else {}


@admin.register(LegalPeriod)
class LegalPeriodAdmin(ClockAdmin):
    reads = RequestRights.PERIOD
    verbs = period_changes
    ask_form = PeriodForm
    ask_title = gettext_lazy("Usulkan jangka waktu baru")
    asked = gettext_lazy("Diusulkan. Admin lain atau Atasan PPID yang menyetujuinya.")
    add_roles = frozenset(period_changes.PROPOSING)
    list_display = ["kind", "days", "article", "law", "valid_from", "takes_open_cases", "state"]
    list_display_links = ["kind"]
    list_filter = ["kind", "state"]
    fields = [*PROPOSED, "reason", "basis", *DECISION]

    def ask(self, request, form):
        return period_changes.propose(form.instance, by=request.user, scan=form.cleaned_data["scan"])


@admin.register(HolidayChange)
class HolidayChangeAdmin(ClockAdmin):
    reads = RequestRights.PERIOD
    verbs = holiday_changes
    ask_form = HolidayChangeForm
    ask_title = gettext_lazy("Usulkan perubahan hari libur")
    asked = gettext_lazy("Diusulkan. Atasan PPID yang menyetujuinya.")
    add_roles = frozenset({Role.REVIEWER, Role.ADMIN})
    list_display = ["asked_at", "added", "removed", "state"]
    list_filter = ["state"]
    fields = ["added", "removed", "decreed_on", "reason", "basis", *DECISION]

    def ask(self, request, form):
        return holiday_changes.ask(by=request.user, **form.arguments())
