from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.files import intake
from documents.lifecycle import metadata
from documents.models import CLASS_CHOICES, METADATA_FIELDS, Category, Document
from documents.release import confirmation
from documents.suggestions.stored import Suggestion, differing, with_taken
from opd.web.page_act import VersionForm, Words
from opd.web.text_field import TextField

BY_CATEGORY = ("", gettext_lazy("Menurut kategori"))
NO_DATE = gettext_lazy("Tulis tanggalnya: berkasnya tidak menyebutnya.")


class StatedYear(forms.IntegerField):
    """A year that somebody has stated; the year of a draft that nobody has is shown as empty."""

    def __init__(self, **kwargs):
        super().__init__(min_value=metadata.UNSTATED_YEAR + 1, max_value=metadata.LAST_YEAR, **kwargs)

    def prepare_value(self, value):
        return None if value == metadata.UNSTATED_YEAR else value


class CategoryField(forms.ModelChoiceField):
    def label_from_instance(self, category):
        return "\u2003" * category.tree_depth + category.name


def show_accepted_files(field: forms.FileField, hint: Words = "") -> None:
    """Write into the field's help text and `accept` which files intake accepts, after `hint`."""
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


class PaperField(forms.FileField):
    """A file as `Incoming`; None where an optional one is missing. `hint`: what it should be."""

    widget = forms.FileInput

    def __init__(self, *, hint: Words = "", missing: Words = "", **kwargs):
        messages = {"required": missing} if missing else None
        super().__init__(allow_empty_file=True, error_messages=messages, **kwargs)  # intake refuses an empty one itself
        self.hint = hint

    def __deepcopy__(self, memo):
        """Return the field with what intake accepts now, in the language of the page."""
        field = super().__deepcopy__(memo)
        show_accepted_files(field, self.hint)
        return field

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        try:
            return intake.receive(file, "new_document") if file else None
        except intake.Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


def take_class_of_category(data: dict) -> None:
    if not data.get("classification") and data.get("category"):
        data["classification"] = data["category"].default_classification


class DocumentForm(forms.ModelForm):
    """A subclass made by the admin names the agency (`opd`)."""

    opd = None
    suggestions: dict[str, Suggestion] = {}  # from the file, offered beside fields with another value

    file = PaperField(label=gettext_lazy("Berkas"), required=False)
    classification = forms.ChoiceField(
        label=gettext_lazy("Klasifikasi"), choices=[BY_CATEGORY, *CLASS_CHOICES], required=False
    )
    year = StatedYear(label=gettext_lazy("Tahun"))
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
        self.fields["category"].queryset = Category.objects.filter(opd=self.opd).with_tree_fields()
        self.fields["category"].empty_label = _("Pilih kategori")
        if instance is not None and instance.pk and instance.revisions.exists():
            self.fields["file"].label = _("Ganti berkas")
        stated = {name: self[name].value() for name in self.suggestions}
        for name, suggestion in differing(self.suggestions, stated).items():
            self.fields[name].offered = suggestion

    def full_clean(self):
        """Add an error at the file when another field is wrong: browsers do not keep a chosen file."""
        super().full_clean()
        if self.is_bound and self.errors and self.files.get("file") and "file" not in self.errors:
            self.add_error("file", _("Pilih lagi berkasnya: peramban tidak menyimpannya selama formulir diperbaiki."))

    def clean(self):
        data = super().clean()
        take_class_of_category(data)
        if "_submit" in self.data and not data.get("date") and not self.instance.first_published_at:
            self.add_error("date", NO_DATE)
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
    """A row of the category list; its input has no visible label, so it gets an `aria-label`."""

    class Meta:
        model = Category
        fields = ["position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].widget.attrs["aria-label"] = _("Urutan %(category)s") % {"category": self.instance.name}


class LookedForForm(VersionForm):
    looked_for = forms.BooleanField(required=False, label=confirmation.LABEL)


class ReasonForm(VersionForm):
    reason = TextField(required=False, max_length=2000, label=gettext_lazy("Alasan"))


class WithholdForm(ReasonForm):
    reason = TextField(
        label=gettext_lazy("Alasan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Tulis alasannya.")},
    )


class ScheduleForm(VersionForm):
    at = forms.DateTimeField(
        label=gettext_lazy("Terbit pada (WIB)"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    looked_for = forms.BooleanField(required=False, label=confirmation.LABEL)
