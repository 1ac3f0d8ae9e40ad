"""Admin of the standard of costs: the rows in force, and those that wait for a second person."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy

from opd.admin import column
from opd.models import ChangeState, Role
from opd.people.admin.pages import ProposalAdmin
from requests_app.admin.periods import DECISION
from requests_app.letters.wording import price_text
from requests_app.models import Fee
from requests_app.models.fee import CHARGEABLE
from requests_app.read_rights import RequestRights
from requests_app.workflow import fee_changes

PROPOSED = ["name", "amount", "basis", "decree", "valid_from"]


class FeeForm(forms.ModelForm):
    name = forms.ChoiceField(
        label=Fee._meta.get_field("name").verbose_name,
        choices=[(kind.label, [(name, name) for name in names]) for kind, names in CHARGEABLE.items()],
    )

    class Meta:
        model = Fee
        fields = PROPOSED
        widgets = {"valid_from": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decree"].queryset = fee_changes.decrees()


@admin.register(Fee)
class FeeAdmin(ProposalAdmin):
    reads = RequestRights.FEE
    verbs = fee_changes
    ask_form = FeeForm
    ask_title = gettext_lazy("Usulkan biaya")
    asked = gettext_lazy("Diusulkan. Admin situs atau Atasan PPID yang menyetujuinya.")
    add_roles = change_roles = frozenset({Role.REVIEWER})
    list_display = ["name", "kind", "price", "basis", "valid_from", "valid_to", "state"]
    list_filter = ["kind", "state"]
    search_fields = ["name", "basis"]
    price = column(Fee._meta.get_field("amount").verbose_name, price_text, ordering="amount")
    fields = [*PROPOSED, "valid_to", *DECISION]

    def ask(self, request, form):
        return fee_changes.propose(form.instance, by=request.user)

    def get_readonly_fields(self, request, obj=None):
        return [name for name in self.fields if name != "valid_to" or not obj or obj.state != ChangeState.CONFIRMED]

    def save_model(self, request, obj, form, change):
        if obj.valid_to:
            fee_changes.end(obj, by=request.user, valid_to=obj.valid_to)
