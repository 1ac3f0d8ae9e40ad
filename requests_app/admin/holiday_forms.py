"""Forms of the table of days off, and its CSV, which another portal can import."""

import csv
import io
from collections.abc import Iterable
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd.calendar import holiday_files
from opd.models import Holiday
from opd.models.holiday import NEEDS_SKB, has_number


class HolidayForm(forms.ModelForm):
    """A form that reports violations of the table's constraints at the field that they concern."""

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


class HolidayImportForm(forms.Form):
    """A file to import. `cleaned_data["days"]` is a list of `opd.calendar.holiday_files.Day`."""

    file = forms.FileField(
        label=gettext_lazy("berkas"),
        help_text=gettext_lazy(
            "CSV dengan kolom tanggal, jenis, nama, sumber, pasti; atau kalender iCal (.ics). Paling besar 1 MB."
        ),
        widget=forms.FileInput({"accept": ".csv,.ics,text/csv,text/calendar"}),
    )
    source = forms.CharField(
        label=gettext_lazy("dasar"),
        required=False,
        max_length=Holiday.MAX_LENGTH,
        help_text=gettext_lazy("Untuk iCal: nomor SKB yang menetapkan hari-hari ini."),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("Untuk iCal: sudah dicocokkan dengan SKB"),
        required=False,
    )

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
    source = forms.CharField(
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


def as_csv(days: Iterable[holiday_files.Day | Holiday]) -> str:
    """Return days as CSV, in the columns that `holiday_files.from_csv` reads."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(holiday_files.COLUMNS)
    for day in days:
        name, source = holiday_files.csv_cell(day.name), holiday_files.csv_cell(day.source)
        writer.writerow([day.date.isoformat(), day.kind, name, source, "ya" if day.confirmed else "tidak"])
    return text.getvalue()
