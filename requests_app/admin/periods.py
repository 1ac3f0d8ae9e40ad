"""Admin of the periods of the law: the rows in force, and proposals that wait for a second person."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from opd.errors import REFUSALS
from opd.people.admin.pages import ProposalAdmin, add_errors
from requests_app.admin.holidays import SEEN, seen_by, show_moved_cases
from requests_app.models import LegalPeriod
from requests_app.read_rights import RequestRights
from requests_app.workflow.clock import period_changes

PROPOSED = ["kind", "days", "article", "law", "valid_from", "takes_open_cases"]


class PeriodForm(forms.ModelForm):
    """A proposal. `period_changes.propose` stores it."""

    class Meta:
        model = LegalPeriod
        fields = [*PROPOSED, "reason"]
        widgets = {
            "valid_from": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "reason": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True  # the rows of the UU itself have none


@admin.register(LegalPeriod)
class LegalPeriodAdmin(ProposalAdmin):
    reads = RequestRights.PERIOD
    verbs = period_changes
    act_template = "admin/requests_app/legalperiod/act.html"
    add_roles = frozenset(period_changes.PROPOSING)
    list_display = ["kind", "days", "article", "law", "valid_from", "takes_open_cases", "state"]
    list_display_links = ["kind"]
    list_filter = ["kind", "state"]
    fields = [*PROPOSED, "reason", "asker", "asked_at", "state", "decider", "decided_at", "answer"]
    readonly_fields = ["asker", "decider"]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PeriodForm(request.POST or None)
        if form.is_valid():
            try:
                period = period_changes.propose(form.instance, by=request.user)
            except REFUSALS as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Diusulkan. Admin lain atau Atasan PPID yang menyetujuinya."))
                return redirect(period)
        title = _("Usulkan jangka waktu baru")
        return self.page(request, "admin/requests_app/legalperiod/propose.html", title, form=form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        period = self.get_object(request, object_id)
        outlook = period_changes.outlook(period) if period and period.is_waiting else None
        return super().change_view(request, object_id, form_url, {"outlook": outlook, **(extra_context or {})})

    def act(self, request, change, name, form):
        if name != "confirm":
            return super().act(request, change, name, form)
        show_moved_cases(request, period_changes.confirm(change, by=request.user, seen=seen_by(request)))

    def act_context(self, change, name):
        return {"outlook": period_changes.outlook(change), "digest_name": SEEN} if name == "confirm" else {}
