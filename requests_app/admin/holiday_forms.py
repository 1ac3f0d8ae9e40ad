"""Forms of the table of days off, and of its changes that two people decide."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.lifecycle.forms import PaperField
from opd.calendar import holiday_files
from opd.models import Holiday, HolidayKind
from opd.models.holiday import NEEDS_SKB, has_number
from opd.web.many_field import ManyField
from opd.web.text_field import TextField


class HolidayForm(forms.ModelForm):
    class Meta:
        model = Holiday
        fields = ["date", "kind", "name", "source", "confirmed"]

    def clean_date(self) -> date:
        day = self.cleaned_data["date"]
        if day.year not in holiday_files.YEARS:
            raise forms.ValidationError(
                _("Isi tanggal antara tahun %(first)s dan %(last)s.")
                % {"first": holiday_files.FIRST_YEAR, "last": holiday_files.LAST_YEAR}
            )
        return day

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("kind") in holiday_files.OWN_DECISION and not data.get("source"):
            self.add_error("source", _("Libur daerah dan penutupan layanan hanya berlaku dengan nomor keputusannya."))
        duplicates = Holiday.objects.filter(date=data.get("date"), kind=data.get("kind")).exclude(pk=self.instance.pk)
        if duplicates.exists():
            self.add_error("date", _("Tanggal ini sudah tercatat dengan jenis yang sama."))
        return data


BASIS = {
    "label": gettext_lazy("Berkas dasarnya"),
    "hint": gettext_lazy("SKB, keputusan, atau peraturan; disimpan tersegel."),
    "missing": gettext_lazy("Unggah SKB, keputusan, atau peraturannya."),
}


class HolidayChangeForm(forms.Form):
    date = forms.DateField(label=gettext_lazy("tanggal"), required=False, widget=forms.DateInput({"type": "date"}))
    kind = forms.ChoiceField(label=gettext_lazy("jenis"), required=False, choices=[("", "-"), *HolidayKind.choices])
    name = TextField(label=gettext_lazy("nama"), required=False, max_length=Holiday.MAX_LENGTH)
    source = TextField(label=gettext_lazy("dasar"), required=False, max_length=Holiday.MAX_LENGTH)
    decreed_on = forms.DateField(
        label=gettext_lazy("tanggal SKB atau Keppres"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=gettext_lazy("Hanya bila ditetapkan sebelum harinya: tenggat yang sudah lewat ikut dikoreksi."),
    )
    removed = ManyField(Holiday.objects.none(), label=gettext_lazy("hari yang dihapus"), required=False)
    reason = TextField(label=gettext_lazy("alasan"), max_length=1000, widget=forms.Textarea({"rows": 4}))
    scan = PaperField(**BASIS)
    field_order = ["date", "kind", "name", "source", "decreed_on", "removed", "reason", "scan"]
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        last_year = date(timezone.localdate().year - 1, 1, 1)
        self.fields["removed"].queryset = Holiday.objects.filter(date__gte=last_year)

    def clean(self):
        data = self.cleaned_data
        if not data.get("date") and not data.get("removed"):
            raise forms.ValidationError(_("Isi hari yang ditambah, atau pilih hari yang dihapus."))
        return data

    def arguments(self) -> dict:
        data = self.cleaned_data
        day = {name: data[name] for name in ("date", "kind", "name", "source")}
        added = [holiday_files.Day(**day, confirmed=True)] if data["date"] else []
        return {"added": added} | {name: data[name] for name in ("removed", "reason", "scan", "decreed_on")}


class HolidayImportForm(forms.Form):
    """A file; `cleaned_data["days"]` is a list of `opd.calendar.holiday_files.Day`."""

    file = forms.FileField(
        label=gettext_lazy("berkas"),
        help_text=gettext_lazy(
            "CSV dengan kolom tanggal, jenis, nama, sumber, pasti; atau kalender iCal (.ics). Paling besar 1 MB."
        ),
        widget=forms.FileInput({"accept": ".csv,.ics,text/csv,text/calendar"}),
    )
    source = TextField(
        label=gettext_lazy("dasar"),
        required=False,
        max_length=Holiday.MAX_LENGTH,
        help_text=gettext_lazy("Untuk iCal: nomor SKB yang menetapkan hari-hari ini."),
    )
    confirmed = forms.BooleanField(label=gettext_lazy("Untuk iCal: sudah dicocokkan dengan SKB"), required=False)

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if "file" in data:
            try:
                data["days"] = _read(data["file"], data.get("source", ""), data.get("confirmed", False))
            except holiday_files.UnreadableHolidays as error:
                self.add_error("file", str(error))
        return data

    def clean_confirmed(self) -> bool:
        confirmed = self.cleaned_data["confirmed"]
        if confirmed and not has_number(self.cleaned_data.get("source", "")):
            raise forms.ValidationError(NEEDS_SKB)
        return confirmed


class HolidayTableForm(forms.Form):
    """The previewed table, sent back as CSV. `cleaned_data["table"]` is a list of `holiday_files.Day`."""

    table = forms.CharField(widget=forms.HiddenInput)

    def clean_table(self):
        try:
            return holiday_files.from_csv(self.cleaned_data["table"].encode())
        except holiday_files.UnreadableHolidays as error:
            raise forms.ValidationError(str(error)) from error


class HolidayConfirmForm(forms.Form):
    source = TextField(
        label=gettext_lazy("nomor SKB"),
        max_length=Holiday.MAX_LENGTH,
        help_text=gettext_lazy("Surat Keputusan Bersama tiga menteri yang sudah Anda cocokkan dengan tabel ini."),
    )

    def clean_source(self) -> str:
        source = self.cleaned_data["source"]
        if not has_number(source):
            raise forms.ValidationError(NEEDS_SKB)
        return source


def _read(file, source: str, confirmed: bool) -> list[holiday_files.Day]:
    content = file.read(holiday_files.MAX_BYTES + 1)
    if file.name.lower().endswith(".ics"):
        return holiday_files.from_ics(content, source=source, confirmed=confirmed)
    return holiday_files.from_csv(content)
