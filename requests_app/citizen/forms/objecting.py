"""Forms of an objection: to a request, and on ground b of Pasal 35, which needs no request."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.web.form_fields import FreeText, MultipleChoices
from opd.models import Opd, OpdKind
from requests_app.citizen.forms.filing import ApplicantForm, answer_of
from requests_app.models import ObjectionGround

LONGEST = 5000
GROUND = ObjectionGround
GROUND_EXPLANATIONS = {
    GROUND.A: _("PPID menolak karena informasinya dikecualikan (Pasal 17)."),
    GROUND.B: _("Informasi yang wajib diumumkan berkala tidak ada di portal ini atau di tempat lain."),
    GROUND.C: _("Sampai tenggat berakhir Anda tidak menerima pemberitahuan tertulis."),
    GROUND.D: _("Anda menerima jawaban, tetapi bukan itu yang Anda minta."),
    GROUND.E: _("PPID menyanggupi, tetapi informasinya tidak diberikan, atau tidak seluruhnya."),
    GROUND.F: _("Biaya salinan atau pengiriman terlalu tinggi."),
    GROUND.G: _("Jawaban atau informasinya datang sesudah tenggat."),
}


class ObjectionForm(forms.Form):
    """An objection, as the law requires it (penjelasan Pasal 35 ayat 1). `grounds` cleans to a string of letters."""

    grounds = forms.MultipleChoiceField(
        label=_("Alasan keberatan"),
        help_text=_("Pilih satu atau lebih."),
        choices=ObjectionGround.choices,
        widget=MultipleChoices,
        error_messages={"required": _("Pilih sedikitnya satu alasan."), "invalid_choice": _("Pilih dari daftar ini.")},
    )
    reason = FreeText(
        label=_("Uraian alasan"),
        help_text=_("Jelaskan apa yang tidak sesuai."),
        missing=_("Uraikan alasan keberatan Anda."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
    )
    purpose = FreeText(
        label=_("Tujuan menggunakan informasi"),
        missing=_("Tulis untuk apa informasi itu akan Anda gunakan."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )
    position = FreeText(
        label=_("Urutan kejadian"),
        help_text=_("Apa yang sudah terjadi sampai hari ini. Tambahkan bila ada yang kurang."),
        missing=_("Tulis apa yang sudah terjadi."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
    )
    use_required_attribute = False

    TEXTS = ("reason", "purpose", "position")

    def clean_grounds(self) -> str:
        return "".join(sorted(self.cleaned_data["grounds"]))

    def texts(self) -> dict:
        """Return the texts that `objections.file` takes. Needs a valid form."""
        return {name: self.cleaned_data[name] for name in self.TEXTS}

    def answers(self) -> list[tuple[str, str]]:
        """Return pairs of label and answer, to be checked. Needs a valid form."""
        labels = [str(ObjectionGround(letter).label) for letter in self.cleaned_data["grounds"]]
        return [(str(self.fields["grounds"].label), "; ".join(labels))] + [
            (str(self.fields[name].label), self.cleaned_data[name]) for name in self.TEXTS
        ]


class MissingForm(ApplicantForm):
    """An objection on ground b: information that must be published regularly is missing. It needs no request."""

    opd = forms.ModelChoiceField(
        label=_("Perangkat daerah yang seharusnya mengumumkan"),
        queryset=Opd.objects.none(),
        required=False,
        empty_label=_("Saya tidak tahu"),
        error_messages={"invalid_choice": _("Perangkat daerah itu tidak ada lagi. Pilih yang lain.")},
    )
    reason = FreeText(
        label=_("Informasi berkala yang tidak ada"),
        help_text=_("Misalnya: laporan keuangan Dinas Contoh tahun 2025."),
        missing=_("Tulis informasi apa yang tidak ada."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
    )
    position = FreeText(
        label=_("Di mana dan kapan Anda mencarinya"),
        missing=_("Tulis di mana dan kapan Anda mencarinya."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )
    purpose = FreeText(
        label=_("Tujuan menggunakan informasi"),
        missing=_("Tulis untuk apa informasi itu akan Anda gunakan."),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )

    WANTED = field_order = ("opd", "reason", "position", "purpose")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opd"].queryset = Opd.objects.in_force().exclude(kind=OpdKind.CITY)

    def fields_wanted(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self.WANTED]

    def fields_of_person(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in ("kind", "by_whom", *self.IDENTITY)]

    def fields_of_proxy(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self.PROXY_FIELDS]

    def answers(self) -> list[tuple[str, str]]:
        """Return pairs of label and answer, to be checked. Needs a valid form."""
        persons = (*self.fields_of_person(), *(self.fields_of_proxy() if self.by_proxy else ()))
        return [(str(field.label), answer_of(field)) for field in (*self.fields_wanted(), *persons)]

    def texts(self) -> dict:
        """Return the texts that `objections.file` takes. Needs a valid form."""
        return {name: self.cleaned_data[name] for name in ObjectionForm.TEXTS}
