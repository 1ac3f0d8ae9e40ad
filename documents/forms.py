"""Forms of the operators' desk: they validate, the verbs act."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import exemptions, facts, intake, publishing
from documents.models import FACTS, PUBLIC_CLASSES, Category, ConsequenceTest, Document, DocumentKind

CLASS_CHOICES = [(choice.value, choice.label) for choice in PUBLIC_CLASSES]
ACCEPT = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.csv,.txt,.jpg,.jpeg,.png"
FILE_HINT = gettext_lazy("PDF, DOCX, XLSX, PPTX, ODT, ODS, CSV, TXT, JPG atau PNG, paling besar 50 MB.")


class CategoryField(forms.ModelChoiceField):
    """A category of one agency, shown as the tree it is."""

    def label_from_instance(self, category):
        return "\u2003" * category.tree_depth + category.name


def category_choices(opd):
    return Category.objects.filter(opd=opd).with_tree_fields()


def received(file):
    """The uploaded file as `Incoming`, or the sentence why not as a form error."""
    try:
        return publishing.receive(file)
    except intake.Refused as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from refusal


class DocumentForm(forms.ModelForm):
    """Facts and file of one document. A subclass made by the admin names the agency (`opd`)."""

    opd = None

    file = forms.FileField(
        label=gettext_lazy("Berkas"),
        required=False,
        allow_empty_file=True,  # intake has a sentence of its own for it
        help_text=FILE_HINT,
        widget=forms.FileInput({"accept": ACCEPT}),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Document
        fields = [*FACTS]
        field_classes = {"category": CategoryField}
        widgets = {
            "title": forms.TextInput({"class": "vTextField"}),
            "summary": forms.Textarea({"rows": 3}),
            "date": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args, initial=None, instance=None, **kwargs):
        if instance is not None and instance.pk:
            initial = facts.current(instance) | {"seen_version": instance.version} | (initial or {})
        super().__init__(*args, initial=initial, instance=instance, **kwargs)
        if "category" not in self.fields:  # shown read-only
            return
        self.fields["category"].queryset = category_choices(self.opd)
        self.fields["classification"].choices = CLASS_CHOICES
        self.fields["year"].localize = False
        if instance is not None and instance.pk:
            self.fields["file"].label = _("Ganti berkas")

    def clean_file(self):
        file = self.cleaned_data["file"]
        return received(file) if file else None

    def clean(self):
        data = super().clean()
        seen = data.get("seen_version")
        if self.instance.pk and seen != Document.objects.values_list("version", flat=True).get(pk=self.instance.pk):
            raise ValidationError(
                _(
                    "Orang lain mengubah dokumen ini sejak Anda membukanya. Isian Anda masih di bawah: "
                    "buka halaman ini di jendela lain, bandingkan, lalu simpan dari sana."
                )
            )
        return data

    def stated_facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}


class PositionForm(forms.ModelForm):
    """A row of the category list, whose one input has no label of its own."""

    class Meta:
        model = Category
        fields = ["position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].widget.attrs["aria-label"] = _("Urutan %(category)s") % {"category": self.instance.name}


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; cleans to the list of uploaded files, each still to be received on its own."""

    widget = ManyFilesInput({"accept": ACCEPT})

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [file for file in files if super(ManyFilesField, self).clean(file, initial) or True]


class ManyFilesForm(forms.Form):
    """Several files in one go, one draft each, with what they have in common."""

    category = CategoryField(Category.objects.none(), label=gettext_lazy("Kategori"))
    classification = forms.ChoiceField(label=gettext_lazy("Klasifikasi"), choices=CLASS_CHOICES)
    kind = forms.ChoiceField(label=gettext_lazy("Jenis dokumen"), choices=DocumentKind, initial=DocumentKind.OTHER)
    year = forms.IntegerField(label=gettext_lazy("Tahun"), min_value=1900, max_value=2200)
    uploads = ManyFilesField(
        label=gettext_lazy("Berkas"),
        allow_empty_file=True,
        help_text=gettext_lazy("Pilih beberapa berkas sekaligus. Tiap berkas jadi satu draf."),
    )

    def __init__(self, *args, opd, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = category_choices(opd)


class ReasonForm(forms.Form):
    """What every act's button sends: the version that the person saw and, where needed, a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=2000, label=gettext_lazy("Alasan"))


class ConsequenceTestForm(forms.ModelForm):
    """A subclass made by the admin names the document under test and who writes."""

    document = writer = None

    class Meta:
        model = ConsequenceTest
        fields = [
            "information",
            "ground",
            "law",
            "written_consent",
            "public_office",
            "consequence_if_opened",
            "benefit_if_closed",
            "interest_in_opening",
            "interest_in_closing",
            "ends_on",
            "ends_when",
            "officer",
            "tested_on",
            "decision_number",
            "decision_date",
        ]
        help_texts = {
            "ends_when": gettext_lazy("Lanjutan kata “sampai”, misalnya: pekerjaan selesai diserahterimakan.")
        }
        widgets = {
            name: forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            for name in ("ends_on", "tested_on", "decision_date")
        } | {
            name: forms.Textarea({"rows": 3})
            for name in (
                "information",
                "law",
                "consequence_if_opened",
                "benefit_if_closed",
                "interest_in_opening",
                "interest_in_closing",
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.document, self.instance.written_by = self.document, self.writer

    def clean(self):
        data = super().clean()
        try:
            exemptions.check(ConsequenceTest(document=self.document, written_by=self.instance.written_by, **data))
        except ValidationError as error:
            for field, errors in _by_field(error).items():
                if field not in self.errors:  # said already
                    self.add_error(field if field in self.fields else None, errors)
        return data


def _by_field(error: ValidationError) -> dict:
    return error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
