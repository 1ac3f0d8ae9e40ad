"""From a gap to a document in six fields, and the statements that stand in a document's place."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.forms import YEARS, OneFile, received, show_what_is_taken
from documents.models import Document, Duty, DutyStatement, StatementKind
from documents.models.duty import SIGNED, WITH_DOCUMENT
from opd.models import Opd


class FillForm(OneFile, forms.Form):
    """`duty` knows class, kind and folder; title, summary and year are proposed by it."""

    file = forms.FileField(label=gettext_lazy("Berkas"), allow_empty_file=True, widget=forms.FileInput())
    title = forms.CharField(
        label=gettext_lazy("Judul"), max_length=300, widget=forms.TextInput({"class": "vTextField"})
    )
    summary = forms.CharField(label=gettext_lazy("Ringkasan isi"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    year = forms.IntegerField(label=gettext_lazy("Tahun"), **YEARS)
    number = forms.CharField(label=gettext_lazy("Nomor dokumen"), max_length=100, required=False)
    date = forms.DateField(
        label=gettext_lazy("Tanggal dibuat"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, duty: Duty, opd: Opd, **kwargs):
        today = timezone.localdate()
        initial = {
            "title": duty.title_for(opd, today),
            "summary": duty.explanation or duty.title_for(opd, today),
            "year": duty.year_for(today),
        }
        super().__init__(*args, initial=initial, **kwargs)
        show_what_is_taken(self.fields["file"])
        for name in initial:
            self.fields[name].help_text = _("Usulan. Perbaiki bila perlu.")

    def clean_file(self):
        return received(self.cleaned_data["file"])

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("title", "summary", "year", "number", "date")}


class StatementForm(forms.ModelForm):
    """Only what this kind of statement needs."""

    class Meta:
        model = DutyStatement
        fields = ["document", "signed_by", "signed_as", "reason"]
        widgets = {"reason": forms.Textarea({"rows": 3})}

    def __init__(self, *args, duty: Duty, opd: Opd, kind: StatementKind, **kwargs):
        super().__init__(*args, **kwargs)
        if kind in WITH_DOCUMENT:
            self.fields["document"].queryset = Document.objects.public().filter(opd=opd).order_by("-published_at")
            self.fields["document"].required = True
            newest = self.fields["document"].queryset.filter(category__counts_under=duty.node_id).first()
            self.initial.setdefault("document", newest)
        else:
            del self.fields["document"]
        if kind not in SIGNED:
            del self.fields["signed_by"], self.fields["signed_as"]
        for name in ("signed_by", "signed_as"):
            if name in self.fields:
                self.fields[name].required = True
        self.fields["reason"].required = kind in (StatementKind.NIL, StatementKind.NOT_APPLICABLE)

    def _post_clean(self):
        """The verb judges the whole statement; the form knows only a part of it."""
