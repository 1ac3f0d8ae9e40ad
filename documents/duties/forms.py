"""Forms of duties: from a gap to a document in six fields, and the statements made instead of a document."""

from collections.abc import Mapping

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.duties.matrix import GAPS, Status
from documents.lifecycle import metadata
from documents.lifecycle.forms import CLASS_CHOICES, YEARS, receive_or_error, show_accepted_files, show_filled
from documents.models import TITLE_LENGTH, Document, Duty, DutyStatement, StatementKind
from documents.models.duty import SIGNED, WITH_DOCUMENT, last_day
from documents.suggestions.stored import Suggestion, differing, with_taken
from opd.models import Opd, OpdKind

ALL = ("", gettext_lazy("Semua"))
UNMET = "belum"
BY_NAME = "susunan"
FILLED = ("title", "summary", "year", "number", "date")


class MatrixForm(forms.Form):
    """The filter of the city's matrix. A value that is not among the choices filters nothing."""

    jenis = forms.ChoiceField(label=gettext_lazy("Jenis OPD"), choices=[ALL, *OpdKind.choices], required=False)
    klasifikasi = forms.ChoiceField(label=gettext_lazy("Klasifikasi"), choices=[ALL, *CLASS_CHOICES], required=False)
    keadaan = forms.ChoiceField(
        label=gettext_lazy("Keadaan"),
        choices=[ALL, (UNMET, gettext_lazy("Belum dipenuhi (kosong atau terlambat)")), *Status.choices],
        required=False,
    )

    urut = forms.ChoiceField(
        label=gettext_lazy("Urutan"),
        choices=[("", gettext_lazy("Tertinggal dahulu")), (BY_NAME, gettext_lazy("Susunan OPD"))],
        required=False,
    )

    def criteria(self) -> dict:
        """Return the arguments of `Matrix.narrowed`."""
        self.full_clean()
        value_of = self.cleaned_data.get
        state = value_of("keadaan", "")
        statuses = GAPS if state == UNMET else [Status(state)] if state else list(Status)
        return {"kind": value_of("jenis", ""), "classification": value_of("klasifikasi", ""), "statuses": statuses}

    @property
    def is_narrow(self) -> bool:
        return any(value for name, value in self.cleaned_data.items() if name != "urut")

    @property
    def is_worst_first(self) -> bool:
        return self.cleaned_data.get("urut") != BY_NAME


class OneAgencyForm(MatrixForm):
    jenis = urut = None


class FileForm(forms.Form):
    """The first of six fields: the file, from which values for the others are then suggested."""

    file = forms.FileField(label=gettext_lazy("Berkas"), allow_empty_file=True, widget=forms.FileInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        show_accepted_files(self.fields["file"])

    def clean_file(self):
        return receive_or_error(self.cleaned_data["file"])


class FillForm(forms.Form):
    """The other five fields of a duty's document.

    In an untouched draft they are filled with the suggestions of the file, or else of the duty; where both have one,
    the other is offered beside the field.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=gettext_lazy("Judul"), max_length=TITLE_LENGTH, widget=forms.TextInput({"class": "vTextField"})
    )
    summary = forms.CharField(label=gettext_lazy("Ringkasan isi"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    year = forms.IntegerField(label=gettext_lazy("Tahun"), **YEARS)
    number = forms.CharField(label=gettext_lazy("Nomor dokumen"), max_length=100, required=False)
    date = forms.DateField(
        label=gettext_lazy("Tanggal dibuat"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data=None, *, duty: Duty, document: Document, from_file: Mapping[str, Suggestion]):
        stated = metadata.current(document)
        by_duty = {
            name: Suggestion(value, str(value), _("kewajiban ini"))
            for name, value in duty.metadata_for(document.opd, timezone.localdate(document.created_at)).items()
        }
        by_file = {name: suggestion for name, suggestion in from_file.items() if name in self.base_fields}
        first, second = by_duty | by_file, by_file | by_duty
        if "title" in by_file and _is_less_specific(by_file["title"], by_duty["title"]):
            first["title"], second["title"] = second["title"], first["title"]
        is_untouched = document.version == 0
        filled = {name: suggestion.value for name, suggestion in first.items()} if is_untouched else {}
        initial = {name: stated[name] for name in FILLED} | filled | {"seen_version": document.version}
        offered = differing(second if is_untouched else by_file, initial)
        super().__init__(data and with_taken(data, offered), initial=initial)
        for name, suggestion in offered.items():
            self.fields[name].offered = suggestion
        for name in filled:
            show_filled(self[name], first[name])

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in FILLED}


def _is_less_specific(by_file: Suggestion, by_duty: Suggestion) -> bool:
    """Return whether the file's title is only its file name, or is contained in the duty's title."""
    return by_file.by_name or str(by_file.value).casefold() in str(by_duty.value).casefold()


MEANINGS = {
    StatementKind.DOCUMENT: gettext_lazy(
        "Dokumennya sudah terbit, tetapi di kategori lain. Pilih dokumen itu; kewajiban ini lalu terpenuhi olehnya."
    ),
    StatementKind.STILL_VALID: gettext_lazy(
        "Dokumen yang terbit untuk masa sebelumnya masih benar dan belum ada penggantinya. Bila sudah ada yang baru, "
        "unggah yang baru itu."
    ),
    StatementKind.NIL: gettext_lazy(
        "Nihil berarti informasi ini memang tidak ada pada masa ini, misalnya tidak ada penerimaan pegawai. Bila "
        "dokumennya ada tetapi belum siap, jangan nyatakan nihil."
    ),
    StatementKind.NOT_APPLICABLE: gettext_lazy(
        "Kewajiban ini bukan tugas OPD ini, jadi tidak dihitung lagi baginya sampai pernyataan ini dicabut."
    ),
}


class StatementForm(forms.ModelForm):
    """The fields that this kind of statement needs, with its meaning in `meaning`."""

    class Meta:
        model = DutyStatement
        fields = ["document", "signed_by", "signed_as", "reason"]
        widgets = {"reason": forms.Textarea({"rows": 3})}

    def __init__(self, *args, duty: Duty, opd: Opd, kind: StatementKind, **kwargs):
        super().__init__(*args, **kwargs)
        if kind in WITH_DOCUMENT:
            self.fields["document"].queryset = Document.objects.giving().filter(opd=opd).order_by("-published_at")
            self.fields["document"].required = True
            newest = self.fields["document"].queryset.filter(category__counts_under=duty.node_id).first()
            self.initial.setdefault("document", newest)
        else:
            del self.fields["document"]
        self.meaning = MEANINGS[kind]
        self.until_on = last_day(duty.period, timezone.localdate()) if kind in SIGNED else None
        self.fields["reason"].required = kind in (StatementKind.NIL, StatementKind.NOT_APPLICABLE)
        self.fields["reason"].help_text = _("Satu atau dua kalimat untuk warga. Tampil di halaman umum.")
        if kind not in SIGNED:
            del self.fields["signed_by"], self.fields["signed_as"]
            return
        for name in ("signed_by", "signed_as"):
            self.fields[name].required = True
        self.fields["signed_by"].help_text = _(
            "Pejabat yang bertanggung jawab, biasanya kepala atau sekretaris OPD, bukan yang mengetik. Namanya tampil "
            "di halaman umum."
        )
        self.fields["signed_as"].help_text = _("Misalnya: Sekretaris Dinas.")

    def _post_clean(self):
        """Do nothing: the verb validates the whole statement, of which the form has only a part."""
