"""Forms of acts on a request. They validate; `arguments()` returns those of the verb."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import intake
from documents.lifecycle.publishing import Incoming, receive
from documents.models import Document
from documents.privacy.validators import without_national_id
from documents.web.form_fields import Choices
from opd.models import Opd, OpdKind
from requests_app.citizen.forms import case as case_forms
from requests_app.models import Audience
from requests_app.personal_data.identity import SHORTEST_REASON
from requests_app.web.upload_field import UploadField, accepted_types_text

LONG: dict[str, Any] = {"max_length": 5000, "widget": forms.Textarea({"rows": 4})}
REASON = gettext_lazy("Alasan")
DOCUMENT = re.compile(r"(?:^|/dokumen/)(\d{1,18})(?:[-/].*)?$", re.ASCII)

# Fields -------------------------------------------------------------------------------------------------------------


class Depending(forms.Field):
    """A field whose form decides whether it may be empty: neither required nor labelled as optional.

    The same as `depends` of `form_fields.Line`, for fields of every kind.
    """

    depends = True

    def validate(self, value):
        if not self.depends:
            super().validate(value)


class DependingDay(Depending, forms.DateField):
    pass


def day_field(label: str, *, kind: type[forms.DateField] = forms.DateField, **options) -> forms.DateField:
    return kind(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class ReasonField(forms.CharField):
    """A required text without NIK, since people outside of PPID may read it."""

    default_validators = [without_national_id]

    def __init__(self, label=REASON, **options):
        empty = {"required": gettext_lazy("Tulis alasannya.")}
        super().__init__(label=label, **LONG | {"error_messages": empty} | options)


class OpdField(forms.ModelChoiceField):
    """A choice of the agencies that exist today, without the city itself."""

    def __init__(self, **options):
        defaults = {"label": gettext_lazy("OPD"), "empty_label": gettext_lazy("Pilih OPD")}
        super().__init__(Opd.objects.none(), **defaults | options)

    def __deepcopy__(self, memo):
        field = super().__deepcopy__(memo)
        field.queryset = in_force()
        return field


def in_force():
    """Return the agencies that exist today. Evaluated for every form, because it changes from day to day."""
    return Opd.objects.in_force().exclude(kind=OpdKind.CITY)


def agencies() -> list[tuple[int, str]]:
    """Return the choices of an agency, to be read once for all lists of a page."""
    return list(in_force().values_list("pk", "name"))


PICKING = {
    "data-pick": reverse_lazy("desk:find_documents"),
    "data-pick-label": gettext_lazy("Cari dokumen yang sudah terbit"),
    "data-pick-none": gettext_lazy("Tidak ada dokumen terbit yang cocok."),
}


class DocumentsField(forms.CharField):
    """A field of published documents, one number or address per line. Cleans to a list of documents."""

    def __init__(self, **options):
        defaults = {
            "label": gettext_lazy("Dokumen yang sudah terbit"),
            "help_text": gettext_lazy("Alamat atau nomor dokumen di laman ini, satu per baris."),
            "widget": forms.Textarea({"rows": 3} | PICKING),
            "required": False,
            "max_length": 5000,
        }
        super().__init__(**defaults | options)

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        numbers = {line: number_in(line) for line in lines}
        documents = Document.objects.public().in_bulk(list(numbers.values()))
        missing = [line for line, number in numbers.items() if number not in documents]
        if missing:
            raise ValidationError(
                _("Bukan dokumen yang sudah terbit: %(lines)s.") % {"lines": ", ".join(missing)[:300]}
            )
        return list({number: documents[number] for number in numbers.values()}.values())


def number_in(line: str) -> int:
    """Return the number of the document that a line names, or 0, which no document has."""
    match = DOCUMENT.search(line)
    return int(match[1]) if match else 0


class Uploads(UploadField):
    """A field for files that staff add to a case, or of a proof. Cleans to a list of `Incoming`."""

    def __init__(self, *, policy: str = "document", many: bool = True, **options):
        super().__init__(policy=policy, many=many, **options)

    def clean(self, data, initial=None) -> list[Incoming]:
        try:
            return [receive(file, self.policy) for file in super().clean(data, initial)]
        except intake.Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


# Filters ------------------------------------------------------------------------------------------------------------


# Acts of a request --------------------------------------------------------------------------------------------------


class ActForm(case_forms.ActForm):
    """A form of an act. `version` is that of the case when the form was shown; the verb refuses an older one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, *args, case, **kwargs):
        self.case = case
        super().__init__(*args, **kwargs)
        if "uploads" in self.fields:
            self.fields["uploads"].help_text = accepted_types_text(self.fields["uploads"].policy)

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.errors and self.files.getlist("uploads") and "uploads" not in self.errors:
            self.add_error(
                "uploads", _("Pilih lagi berkasnya: peramban tidak menyimpannya selama formulir diperbaiki.")
            )


class ReasonForm(ActForm):
    reason = ReasonField()


class CompletionForm(ActForm):
    missing = ReasonField(
        gettext_lazy("Apa yang belum lengkap"),
        help_text=gettext_lazy("Sebutkan satu per satu. Pemohon membaca kalimat Anda persis seperti ini."),
        error_messages={"required": gettext_lazy("Tulis apa yang belum lengkap.")},
    )


