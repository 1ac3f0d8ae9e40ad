"""What staff enter for somebody else: a request or an objection that came by another way than this portal."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.web.form_fields import Choices
from requests_app import entry_dates
from requests_app.citizen.forms.filing import ApplicantForm, FilingForm
from requests_app.models import Channel, InformationRequest, ObjectionGround
from requests_app.staff.forms.acts import OpdField, ReasonField, Ticks, day_field

OTHER_CHANNELS = [(channel.value, channel.label) for channel in Channel if channel != Channel.PORTAL]
MISSING_CHANNEL = {"required": gettext_lazy("Pilih lewat apa permohonan ini datang.")}


class ReceiptFields(forms.Form):
    """How and when it came; the clock starts on that day."""

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
        """The day of what it answers, which came before it."""
        return None


class EntryForm(ReceiptFields, FilingForm):
    """The citizen's form in a clerk's hands. What a letter does not say may stay open: it is asked for later."""

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
    """An objection on paper or in person; without a number only ground b stands (UU 14/2008 Pasal 35)."""

    number = forms.CharField(
        label=gettext_lazy("Nomor permohonan"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Kosongkan hanya bila alasannya huruf b saja, tanpa permohonan."),
    )
    grounds = forms.MultipleChoiceField(
        label=gettext_lazy("Alasan keberatan (Pasal 35)"),
        choices=[(value, f"{value}. {label}") for value, label in ObjectionGround.choices],
        widget=Ticks,
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
        found = InformationRequest.objects.filter(number__iexact=number).select_related("applicant").first()
        if found is None:
            raise ValidationError(_("Tidak ada permohonan dengan nomor ini."))
        return found

    def clean(self):
        data = super().clean()
        if "number" not in self.errors and not data.get("number") and data.get("grounds") not in (None, ["b"]):
            self.add_error("number", _("Selain alasan huruf b, keberatan menyebut nomor permohonan."))
        return data

    @property
    def since(self):
        found = self.cleaned_data.get("number")
        return found.received_on if found else None

    @property
    def stands_alone(self) -> bool:
        """Whether it says itself who objects: ground b without a request."""
        return not self.data.get("number", "").strip() and self.data.getlist("grounds") == [ObjectionGround.B]

    def texts(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("reason", "purpose", "position")}


class ObjectorForm(ApplicantForm):
    """Who objects, where no request tells it."""

    needs_contact = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="pemohon", **kwargs)
        self.fields["national_id"].required = False

    def unchecked(self) -> "ObjectorForm":
        """What was typed, without complaint: it is not asked for."""
        return ObjectorForm(initial={name: self.data.get(self.add_prefix(name), "") for name in self.fields})
