"""Forms of the operators' desk. They validate; the verbs act."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import intake
from documents.lifecycle import metadata, publishing
from documents.models import METADATA_FIELDS, PUBLIC_CLASSES, Category, Document
from documents.release import confirmation
from documents.suggestions.stored import Suggestion, differing, with_taken
from opd.web.page_act import ActForm, ButtonForm

CLASS_CHOICES = [(choice.value, choice.label) for choice in PUBLIC_CLASSES]
BY_CATEGORY = ("", gettext_lazy("Menurut kategori"))
YEARS = {"min_value": metadata.FIRST_YEAR, "max_value": metadata.LAST_YEAR}


class CategoryField(forms.ModelChoiceField):
    """A choice among the categories of one agency, indented as a tree."""

    def label_from_instance(self, category):
        return "\u2003" * category.tree_depth + category.name


def category_choices(opd):
    return Category.objects.filter(opd=opd).with_tree_fields()


def show_accepted_files(field: forms.FileField, hint: str = "") -> None:
    """Write into the field's help text and `accept` attribute which files intake accepts, after `hint`."""
    policy = intake.policy("new_document")
    labels, size = ", ".join(filetype.label for filetype in policy.types), filesizeformat(policy.max_bytes)
    accepted = _("%(types)s; tiap berkas paling besar %(size)s.") % {"types": labels, "size": size}
    field.help_text = f"{hint} {accepted}".strip()
    extensions = (extension for filetype in policy.types for extension in (filetype.extension, *filetype.also))
    field.widget.attrs["accept"] = ",".join(f".{extension}" for extension in extensions)


def show_filled(bound: forms.BoundField, suggestion: Suggestion) -> None:
    """Mark a field that is filled with a suggestion which no person has checked yet."""
    bound.field.filled = suggestion
    attrs = bound.field.widget.attrs
    attrs |= {"class": f"{attrs.get('class', '')} proposed".strip(), "aria-describedby": f"{bound.auto_id}_source"}


def receive_or_error(file):
    """Return the uploaded file as `Incoming`. Raises ValidationError with the sentence of intake when it refuses."""
    try:
        return publishing.receive(file, "new_document")
    except intake.Refused as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from refusal


def take_class_of_category(data: dict) -> None:
    """Set the classification to the default of the category where none was chosen."""
    if not data.get("classification") and data.get("category"):
        data["classification"] = data["category"].default_classification


class DocumentForm(forms.ModelForm):
    """Metadata and file of one document. A subclass made by the admin names the agency (`opd`)."""

    opd = None
    suggestions: dict[str, Suggestion] = {}  # from the file, offered beside fields with another value

    file = forms.FileField(
        label=gettext_lazy("Berkas"),
        required=False,
        allow_empty_file=True,  # intake has a sentence of its own for it
        widget=forms.FileInput(),
    )
    classification = forms.ChoiceField(
        label=gettext_lazy("Klasifikasi"), choices=[BY_CATEGORY, *CLASS_CHOICES], required=False
    )
    year = forms.IntegerField(label=gettext_lazy("Tahun"), **YEARS)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Document
        fields = [*METADATA_FIELDS]
        field_classes = {"category": CategoryField}
        widgets = {
            "title": forms.TextInput({"class": "vTextField"}),
            "summary": forms.Textarea({"rows": 3}),
            **{name: forms.DateInput({"type": "date"}, format="%Y-%m-%d") for name in metadata.DATES},
        }

    def __init__(self, data=None, *args, initial=None, instance=None, **kwargs):
        data = data and with_taken(data, self.suggestions)
        if instance is not None and instance.pk:
            initial = metadata.current(instance) | {"seen_version": instance.version} | (initial or {})
        super().__init__(data, *args, initial=initial, instance=instance, **kwargs)
        if "category" not in self.fields:  # shown read-only
            return
        self.fields["category"].queryset = category_choices(self.opd)
        self.fields["category"].empty_label = _("Pilih kategori")
        show_accepted_files(self.fields["file"])
        if instance is not None and instance.pk and instance.revisions.exists():
            self.fields["file"].label = _("Ganti berkas")
        stated = {name: self[name].value() for name in self.suggestions}
        for name, suggestion in differing(self.suggestions, stated).items():
            self.fields[name].offered = suggestion

    def full_clean(self):
        """Add an error at the file when another field is wrong: the browser does not keep the chosen file."""
        super().full_clean()
        if self.is_bound and self.errors and self.files.get("file") and "file" not in self.errors:
            self.add_error("file", _("Pilih lagi berkasnya: peramban tidak menyimpannya selama formulir diperbaiki."))

    def clean_file(self):
        file = self.cleaned_data["file"]
        return receive_or_error(file) if file else None

    def clean(self):
        data = super().clean()
        take_class_of_category(data)
        seen = data.get("seen_version")
        if self.instance.pk and seen != Document.objects.values_list("version", flat=True).get(pk=self.instance.pk):
            raise ValidationError(
                _(
                    "Orang lain mengubah dokumen ini sejak Anda membukanya. Isian Anda masih di bawah: "
                    "buka halaman ini di jendela lain, bandingkan, lalu simpan dari sana."
                )
            )
        return data

    def stated_metadata(self) -> dict:
        return {name: self.cleaned_data[name] for name in METADATA_FIELDS if name in self.cleaned_data}


class PositionForm(forms.ModelForm):
    """A row of the category list. Its input has no visible label, so it gets an `aria-label`."""

    class Meta:
        model = Category
        fields = ["position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].widget.attrs["aria-label"] = _("Urutan %(category)s") % {"category": self.instance.name}


class LookedForForm(ButtonForm):
    """The form of an act that sends a file out: the person confirms, and the verb refuses without it."""

    looked_for = forms.BooleanField(required=False, label=confirmation.LABEL)


class ReasonForm(ButtonForm):
    """The form of an act that asks for a reason; the verb refuses an empty one."""

    reason = forms.CharField(required=False, max_length=2000, label=gettext_lazy("Alasan"))


class WithholdForm(ReasonForm):
    """The reason why an old version is closed."""

    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Tulis alasannya.")},
    )


class ScheduleForm(ActForm):
    """The moment of publication, in Jakarta's time, and the version of the document that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    at = forms.DateTimeField(
        label=gettext_lazy("Terbit pada (WIB)"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    looked_for = forms.BooleanField(required=False, label=confirmation.LABEL)
