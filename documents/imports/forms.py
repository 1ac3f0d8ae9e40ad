"""Forms for many documents at once: batches of files, the table that completes their drafts, and imports."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.imports.batches import BatchEntry
from documents.imports.spreadsheet import TYPES
from documents.lifecycle.forms import (
    BY_CATEGORY,
    CLASS_CHOICES,
    YEARS,
    CategoryField,
    category_choices,
    show_accepted_files,
    show_filled,
    take_class_of_category,
)
from documents.models import TITLE_LENGTH, Category, Document, DocumentKind
from documents.suggestions.stored import differing

FROM_FILE = ("", gettext_lazy("Menurut berkasnya"))


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Field for several files. Cleans to the list of uploaded files; each still has to pass intake."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            return [super().clean(None, initial)] if self.required else []
        clean_one = super().clean
        return [clean_one(file, initial) for file in files]


class BatchForm(forms.Form):
    """Form for a batch of files with their common metadata. Fields left empty are suggested from each file."""

    uploads = ManyFilesField(label=gettext_lazy("Berkas"), allow_empty_file=True)
    category = CategoryField(
        Category.objects.none(), label=gettext_lazy("Kategori"), empty_label=gettext_lazy("Pilih kategori")
    )
    classification = forms.ChoiceField(
        label=gettext_lazy("Klasifikasi"), choices=[BY_CATEGORY, *CLASS_CHOICES], required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Jenis dokumen"), choices=[FROM_FILE, *DocumentKind.choices], required=False
    )
    year = forms.IntegerField(
        label=gettext_lazy("Tahun"),
        required=False,
        help_text=gettext_lazy("Kosongkan bila tahunnya berbeda-beda: tahun diusulkan dari isi tiap berkas."),
        **YEARS,
    )

    def __init__(self, *args, opd, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = category_choices(opd)
        show_accepted_files(self.fields["uploads"], _("Pilih beberapa berkas sekaligus. Tiap berkas jadi satu draf."))

    def clean(self):
        data = super().clean()
        take_class_of_category(data)
        return data

    def stated(self) -> dict[str, Any]:
        names = ("classification", "kind", "year")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


class MoreFilesForm(forms.Form):
    uploads = ManyFilesField(label=gettext_lazy("Tambah berkas"), allow_empty_file=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        show_accepted_files(self.fields["uploads"])


class RowForm(forms.Form):
    """Form for one draft of a batch, as a row of the table.

    Suggestions from the file fill the fields of an untouched draft; others are set as `offered` on the field.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Judul"), max_length=TITLE_LENGTH)
    summary = forms.CharField(label=gettext_lazy("Ringkasan isi"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    category = forms.TypedChoiceField(label=gettext_lazy("Kategori"))
    classification = forms.ChoiceField(
        label=gettext_lazy("Klasifikasi"), choices=[BY_CATEGORY, *CLASS_CHOICES], required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Jenis dokumen"), choices=DocumentKind)
    year = forms.IntegerField(label=gettext_lazy("Tahun"), **YEARS)
    number = forms.CharField(label=gettext_lazy("Nomor dokumen"), max_length=100, required=False)
    date = forms.DateField(
        label=gettext_lazy("Tanggal dibuat"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    hand_in = forms.BooleanField(label=gettext_lazy("Ajukan dokumen ini"), required=False, initial=True)

    def __init__(self, data=None, *, entry: BatchEntry, categories: list[Category], stated: dict):
        self.entry, prefix = entry, prefix_of(entry.document)
        by_pk = {str(category.pk): category for category in categories}
        names = [name for name in entry.suggestions if name not in stated]
        is_untouched = entry.document.version == 0  # nothing was written yet: its title is the name of its file
        proposed = {name: entry.suggestions[name].value for name in names} if is_untouched else {}
        initial = entry.metadata | proposed | {"seen_version": entry.document.version, "hand_in": not entry.twins}
        super().__init__(data, prefix=prefix, initial=initial)
        self.fields["category"].choices = [
            (pk, "\u2003" * category.tree_depth + category.name) for pk, category in by_pk.items()
        ]
        self.fields["category"].coerce = by_pk.get
        offered = differing(entry.suggestions, {name: self[name].value() for name in entry.suggestions})
        for name, suggestion in entry.suggestions.items():
            field = self.fields[name]
            if name in offered:
                field.offered = suggestion
            elif is_untouched:
                show_filled(self[name], suggestion)

    def clean(self):
        data = super().clean()
        take_class_of_category(data)
        return data

    def is_wanted(self) -> bool:
        self.full_clean()
        return self.cleaned_data["hand_in"]

    def drop_required_errors(self) -> None:
        """Remove the errors of empty required fields: a draft may have gaps."""
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
    """Form for a table and its files, as a ZIP or one by one."""

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
    """Form for a corrected table of an import that keeps its files."""

    table = forms.FileField(
        label=gettext_lazy("Tabel yang sudah diperbaiki"),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ",".join(f".{filetype.extension}" for filetype in TYPES)}),
    )
