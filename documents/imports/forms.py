from contextlib import suppress
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.imports.proposals import Folders, UploadedDraft
from documents.imports.spreadsheet import TYPES
from documents.lifecycle.forms import (
    BY_CATEGORY,
    NO_DATE,
    StatedYear,
    show_accepted_files,
    show_filled,
    take_class_of_category,
)
from documents.models import CLASS_CHOICES, TITLE_LENGTH, Document, DocumentKind
from documents.suggestions.stored import with_taken
from opd.web.text_field import TextField


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    widget = ManyFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            return [super().clean(None, initial)] if self.required else []
        clean_one = super().clean
        return [clean_one(file, initial) for file in files]


class FilesForm(forms.Form):
    uploads = ManyFilesField(label=gettext_lazy("Berkas, satu atau banyak"), allow_empty_file=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        show_accepted_files(self.fields["uploads"])


class CategoryByName(forms.CharField):
    """A category of `folders`, found by typing a part of its path; the page has the list `kategori`."""

    folders: Folders
    widget = forms.TextInput({"list": "kategori", "autocomplete": "off"})

    def prepare_value(self, value):
        return self.folders.paths.get(value, value)

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value):
        text = super().clean(value)
        category = self.folders.named(text) if text else None
        if text and category is None:
            raise ValidationError(_("Pilih satu kategori dari daftarnya; ketik sebagian namanya."))
        return category


class RowForm(forms.Form):
    """A draft of a batch; what is proposed fills an untouched one, and is else offered on the field."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    title = TextField(label=gettext_lazy("Judul"), max_length=TITLE_LENGTH)
    summary = TextField(
        label=gettext_lazy("Ringkasan isi"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Tulis satu kalimat: apa isinya.")},
    )
    category = CategoryByName(
        label=gettext_lazy("Kategori"), error_messages={"required": gettext_lazy("Pilih kategorinya.")}
    )
    classification = forms.ChoiceField(
        label=gettext_lazy("Klasifikasi"), choices=[BY_CATEGORY, *CLASS_CHOICES], required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Jenis dokumen"), choices=DocumentKind)
    year = StatedYear(label=gettext_lazy("Tahun"), error_messages={"required": gettext_lazy("Tulis tahunnya.")})
    number = TextField(label=gettext_lazy("Nomor dokumen"), max_length=100, required=False)
    date = forms.DateField(
        label=gettext_lazy("Tanggal dibuat"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": NO_DATE},
    )
    hand_in = forms.BooleanField(label=gettext_lazy("Ajukan dokumen ini"), required=False, initial=True)

    def __init__(self, data=None, *, entry: UploadedDraft, folders: Folders, stated: dict):
        self.entry, prefix = entry, prefix_of(entry.document)
        is_untouched = entry.document.version == 0
        filled = {name: suggestion.value for name, suggestion in entry.filled.items()}
        initial = entry.metadata | filled
        if is_untouched:  # the columns have something that only stands there because they need it
            initial |= {"year": filled.get("year"), "classification": stated.get("classification", "")}
        initial |= {"seen_version": entry.document.version, "hand_in": not entry.twins}
        if data is not None:
            data = with_taken(data, entry.beside, prefix)
        super().__init__(data, prefix=prefix, initial=initial)
        self.fields["category"].folders = folders
        for name, suggestion in entry.beside.items():
            self.fields[name].offered = suggestion
        for name, suggestion in entry.filled.items():
            show_filled(self[name], suggestion)

    @property
    def shown_category(self) -> str:
        return self.fields["category"].prepare_value(self["category"].value()) or ""

    @property
    def stated(self) -> list:
        """Year, date and category, as far as they are known."""
        day = self["date"].value()
        with suppress(ValidationError):  # as it was typed
            day = date_format(self.fields["date"].to_python(day)) if day else ""
        year = str(self["year"].value() or "")  # a number would get a thousands point
        return [value for value in (year, day, self.shown_category) if value]

    @property
    def sources(self) -> list[str]:
        return sorted({suggestion.source for suggestion in self.entry.filled.values()})

    @property
    def lacking(self) -> list[str]:
        """The labels of the fields that have to be filled in before the draft is handed in."""
        return [str(field.label) for field in self.visible_fields() if field.field.required and not field.value()]

    @property
    def is_open(self) -> bool:
        """Whether the fields are shown at once: something is wrong, or has to be said by a person."""
        return bool(self.errors or self.lacking or self.entry.beside.get("year"))

    def is_untouched(self) -> bool:
        return not set(self.changed_data) - {"hand_in"}

    def clean(self):
        data = super().clean()
        take_class_of_category(data)
        return data

    def is_wanted(self) -> bool:
        self.full_clean()
        return self.cleaned_data["hand_in"]

    def drop_required_errors(self) -> None:
        """Drop the errors of empty required fields: a draft may have gaps."""
        for name, errors in list(self.errors.items()):
            if all(error.code == "required" for error in errors.as_data()):
                del self.errors[name]

    def accept_current_version(self) -> None:
        """Set `seen_version` to the current version: the clerk has been told of the other change and may go on."""
        version = Document.objects.filter(pk=self.entry.document.pk).values_list("version", flat=True).first()
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("seen_version")] = str(version)
        self.data = data

    def stated_metadata(self) -> dict[str, Any]:
        """Return the valid values of the row, even if other fields have errors."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("seen_version", "hand_in")}
        return {name: value for name, value in values.items() if name != "classification" or value}


def prefix_of(document: Document) -> str:
    return f"d{document.pk}"


class ImportForm(forms.Form):
    table = forms.FileField(
        label=gettext_lazy("Tabel"),
        allow_empty_file=True,
        help_text=gettext_lazy("Tabel Excel (XLSX), ODS, atau CSV, dengan judul kolom seperti pada tabel kosong."),
        widget=forms.FileInput({"accept": ",".join(f".{filetype.extension}" for filetype in TYPES)}),
    )
    parcel = forms.FileField(
        label=gettext_lazy("Berkas-berkasnya dalam satu ZIP"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy(
            "Untuk membuat ZIP di Windows: pilih semua berkas, klik kanan, lalu Kirim ke, Folder terkompresi. Nama "
            "tiap berkas harus sama dengan yang tertulis di tabel."
        ),
        widget=forms.FileInput({"accept": ".zip"}),
    )
    uploads = ManyFilesField(
        label=gettext_lazy("Atau berkas-berkasnya tanpa ZIP"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Pilih semuanya sekaligus. Tidak perlu bila tabel hanya mengubah keterangan."),
    )
    hand_in = forms.BooleanField(
        label=gettext_lazy("Langsung ajukan dokumen yang lengkap untuk diperiksa"), required=False
    )

    def clean(self):
        data = super().clean()
        if data.get("parcel") and data.get("uploads"):
            self.add_error("uploads", _("Pilih salah satu: ZIP, atau berkas tanpa ZIP."))
        return data


class TableForm(forms.Form):
    table = forms.FileField(
        label=gettext_lazy("Tabel yang sudah diperbaiki"),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ",".join(f".{filetype.extension}" for filetype in TYPES)}),
    )
