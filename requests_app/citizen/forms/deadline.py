from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.models import LegalCalendar
from requests_app.tracking.deadline_explanation import ANSWER, PERIODS

FIRST_YEAR, LAST_YEAR = 2020, 2040


class DeadlineForm(forms.Form):
    tanggal = forms.DateField(
        label=gettext_lazy("Tanggal mulai"),
        help_text=gettext_lazy("Hari ketika surat diterima, misalnya 13-03-2026."),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Isi tanggal mulai."),
            "invalid": gettext_lazy("Tulis tanggal yang ada di kalender, misalnya 13-03-2026."),
        },
    )
    jangka = forms.ChoiceField(
        label=gettext_lazy("Yang dihitung"),
        initial=ANSWER.code,
        error_messages={
            "required": gettext_lazy("Pilih yang dihitung."),
            "invalid_choice": gettext_lazy("Pilih salah satu dari daftar."),
        },
    )

    def __init__(self, *args, calendar: LegalCalendar, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["jangka"].choices = [
            (code, _("%(period)s: %(count)d hari kerja") % {"period": p.label, "count": p.end(today, calendar).count})
            for code, p in PERIODS.items()
        ]

    def clean_tanggal(self) -> date:
        day = self.cleaned_data["tanggal"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                _("Isi tanggal antara tahun %(first)s dan %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return day