class CompleteForm(ActForm):
    text = forms.CharField(label=gettext_lazy("Catatan"), required=False, **LONG)


class AssignForm(ActForm):
    opd = OpdField(error_messages={"required": gettext_lazy("Pilih OPD yang menguasai informasinya.")})

    def __init__(self, *args, case, **kwargs):
        initial = {"opd": case.proposed_opd_id} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, case=case, initial=initial, **kwargs)


class ForwardForm(ActForm):
    opd = OpdField(
        label=gettext_lazy("OPD tujuan"),
        error_messages={"required": gettext_lazy("Pilih OPD yang menguasai informasinya.")},
    )
    reason = ReasonField(help_text=gettext_lazy("Hanya PPID dan atasan PPID yang membacanya."))


class AnswerForm(ActForm):
    text = ReasonField(
        gettext_lazy("Jawaban OPD"),
        help_text=gettext_lazy("Untuk PPID. Sebutkan apa yang ada, di mana, dan bagian mana yang tidak boleh dibuka."),
        error_messages={"required": gettext_lazy("Tulis jawaban OPD.")},
    )
    documents = DocumentsField()
    uploads = Uploads(label=gettext_lazy("Berkas jawaban"))

    def __init__(self, *args, case, **kwargs):
        initial = {"text": case.agency_answer} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, case=case, initial=initial, **kwargs)


class CloseForm(ActForm):
    given_on = day_field(
        gettext_lazy("Tanggal informasi diberikan (wajib bila informasi diberikan)"),
        kind=DependingDay,
        help_text=gettext_lazy("Berbeda dengan tanggal surat pemberitahuan."),
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, initial={"given_on": case.given_on}, **kwargs)


class PublicTextForm(ActForm):
    text = forms.CharField(
        label=gettext_lazy("Isi yang dibuka di register umum"),
        required=False,
        help_text=gettext_lazy(
            "Buang nama, alamat, nomor, dan hal pribadi siapa pun. Kosongkan untuk menutupnya lagi."
        ),
        validators=[without_national_id],
        **LONG,
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, initial={"text": case.public_text or case.information}, **kwargs)


# Beside the acts ----------------------------------------------------------------------------------------------------


class IdentityForm(case_forms.ActForm):
    reason = forms.CharField(
        label=gettext_lazy("Untuk apa Anda perlu melihatnya"),
        min_length=SHORTEST_REASON,
        max_length=300,
        help_text=gettext_lazy("Alasan Anda, nama Anda, dan waktunya dicatat di jurnal akses."),
        error_messages={
            "required": gettext_lazy("Tulis untuk apa Anda perlu melihat identitas ini."),
            "min_length": gettext_lazy("Tulis alasan yang jelas, sedikitnya 10 huruf."),
        },
        validators=[without_national_id],
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class RemarkForm(case_forms.ActForm):
    audience = forms.ChoiceField(
        label=gettext_lazy("Untuk siapa"),
        choices=[
            (Audience.STAFF, gettext_lazy("Catatan internal: pemohon tidak pernah membacanya")),
            (Audience.APPLICANT, gettext_lazy("Pesan ke pemohon: ia membacanya di halaman lacak")),
        ],
        initial=Audience.STAFF,
        widget=Choices,
    )
    text = ReasonField(gettext_lazy("Isi"), error_messages={"required": gettext_lazy("Tulis dahulu isinya.")})


class AnswerFilesForm(case_forms.ActForm):
    uploads = Uploads(
        label=gettext_lazy("Tambah berkas jawaban"), error_messages={"required": gettext_lazy("Pilih berkasnya.")}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["uploads"].required = True
        self.fields["uploads"].help_text = accepted_types_text("document")


class PaymentForm(case_forms.ActForm):
    """A payment of what the notice charges, proved by the number of its receipt or by a scan."""

    amount = forms.IntegerField(
        label=gettext_lazy("Dibayar (rupiah)"), min_value=1, widget=forms.NumberInput({"inputmode": "numeric"})
    )
    paid_on = day_field(gettext_lazy("Dibayar tanggal"))
    number = forms.CharField(
        label=gettext_lazy("Nomor bukti"), required=False, max_length=80, validators=[without_national_id]
    )
    proof = Uploads(label=gettext_lazy("Pindaian bukti"), policy="identity", many=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proof"].help_text = accepted_types_text("identity")

    def clean(self):
        data = super().clean() or {}
        if not self.errors and not data.get("number", "").strip() and not data.get("proof"):
            self.add_error("number", _("Isi nomor buktinya, atau lampirkan pindaiannya."))
        return data


class AnswerDocumentsForm(case_forms.ActForm):
    documents = DocumentsField()


class BulkForm(forms.Form):
    """An assignment of several requests to one agency. `pilih` holds `pk-version` of each ticked row."""

    opd = OpdField(label=gettext_lazy("Teruskan yang dicentang ke"))

    def __init__(self, *args, agencies: list[tuple[int, str]] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if agencies is not None:
            self.fields["opd"].choices = [("", _("Pilih OPD")), *agencies]

    def selected(self) -> dict[int, int]:
        """Return the version of each ticked request by its primary key."""
        pairs = (value.partition("-") for value in self.data.getlist("pilih"))
        return {int(pk): int(version) for pk, _sep, version in pairs if is_number(pk) and is_number(version)}


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
