from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.files import intake
from documents.release.forms import ScreenedForm
from opd.models.colours import Pair, of_city, unreadable
from opd.models.site_profile import COLOUR
from portal.models import SiteProfile
from portal.new_city.city_file import EMBLEM_SIZE, LINKS

COLOURS = ("deep_colour", "action_colour", "thread_colour")
FORMATS = {filetype.extension: filetype.label for filetype in intake.DOCUMENT_TYPES}
PROFILE_FIELDSETS = [
    (
        gettext_lazy("Daerah dan portal"),
        {"fields": ["body", "name", "province", "seat", "commission", "commission_address", "short_name", "long_name"]},
    ),
    (gettext_lazy("Lambang, warna, dan corak"), {"fields": ["emblem_file", *COLOURS, "pattern"]}),
    (gettext_lazy("Beranda dan menu"), {"fields": ["home_title", "home_lead", *LINKS]}),
    (
        gettext_lazy("Kantor layanan"),
        {"fields": ["address", "hours", "phone", "email", "complaint_officer", "complaint_address"]},
    ),
    (gettext_lazy("Berkas dan situs lain"), {"fields": ["formats", "embedding_hosts"]}),
]


class SiteProfileForm(ScreenedForm):
    emblem_file = forms.FileField(
        label=gettext_lazy("Lambang"),
        required=False,
        help_text=gettext_lazy("Gambar PNG, JPEG, atau WebP. Selama belum diisi, portal memakai lambang netral."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    formats = forms.MultipleChoiceField(
        label=gettext_lazy("Jenis berkas yang diterima"),
        choices=list(FORMATS.items()),
        widget=forms.CheckboxSelectMultiple(),
        required=False,
        help_text=gettext_lazy(
            "Yang boleh diunggah OPD sebagai dokumen. Bila tidak ada yang dipilih, semuanya. "
            "Berkas yang sudah ada tetap tersimpan."
        ),
    )

    class Meta:
        model = SiteProfile
        fields = [name for _title, options in PROFILE_FIELDSETS for name in options["fields"] if name != "emblem_file"]
        widgets = {name: forms.TextInput(attrs={"maxlength": 7, "size": 9}) for name in COLOURS}
        help_texts = {
            "seat": gettext_lazy("Kota tempat surat ditandatangani. Bila kosong, nama daerah."),
            "commission": gettext_lazy("Bila kosong, Komisi Informasi Provinsi dari provinsi di atas."),
            "commission_address": gettext_lazy("Dicetak pada keputusan atas keberatan, bagi pemohon yang bersengketa."),
            "short_name": gettext_lazy("Bila kosong, PLID."),
            "deep_colour": gettext_lazy("Dasar pita atas, beranda, dan kaki halaman. Contoh: #0b3d2e."),
            "action_colour": gettext_lazy("Tulisan putih di atasnya harus terbaca. Contoh: #0b7a53."),
            "thread_colour": gettext_lazy("Corak di atas warna gelap. Contoh: #f2c14e."),
            **dict.fromkeys(
                LINKS, gettext_lazy("Satu per baris: nama | alamat, misalnya JDIH | https://jdih.contoh.go.id/")
            ),
            "embedding_hosts": gettext_lazy(
                "Satu nama per baris, misalnya dinkes.contoh.go.id. Caranya ada di halaman “Sematkan daftar dokumen”, "
                "/semat/cara/."
            ),
            "complaint_officer": gettext_lazy(
                "UU 25/2009 Pasal 36 ayat (4): nama dan alamat petugas pengaduan diumumkan."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["formats"] = self.instance.formats.split()

    def clean(self):
        colours = [self.cleaned_data.get(name, "") for name in COLOURS]
        # The model refuses what is no colour after this.
        if all(COLOUR.regex.search(colour) for colour in colours):  # type: ignore[union-attr]
            for name, pair in unreadable(of_city(*colours)).items():
                self.add_error(name, contrast_sentence(pair))
        return super().clean()

    def clean_formats(self):
        return "\n".join(self.cleaned_data["formats"])

    def clean_emblem_file(self):
        upload = self.cleaned_data["emblem_file"]
        if upload:
            try:
                self.instance.emblem = intake.redraw(upload, "picture", EMBLEM_SIZE)
            except intake.Refused as refusal:
                raise ValidationError(str(refusal), code=refusal.code) from refusal
        return upload


class LookForm(forms.ModelForm):
    class Meta:
        model = SiteProfile
        fields = [*COLOURS, "pattern"]

    def profile(self) -> SiteProfile | None:
        """Return a profile with these colours that is not saved; None if one of them is no colour."""
        if not self.is_valid():
            return None
        saved = SiteProfile.load()
        return SiteProfile(body=saved.body, name=saved.name, short_name=saved.short_name, **self.cleaned_data)


def contrast_sentence(pair: Pair) -> str:
    """Return which contrast is too low, in which theme, and what is needed."""
    values = {
        "front": pair.front,
        "ground": pair.ground,
        "theme": _("tampilan gelap") if pair.is_dark else _("tampilan terang"),
        "ratio": number_format(pair.ratio, 1),
        "least": number_format(pair.least, 1),
    }
    return (
        _(
            "Kurang kontras: %(front)s di atas %(ground)s pada %(theme)s hanya %(ratio)s:1, sedikitnya %(least)s:1. "
            "Pilih warna yang lebih gelap atau lebih terang."
        )
        % values
    )
