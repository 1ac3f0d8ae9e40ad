"""Forms of acts on a request. They validate; `arguments()` returns those of the verb."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.files import intake
from documents.files.intake import Incoming, receive
from documents.models import Document
from documents.privacy.validators import without_national_id
from documents.release import privacy_gate
from documents.web.form_fields import Choices, MultipleChoices
from opd.models import Opd, OpdKind
from opd.web.many_field import ManyField
from opd.web.page_act import ActForm, VersionForm
from opd.web.text_field import TextField
from opd.words import as_number
from requests_app.answers import public_texts
from requests_app.answers.proposed import proposed
from requests_app.models import Audience
from requests_app.personal_data.identity import SHORTEST_REASON
from requests_app.web.upload_field import UploadField, accepted_types_text

LONG: dict[str, Any] = {"max_length": 5000, "widget": forms.Textarea({"rows": 4})}
REASON = gettext_lazy("Alasan")
types_lazy = lazy(accepted_types_text, str)
DOCUMENT = re.compile(r"(?:^|/dokumen/)(\d{1,18})(?:[-/].*)?$", re.ASCII)


class Depending(forms.Field):
    """A field of any kind whose form decides whether it may be empty, as `depends` of `form_fields.Line` does."""

    depends = True

    def validate(self, value):
        if not self.depends:
            super().validate(value)


class DependingDay(Depending, forms.DateField):
    pass


def day_field(label: str, *, kind: type[forms.DateField] = forms.DateField, **options) -> forms.DateField:
    return kind(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class ReasonField(TextField):
    """A text without NIK, since people outside of PPID may read it."""

    default_validators = [without_national_id]

    def __init__(self, label=REASON, **options):
        empty = {"required": gettext_lazy("Tulis alasannya.")}
        super().__init__(label=label, **LONG | {"error_messages": empty} | options)


class OpdField(forms.ModelChoiceField):
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
    return list(in_force().values_list("pk", "name"))


PICKING = {
    "data-pick": reverse_lazy("desk:find_documents"),
    "data-pick-label": gettext_lazy("Cari dokumen yang sudah terbit"),
    "data-pick-none": gettext_lazy("Tidak ada dokumen terbit yang cocok."),
}


class DocumentsField(forms.CharField):
    """Published documents, one number or address per line. Cleans to a list of documents."""

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
    def __init__(self, *, policy: str = "document", many: bool = True, **options):
        super().__init__(policy=policy, many=many, help_text=types_lazy(policy), **options)

    def clean(self, data, initial=None) -> list[Incoming]:
        try:
            return [receive(file, self.policy) for file in super().clean(data, initial)]
        except intake.Refused as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


class ReasonForm(VersionForm):
    reason = ReasonField()


class CompletionForm(VersionForm):
    missing = ReasonField(
        gettext_lazy("Apa yang belum lengkap"),
        help_text=gettext_lazy("Sebutkan satu per satu. Pemohon membaca kalimat Anda persis seperti ini."),
        error_messages={"required": gettext_lazy("Tulis apa yang belum lengkap.")},
    )


class CompleteForm(VersionForm):
    text = TextField(label=gettext_lazy("Catatan"), required=False, **LONG)


class AssignForm(VersionForm):
    opd = OpdField(error_messages={"required": gettext_lazy("Pilih OPD yang menguasai informasinya.")})

    def known(self) -> dict:
        return super().known() | {"opd": self.obj.proposed_opd_id}


class ForwardForm(VersionForm):
    opd = OpdField(
        label=gettext_lazy("OPD tujuan"),
        error_messages={"required": gettext_lazy("Pilih OPD yang menguasai informasinya.")},
    )
    reason = ReasonField(help_text=gettext_lazy("Hanya PPID dan atasan PPID yang membacanya."))


class AnswerText(Depending, ReasonField):
    pass


class AnswerForm(VersionForm):
    """The answer of an agency: public documents, files, or words; what is given needs no words of its own."""

    proposed = ManyField(
        Document.objects.none(),
        label=gettext_lazy("Dokumen terbit yang mungkin menjawabnya"),
        required=False,
        widget=MultipleChoices,
        help_text=gettext_lazy("Dicari dari dokumen OPD ini menurut kata-kata permohonannya. Anda yang menilai."),
    )
    documents = DocumentsField()
    uploads = Uploads(label=gettext_lazy("Berkas jawaban"))
    text = AnswerText(
        gettext_lazy("Jawaban OPD (wajib bila tanpa dokumen dan tanpa berkas)"),
        help_text=gettext_lazy("Untuk PPID. Sebutkan apa yang ada, di mana, dan bagian mana yang tidak boleh dibuka."),
    )

    def known(self) -> dict:
        chosen = self.obj.answer_documents.only("title", "slug")
        addresses = "\n".join(document.get_absolute_url() for document in chosen)
        return super().known() | {"text": self.obj.agency_answer, "documents": addresses}

    def fit(self) -> None:
        own = Document.objects.public().filter(opd=self.obj.opd_id)
        found = Document.objects.only("title").in_bulk(found_pks := proposed(self.obj.information, own))
        self.fields["proposed"].queryset = own
        self.fields["proposed"].choices = [(pk, found[pk].title) for pk in found_pks if pk in found]
        if not found:
            del self.fields["proposed"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        chosen = [*data.pop("proposed", ()), *data.get("documents", ())]
        data["documents"] = list({document.pk: document for document in chosen}.values())
        given = [document.title for document in data["documents"]] + [file.name for file in data.get("uploads", ())]
        if not data.get("text") and not self.errors:
            if not given:
                raise ValidationError({"text": _("Tulis jawaban OPD, atau pilih dokumen atau berkasnya.")})
            data["text"] = _("Yang diminta ada dalam: %(given)s.") % {"given": "; ".join(given)}
        return data


class PublicTextForm(VersionForm):
    text = TextField(
        label=gettext_lazy("Isi yang dibuka di register umum"),
        required=False,
        help_text=gettext_lazy(
            "Buang nama, alamat, nomor, dan hal pribadi siapa pun. Kosongkan untuk menutupnya lagi."
        ),
        validators=[without_national_id],
        **LONG,
    )
    not_people = forms.MultipleChoiceField(
        label=gettext_lazy("Ini tampak seperti nama orang"),
        required=False,
        widget=MultipleChoices,
        help_text=gettext_lazy(
            "Nama orang dihapus dari isi. Beri tanda hanya pada yang bukan nama orang, atau nama pejabat dalam "
            "jabatannya."
        ),
    )

    def known(self) -> dict:
        return super().known() | {"text": self.obj.public_text or privacy_gate.masked(self.obj.information)}

    def fit(self) -> None:
        names = public_texts.names_in(self.obj, str(self["text"].value() or ""))
        self.fields["not_people"].choices = [(name, name) for name in names]
        if not names:
            del self.fields["not_people"]


class IdentityForm(ActForm):
    reason = TextField(
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


class RemarkForm(ActForm):
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


class AnswerFilesForm(ActForm):
    uploads = Uploads(
        label=gettext_lazy("Tambah berkas jawaban"),
        required=True,
        error_messages={"required": gettext_lazy("Pilih berkasnya.")},
    )


class PaymentForm(ActForm):
    amount = forms.IntegerField(
        label=gettext_lazy("Dibayar (rupiah)"), min_value=1, widget=forms.NumberInput({"inputmode": "numeric"})
    )
    paid_on = day_field(gettext_lazy("Dibayar tanggal"))
    number = TextField(
        label=gettext_lazy("Nomor bukti"), required=False, max_length=80, validators=[without_national_id]
    )
    proof = Uploads(label=gettext_lazy("Pindaian bukti"), policy="identity", many=False)
    is_refund = forms.BooleanField(label=gettext_lazy("Pengembalian kepada pemohon menurut putusan"), required=False)

    def clean(self):
        data = super().clean() or {}
        if not self.errors and not data.get("number", "").strip() and not data.get("proof"):
            self.add_error("number", _("Isi nomor buktinya, atau lampirkan pindaiannya."))
        return data


class AnswerDocumentsForm(ActForm):
    documents = DocumentsField()


class BulkForm(forms.Form):
    """An assignment of several requests; `pilih` holds `pk-version` of each ticked row."""

    opd = OpdField(label=gettext_lazy("Teruskan yang dicentang ke"))

    def __init__(self, *args, agencies: list[tuple[int, str]] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if agencies is not None:
            self.fields["opd"].choices = [("", _("Pilih OPD")), *agencies]

    def selected(self) -> dict[int, int]:
        parts = (value.partition("-") for value in self.data.getlist("pilih"))
        pairs = [(as_number(pk), as_number(version)) for pk, _sep, version in parts]
        return {pk: version for pk, version in pairs if pk is not None and version is not None}
