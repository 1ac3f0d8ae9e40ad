"""Forms of an objection: to a request, and on ground b of Pasal 35, which needs none."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.web.form_fields import FreeText, MultipleChoices
from opd.models import Opd, OpdKind
from requests_app.citizen.forms.filing import WHO, ApplicantForm, answer_of
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


def _text(label, missing, *, rows: int, help_text="") -> FreeText:
    box = forms.Textarea({"rows": rows})
    return FreeText(label=label, missing=missing, help_text=help_text, max_length=LONGEST, widget=box)


class ObjectionTexts(forms.Form):
    """What both forms ask. They are sent twice: to be checked, then with the answers that were checked."""

    purpose = _text(_("Tujuan menggunakan informasi"), _("Tulis untuk apa informasi itu akan Anda gunakan."), rows=3)
    use_required_attribute = False

    TEXTS = ("reason", "purpose", "position")

    def texts(self) -> dict:
        """Return the texts that `objections.file` takes. Needs a valid form."""
        return {name: self.cleaned_data[name] for name in self.TEXTS}

    def typed(self) -> list[tuple[str, str]]:
        return [(name, value) for name in self.fields for value in self.data.getlist(name)]


class ObjectionForm(ObjectionTexts):
    """An objection, as the law requires it (penjelasan Pasal 35 ayat 1)."""

    grounds = forms.MultipleChoiceField(
        label=_("Alasan keberatan"),
        help_text=_("Pilih satu atau lebih."),
        choices=ObjectionGround.choices,
        widget=MultipleChoices,
        error_messages={"required": _("Pilih sedikitnya satu alasan."), "invalid_choice": _("Pilih dari daftar ini.")},
    )
    reason = _text(
        _("Uraian alasan"), _("Uraikan alasan keberatan Anda."), rows=5, help_text=_("Jelaskan apa yang tidak sesuai.")
    )
    position = _text(
        _("Urutan kejadian"),
        _("Tulis apa yang sudah terjadi."),
        rows=5,
        help_text=_("Apa yang sudah terjadi sampai hari ini. Tambahkan bila ada yang kurang."),
    )

    field_order = ("grounds", *ObjectionTexts.TEXTS)

    def clean_grounds(self) -> str:
        return "".join(sorted(self.cleaned_data["grounds"]))

    def text_fields(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self.TEXTS]

    def answers(self) -> list[tuple[str, str]]:
        labels = [str(ObjectionGround(letter).label) for letter in self.cleaned_data["grounds"]]
        texts = [(str(field.label), answer_of(field)) for field in self.text_fields()]
        return [(str(self.fields["grounds"].label), "; ".join(labels)), *texts]


class MissingForm(ObjectionTexts, ApplicantForm):
    """An objection on ground b: information that must be published regularly is missing."""

    opd = forms.ModelChoiceField(
        label=_("Perangkat daerah yang seharusnya mengumumkan"),
        queryset=Opd.objects.none(),
        required=False,
        empty_label=_("Saya tidak tahu"),
        error_messages={"invalid_choice": _("Perangkat daerah itu tidak ada lagi. Pilih yang lain.")},
    )
    reason = _text(
        _("Informasi berkala yang tidak ada"),
        _("Tulis informasi apa yang tidak ada."),
        rows=4,
        help_text=_("Misalnya: laporan keuangan Dinas Contoh tahun 2025."),
    )
    position = _text(_("Di mana dan kapan Anda mencarinya"), _("Tulis di mana dan kapan Anda mencarinya."), rows=3)

    field_order = ("opd", "reason", "position", "purpose")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opd"].queryset = Opd.objects.in_force().exclude(kind=OpdKind.CITY)

    def fields_wanted(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self.field_order]

    def fields_of_person(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in WHO]

    def fields_of_proxy(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self.PROXY_FIELDS]

    def answers(self) -> list[tuple[str, str]]:
        persons = (*self.fields_of_person(), *(self.fields_of_proxy() if self.by_proxy else ()))
        return [(str(field.label), answer_of(field)) for field in (*self.fields_wanted(), *persons)]
