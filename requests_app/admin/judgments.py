"""Admin of later judgments: one that replaces a final award waits, with its scan, for a second person."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy

from documents.lifecycle.forms import PaperField
from documents.privacy.validators import without_national_id
from opd.models import Role
from requests_app.admin.periods import DECISION, WithFile
from requests_app.models import Aim, Dispute, LaterJudgment
from requests_app.personal_data import identity
from requests_app.read_rights import RequestRights
from requests_app.workflow import disputes

PROPOSED = ["dispute", "number", "judged_on", "result", "opens_information", "aims", "order_due_on"]
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class JudgmentForm(forms.ModelForm):
    aims = forms.MultipleChoiceField(
        label=LaterJudgment._meta.get_field("aims").verbose_name, choices=Aim, required=False
    )
    scan = PaperField(label=gettext_lazy("Pindaian putusannya"), required=False)

    class Meta:
        model = LaterJudgment
        fields = PROPOSED
        widgets = {"judged_on": DAY, "order_due_on": DAY}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["result"].validators.append(without_national_id)
        self.fields["dispute"].queryset = Dispute.objects.filter(finished_on__isnull=False)

    def clean_aims(self):
        return ",".join(self.cleaned_data["aims"])


@admin.register(LaterJudgment)
class LaterJudgmentAdmin(WithFile):
    reads = RequestRights.IDENTITY
    verbs = disputes
    ask_form = JudgmentForm
    ask_title = gettext_lazy("Catat putusan kemudian")
    add_roles = frozenset({Role.REVIEWER})
    list_display = ["number", "dispute", "judged_on", "opens_information", "state"]
    list_filter = ["state"]
    fields = [*PROPOSED, "basis", *DECISION]

    def opened(self, request, judgment):
        # It names the parties.
        identity.reveal(judgment.dispute.objection, by=request.user, reason=str(judgment._meta.verbose_name))

    def ask(self, request, form):
        return disputes.ask_replacement(form.instance, by=request.user, scan=form.cleaned_data["scan"])
