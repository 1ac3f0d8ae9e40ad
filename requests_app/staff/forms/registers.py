from django import forms
from django.utils.translation import gettext_lazy as _

from documents.privacy.validators import without_national_id
from opd.web.text_field import TextField
from requests_app.personal_data.identity import SHORTEST_REASON
from requests_app.registers import registers


class ExportReasonForm(forms.Form):
    reason = TextField(
        label=_("Untuk apa Anda memerlukannya"),
        min_length=SHORTEST_REASON,
        max_length=300,
        help_text=_("Alasan ini dicatat di jurnal bersama nama Anda."),
        error_messages={"min_length": _("Tulis alasan yang dapat dimengerti orang lain.")},
        validators=[without_national_id],
    )


class ExportForm(ExportReasonForm):
    year = forms.TypedChoiceField(label=_("Tahun"), coerce=int)

    field_order = ("year", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in registers.years()]
