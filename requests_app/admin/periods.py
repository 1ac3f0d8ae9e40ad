"""Admin of the periods of the law: the rows in force, and proposals that wait for a second person."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.admin import RoleAdmin
from opd.errors import REFUSALS
from opd.people.admin import PeoplePages, add_errors
from opd.people.forms import ReasonForm
from requests_app.admin.holidays import SEEN, seen_by, show_moved_cases
from requests_app.models import LegalPeriod
from requests_app.read_rights import RequestRights
from requests_app.workflow.clock import period_changes
from requests_app.workflow.clock.recompute import UnseenChange

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
class LegalPeriodAdmin(PeoplePages, RoleAdmin):
    reads = RequestRights.PERIOD
    add_roles = frozenset(period_changes.PROPOSING)
    list_display = ["kind", "days", "article", "law", "valid_from", "takes_open_cases", "state"]
    list_display_links = ["kind"]
    list_filter = ["kind", "state"]
    list_select_related = ["proposed_by"]
    fields = [*PROPOSED, "reason", "proposer", "proposed_at", "state", "decider", "decided_at", "answer"]
    readonly_fields = ["proposer", "decider"]
    acts = {"confirm": _("Setujui"), "refuse": _("Tolak"), "withdraw": _("Batalkan")}

    @admin.display(description=gettext_lazy("diusulkan oleh"))
    def proposer(self, period):
        return period.proposed_by.name_at(period.proposed_at) if period.proposed_by else _("isi undang-undang sendiri")

    @admin.display(description=gettext_lazy("diputuskan oleh"))
    def decider(self, period):
        return period.decided_by.name_at(period.decided_at) if period.decided_by else "-"

    def get_urls(self):
        view = self.admin_site.admin_view(self.decide)
        name = "requests_app_legalperiod"
        acts = [path(f"<int:pk>/{act}/", view, {"name": act}, name=f"{name}_{act}") for act in self.acts]
        return [*acts, *super().get_urls()]

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
        possible = period_changes.possible(period, request.user) if period else []
        name = "admin:requests_app_legalperiod"
        works = [(reverse(f"{name}_{act}", args=[period.pk]), self.acts[act]) for act in possible]
        outlook = period_changes.outlook(period) if period and period.is_waiting else None
        context = {"works": works, "outlook": outlook, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def decide(self, request, pk, name):
        period = self.get_object(request, str(pk)) if self.has_view_permission(request) else None
        if period is None:
            raise PermissionDenied
        if name not in period_changes.possible(period, request.user):
            messages.info(request, _("Usul ini sudah selesai, atau menunggu orang lain."))
            return redirect(period)
        data = request.POST if request.method == "POST" else None
        form = ReasonForm(data) if name == "refuse" else forms.Form(data)
        if form.is_valid() and self._is_done(request, period, name, form):
            return redirect(period)
        outlook = period_changes.outlook(period) if name == "confirm" else None
        return self.page(
            request,
            "admin/requests_app/legalperiod/act.html",
            self.acts[name],
            form=form,
            original=period,
            outlook=outlook,
            digest_name=SEEN,
        )

    def _is_done(self, request, period, name, form) -> bool:
        """Do the act. *Returns* False where it was refused, or where other cases move than the page has shown."""
        try:
            if name == "confirm":
                show_moved_cases(request, period_changes.confirm(period, by=request.user, seen=seen_by(request)))
            else:
                getattr(period_changes, name)(period, by=request.user, **form.cleaned_data)
        except UnseenChange:
            period.refresh_from_db()
            return False
        except REFUSALS as error:
            add_errors(form, error)
            return False
        messages.success(request, _("Dicatat."))
        return True
