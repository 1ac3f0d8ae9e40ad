"""Admin of deliveries on paper whose proof was lost: a signed statement waits for a second person."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy

from documents.lifecycle.forms import PaperField
from documents.privacy.validators import without_national_id
from documents.release import confirmation
from opd.models import Role
from requests_app.admin.periods import DECISION, WithFile
from requests_app.models import Letter, LostProof
from requests_app.personal_data import identity
from requests_app.read_rights import RequestRights
from requests_app.workflow import lost_proofs


def _named(letter: Letter) -> str:
    return f"{letter.inforequest or letter.objection}: {letter.get_kind_display()}, {letter.number}"


class LostProofForm(forms.ModelForm):
    looked_for = forms.BooleanField(
        label=confirmation.LABEL, required=False, help_text=gettext_lazy("Hanya bila suratnya membawa berkas jawaban.")
    )
    scan = PaperField(label=gettext_lazy("Pernyataan yang Anda tanda tangani"))

    class Meta:
        model = LostProof
        fields = ["letter", "channel", "happened_on", "reason", "looked_for"]
        widgets = {
            "happened_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "reason": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].validators.append(without_national_id)
        letter = self.fields["letter"]
        letter.queryset = lost_proofs.letters().select_related("inforequest", "objection").order_by("-pk")
        letter.label_from_instance = _named


@admin.register(LostProof)
class LostProofAdmin(WithFile):
    reads = RequestRights.IDENTITY
    verbs = lost_proofs
    ask_form = LostProofForm
    ask_title = gettext_lazy("Nyatakan bukti penyerahan hilang")
    asked = gettext_lazy("Diajukan. Petugas PPID lain atau Atasan PPID yang menyetujuinya.")
    add_roles = frozenset({Role.REVIEWER, Role.SUPERIOR})
    list_display = ["letter", "stage", "channel", "happened_on", "state"]
    list_filter = ["state"]
    fields = ["letter", "stage", "channel", "happened_on", "reason", "basis", *DECISION]

    def ask(self, request, form):
        return lost_proofs.ask(form.instance, by=request.user, scan=form.cleaned_data["scan"])

    def opened(self, request, lost):
        # The statement may name the applicant.
        identity.reveal(lost_proofs.case_of(lost), by=request.user, reason=str(lost._meta.verbose_name))
