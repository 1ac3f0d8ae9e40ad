from datetime import timedelta
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import PARTS, Alert, AlertKind
from documents.models.alert import column_label
from documents.web.form_fields import FreeText, Line
from opd.web.page_act import VersionForm

LASTS = {
    "6": gettext_lazy("6 jam"),
    "12": gettext_lazy("12 jam"),
    "24": gettext_lazy("1 hari"),
    "72": gettext_lazy("3 hari"),
    "168": gettext_lazy("7 hari"),
    "336": gettext_lazy("14 hari"),
}
FIRST = ("title", "kind", "area", "danger", "avoidance", "phone", "lasts")
LOCAL = "%Y-%m-%dT%H:%M"


def column(name: str):
    return Alert._meta.get_field(name)


def label(name: str) -> str:
    return capfirst(column_label(name))


def line(name: str, **kwargs) -> Line:
    widget = forms.TextInput({"class": "vTextField"})  # as wide as the admin's own
    return Line(label=label(name), max_length=column(name).max_length, widget=widget, **kwargs)


def part(name: str, **kwargs) -> FreeText:
    return FreeText(label=label(name), max_length=column(name).max_length, **kwargs)


def moment(name: str, hint: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label(name),
        help_text=hint,
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL),
        error_messages={"invalid": gettext_lazy("Tulis tanggal dan jam, misalnya 24-11-2026 15:30.")},
        input_formats=[LOCAL, "%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M", "%d-%m-%Y %H.%M"],
    )


class PartsForm(forms.Form):
    title = line(
        "title",
        missing=gettext_lazy("Tulis judul: apa bahayanya, di mana."),
        help_text=gettext_lazy("Satu kalimat pendek. Inilah yang tampil di setiap halaman."),
    )
    area = line("area", missing=gettext_lazy("Tulis wilayah yang terancam."))
    danger = part("danger", missing=gettext_lazy("Tulis apa bahayanya dan seberapa besar."))
    avoidance = part("avoidance", help_text=gettext_lazy("Apa yang harus dilakukan warga sekarang."))
    phone = line("phone", help_text=gettext_lazy("Misalnya 112."))
    affected = part("affected")
    evacuation = part("evacuation")
    help = part("help")
    announcer = part("announcer")
    procedure = part("procedure")
    efforts = part("efforts")
    use_required_attribute = False

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and sum(character.isdigit() for character in phone) < 3:
            raise ValidationError(_("Tulis nomor telepon dengan angka, misalnya 112."))
        return phone

    def missing(self) -> list[str]:
        """Return the labels of the empty parts, shown as *menyusul*."""
        return [label(name) for name in PARTS if not self.cleaned_data[name]]


class AlertForm(PartsForm):
    kind = forms.ChoiceField(
        label=label("kind"),
        choices=[("", gettext_lazy("Pilih jenisnya")), *AlertKind.choices],
        error_messages={"required": gettext_lazy("Pilih jenis bahayanya.")},
    )
    lasts = forms.ChoiceField(
        label=gettext_lazy("Berlaku selama"),
        choices=list(LASTS.items()),
        initial="24",
        help_text=gettext_lazy("Sesudahnya hilang sendiri dari semua halaman. Dapat diperpanjang atau diakhiri."),
    )
    starts_at = moment("starts_at", gettext_lazy("Kosongkan bila berlaku sekarang juga."))
    ends_at = moment("ends_at", gettext_lazy("Isi bila waktunya tidak ada di pilihan “Berlaku selama”."))
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    field_order = [*FIRST]

    @property
    def first(self):
        return [self[name] for name in FIRST]

    @property
    def later(self):
        return [field for field in self.visible_fields() if field.name not in FIRST]

    @property
    def has_errors_later(self) -> bool:
        return any(field.errors for field in self.later)

    def values(self) -> dict:
        """Return the `values` of `alerts.publish`."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("lasts", "submission")}
        lasts = timedelta(hours=int(self.cleaned_data["lasts"]))
        data["ends_at"] = data["ends_at"] or (data["starts_at"] or timezone.now()) + lasts
        return data


class UpdateForm(PartsForm, VersionForm):
    text = FreeText(
        label=gettext_lazy("Apa yang baru"),
        help_text=gettext_lazy("Dibaca semua orang sebagai pembaruan, bersama waktunya."),
        missing=gettext_lazy("Tulis apa yang baru."),
        max_length=1000,
    )
    ends_at = moment("ends_at", "")
    field_order = ["text", "ends_at", "title", "area", "danger", "avoidance", "phone"]

    def known(self) -> dict:
        return super().known() | {
            name: getattr(self.obj, name) for name in ("title", "area", "phone", *PARTS, "ends_at")
        }

    def values(self) -> dict:
        """Return the `values` of `alerts.update`; the form must be valid. An empty end leaves the end as it is."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("text", "version")}
        if not data["ends_at"]:
            del data["ends_at"]
        return data

    def arguments(self) -> dict:
        return {"text": self.cleaned_data["text"], "values": self.values()}


class EndForm(VersionForm):
    reason = FreeText(
        label=gettext_lazy("Mengapa berakhir lebih awal"),
        help_text=gettext_lazy("Dibaca semua orang."),
        missing=gettext_lazy("Tulis alasannya."),
        max_length=1000,
    )


class ReviewForm(VersionForm):
    result = forms.ChoiceField(
        choices=[
            ("", gettext_lazy("Pilih hasilnya")),
            ("ok", gettext_lazy("Sudah benar")),
            ("koreksi", gettext_lazy("Minta koreksi")),
        ],
        label=gettext_lazy("Hasil pemeriksaan"),
        error_messages={"required": gettext_lazy("Pilih hasilnya.")},
    )
    note = FreeText(
        label=gettext_lazy("Catatan"),
        help_text=gettext_lazy("Hanya dibaca petugas. Wajib bila Anda minta koreksi."),
        max_length=1000,
    )

    def clean(self):
        data = super().clean()
        if data.get("result") == "koreksi" and not data.get("note", "").strip() and "note" not in self.errors:
            self.add_error("note", _("Tulis apa yang perlu dikoreksi."))
        return data

    def arguments(self) -> dict:
        return {"correction": self.cleaned_data["result"] == "koreksi", "note": self.cleaned_data["note"]}
