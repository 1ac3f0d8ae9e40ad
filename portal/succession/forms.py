"""The form by which an agency replaces others."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from opd.models import Opd, OpdKind


class SuccessionForm(forms.Form):
    predecessors = forms.ModelMultipleChoiceField(
        Opd.objects.none(), label=gettext_lazy("OPD yang digantikan"), widget=forms.CheckboxSelectMultiple
    )
    on = forms.DateField(
        label=gettext_lazy("Mulai tanggal"), widget=forms.DateInput({"type": "date"}), initial=timezone.localdate
    )

    def __init__(self, *args, successor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["predecessors"].queryset = (
            Opd.objects.in_force().exclude(pk=successor.pk).exclude(kind=OpdKind.CITY)
        )
