from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.web.form_fields import Choice, Choices, FreeText
from portal.models.survey import COMMENT_LENGTH, Element, Helpfulness

LEVELS = {
    1: gettext_lazy("Tidak baik"),
    2: gettext_lazy("Kurang baik"),
    3: gettext_lazy("Baik"),
    4: gettext_lazy("Sangat baik"),
}
QUESTIONS = {
    Element.REQUIREMENTS: gettext_lazy("Persyaratan: mudah dipenuhi?"),
    Element.PROCEDURE: gettext_lazy("Prosedur: mudah diikuti?"),
    Element.TIME: gettext_lazy("Waktu: cukup cepat?"),
    Element.COST: gettext_lazy("Biaya: wajar, atau memang tanpa biaya?"),
    Element.PRODUCT: gettext_lazy("Hasil: sesuai dengan yang diumumkan?"),
    Element.COMPETENCE: gettext_lazy("Petugas: mampu dan paham?"),
    Element.BEHAVIOUR: gettext_lazy("Petugas: sopan dan ramah?"),
    Element.COMPLAINTS: gettext_lazy("Pengaduan: ditangani dengan baik?"),
    Element.FACILITIES: gettext_lazy("Situs dan ruang layanan: nyaman dipakai?"),
}


class FeedbackForm(forms.Form):
    helped = Choice(Helpfulness.choices, missing=gettext_lazy("Pilih salah satu jawaban."))
    comment = FreeText(
        label=gettext_lazy("Yang perlu kami perbaiki"),
        help_text=gettext_lazy("Jangan tulis nama, nomor telepon, atau data pribadi lain."),
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea({"rows": 3}),
    )
    use_required_attribute = False


class DocumentFeedbackForm(FeedbackForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["helped"].label = _("Apakah dokumen ini menjawab kebutuhan Anda?")


class ServiceFeedbackForm(FeedbackForm):
    """The same about a request, then the nine elements: all of them, or none."""

    field_order = ["helped", *Element.values, "comment"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["helped"].label = _("Apakah permintaan Anda terjawab?")
        for element, question in QUESTIONS.items():
            self.fields[element.value] = forms.TypedChoiceField(
                label=question, choices=LEVELS.items(), coerce=int, empty_value=None, required=False, widget=Choices
            )
        self.order_fields(self.field_order)

    def clean(self):
        data = super().clean()
        missing = [name for name in Element.values if not data.get(name)]
        if 0 < len(missing) < len(Element):
            for name in missing:
                sentence = _("%(question)s Nilai juga yang ini, atau kosongkan kesembilannya.")
                self.add_error(name, ValidationError(sentence % {"question": self.fields[name].label}))
        return data

    @property
    def elements(self) -> dict[str, int]:
        """Return the values of the nine elements, none if they were left out; the form must be valid."""
        return {name: self.cleaned_data[name] for name in Element.values if self.cleaned_data[name]}

    @property
    def nine(self) -> list[forms.BoundField]:
        return [self[name] for name in Element.values]
