"""Forms in which staff enter a request or an objection that came by another channel."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.web.form_fields import Choices, MultipleChoices
from opd.web.text_field import TextField
from requests_app.citizen.forms.filing import ApplicantForm, FilingForm
from requests_app.models import Channel, InformationRequest, ObjectionGround
from requests_app.staff.forms.acts import OpdField, ReasonField, day_field
from requests_app.workflow import entry_dates

OTHER_CHANNELS = [(channel.value, channel.label) for channel in Channel if channel != Channel.PORTAL]
MISSING_CHANNEL = {"required": gettext_lazy("Pilih lewat apa permohonan ini datang.")}


class ReceiptFields(forms.Form):
    channel = forms.ChoiceField(
        label=gettext_lazy("Diterima lewat"), choices=OTHER_CHANNELS, widget=Choices, error_messages=MISSING_CHANNEL
    )
    received_on = day_field(
        gettext_lazy("Tanggal diterima"),
        help_text=gettext_lazy(
            "Hari surat, telepon, atau orangnya datang; bukan hari Anda mencatat. Waktu jawab mulai di sini."
        ),
        error_messages={"required": gettext_lazy("Isi tanggal diterima.")},
    )

    def clean(self):
        data = super().clean() or {}
        if "received_on" in data:
            try:
                entry_dates.check_entry(data["received_on"], timezone.localdate(), self.since)
            except ValidationError as error:
                self.add_error(None, error)
        return data

    @property
    def since(self) -> date | None:
        return None


class EntryForm(ReceiptFields, FilingForm):
    """The citizen's form, filled in by a clerk. NIK and contact may be missing."""

    needs_contact = False
    field_order = ("channel", "received_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["national_id"].required = False
        self.fields["information"].label = _("Informasi yang diminta")
        self.fields["proposed_opd"].label = _("Perangkat daerah yang disebut pemohon")
        self.fields["proposed_opd"].empty_label = _("Tidak disebut")

    @property
    def receipt_fields(self) -> list:
        return [self["channel"], self["received_on"]]


class ObjectionEntryForm(ReceiptFields):
    """An objection on paper or in person. Without the number of a request only ground b is possible (Pasal 35)."""

    number = TextField(
        label=gettext_lazy("Nomor permohonan"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Kosongkan hanya bila alasannya huruf b saja, tanpa permohonan."),
    )
    grounds = forms.MultipleChoiceField(
        label=gettext_lazy("Alasan keberatan (Pasal 35)"),
        choices=[(value, f"{value}. {label}") for value, label in ObjectionGround.choices],
        widget=MultipleChoices,
        error_messages={"required": gettext_lazy("Pilih sedikitnya satu alasan.")},
    )
    reason = ReasonField(gettext_lazy("Uraian alasan"))
    purpose = ReasonField(
        gettext_lazy("Tujuan penggunaan informasi"),
        error_messages={"required": gettext_lazy("Tulis untuk apa informasi itu akan digunakan.")},
    )
    position = ReasonField(
        gettext_lazy("Kasus posisi"),
        help_text=gettext_lazy("Urutan kejadian menurut pemohon: kapan meminta, apa jawabannya."),
        error_messages={"required": gettext_lazy("Tulis urutan kejadiannya.")},
    )
    opd = OpdField(label=gettext_lazy("OPD yang dimaksud"), required=False, empty_label=gettext_lazy("Tidak disebut"))

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        if not number:
            return None
        inforequest = InformationRequest.objects.filter(number__iexact=number).select_related("applicant").first()
        if inforequest is None:
            raise ValidationError(_("Tidak ada permohonan dengan nomor ini."))
        return inforequest

    def clean(self):
        data = super().clean()
        if "number" not in self.errors and not data.get("number") and data.get("grounds") not in (None, ["b"]):
            self.add_error("number", _("Selain alasan huruf b, keberatan menyebut nomor permohonan."))
        return data

    @property
    def since(self):
        inforequest = self.cleaned_data.get("number")
        return inforequest.received_on if inforequest else None

    @property
    def stands_alone(self) -> bool:
        """Whether it is on ground b without a request, so that the form must name the applicant."""
        return not self.data.get("number", "").strip() and self.data.getlist("grounds") == [ObjectionGround.B]

    def texts(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("reason", "purpose", "position")}


class ObjectorForm(ApplicantForm):
    needs_contact = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="pemohon", **kwargs)
        self.fields["national_id"].required = False

    def without_errors(self) -> "ObjectorForm":
        """Return the form with what was typed, for an objection that does not need it."""
        return ObjectorForm(initial={name: self.data.get(self.add_prefix(name), "") for name in self.fields})
