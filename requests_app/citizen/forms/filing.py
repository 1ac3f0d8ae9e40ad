"""Form of a request, with what UU 14/2008 Pasal 4 ayat (3), 22 ayat (2) and practice ask for, and no more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from documents.files import intake
from documents.files.intake import Incoming, receive
from documents.files.refusal import Busy
from documents.release import privacy_gate
from documents.web.form_fields import Choice, Email, FreeText, Line, Paragraphs, Phone, national_id
from opd.models import Opd, OpdKind
from requests_app.citizen.forms.papers import BY_WHOM, PAPERS, PROXY
from requests_app.letters.wording import price_text
from requests_app.models import AccessMode, Applicant, ApplicantKind, Delivery, DraftFile, Fee, Format, PaperKind
from requests_app.web.upload_field import UploadField, accepted_types_text, busy_error
from requests_app.workflow.drafts import ATTACHMENT

MOST_FILES = 3  # of one kind
LONGEST_INFORMATION, LONGEST_PURPOSE = 10_000, 3_000
TOO_MANY = _("%(name)s tidak disimpan: paling banyak %(most)d berkas di sini.")
REMOVE = _("Isian ini memuat data pribadi: %(kinds)s. Hapus bila tidak perlu, atau pilih di bawah untuk membiarkannya.")
NOT_NEEDED = _("%(paper)s tidak diperlukan untuk pilihan Anda. Hapus berkasnya, atau ubah pilihannya.")


class ApplicantForm(forms.Form):
    kind = Choice(
        ApplicantKind.choices,
        label=_("Siapa pemohonnya?"),
        help_text=_("Pemohon adalah warga negara Indonesia atau badan hukum Indonesia."),
        missing=_("Pilih siapa pemohonnya."),
    )
    by_whom = Choice(
        BY_WHOM,
        label=_("Siapa yang mengajukan?"),
        help_text=_("Penerima kuasa adalah orang yang diberi surat kuasa khusus oleh pemohon."),
        missing=_("Pilih siapa yang mengajukan permohonan."),
    )
    name = Line(
        label=_("Nama lengkap pemohon"),
        help_text=_("Seperti di KTP, atau nama badan hukum."),
        missing=_("Tulis nama lengkap pemohon."),
        autocomplete="name",
        max_length=150,
    )
    national_id = Line(
        label=_("NIK, atau nomor SK pengesahan badan hukum"),
        help_text=_("Nomor Induk Kependudukan (NIK) memastikan siapa yang memohon. Kelompok orang: NIK wakilnya."),
        missing=_("Tulis NIK pemohon, atau nomor SK pengesahan bila badan hukum."),
        max_length=100,
    )
    address = Paragraphs(
        label=_("Alamat"),
        missing=_("Tulis alamat pemohon."),
        autocomplete="street-address",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    email = Email(
        label=_("Alamat surel"),
        help_text=_("Isi surel, telepon, atau keduanya. Lewat surel, kabar sampai paling cepat."),
        depends=True,
    )
    phone = Phone(
        label=_("Nomor telepon"),
        depends=True,
        autocomplete="tel",
        max_length=40,
        widget=forms.TextInput({"type": "tel"}),
    )
    occupation = Line(label=_("Pekerjaan"), autocomplete="organization-title", max_length=100)
    proxy_name = Line(label=_("Nama lengkap penerima kuasa"), depends=True, max_length=150)
    proxy_national_id = Line(label=_("NIK penerima kuasa"), depends=True, max_length=100)
    proxy_address = Paragraphs(label=_("Alamat penerima kuasa"), max_length=500, widget=forms.Textarea({"rows": 2}))
    use_required_attribute = False

    needs_contact = True  # False for a letter on paper, which may name none

    IDENTITY = ("name", "national_id", "address", "email", "phone", "occupation")
    PROXY_FIELDS = ("proxy_name", "proxy_national_id", "proxy_address")

    def clean(self):
        super().clean()
        data = self.cleaned_data
        is_reachable = data.get("email") or data.get("phone") or not self.needs_contact
        if not is_reachable and not self.errors.keys() & {"email", "phone"}:
            self.add_error("email", _("Isi alamat surel atau nomor telepon, agar kami dapat memberi kabar."))
        if data.get("kind") and data["kind"] != ApplicantKind.ENTITY:
            self._clean_national_id("national_id")
        if data.get("by_whom"):
            self._clean_proxy(data["by_whom"] == PROXY)
        return data

    def _clean_national_id(self, name: str) -> None:
        if self.cleaned_data.get(name):
            try:
                self.cleaned_data[name] = national_id(self.cleaned_data[name])
            except forms.ValidationError as error:
                self.add_error(name, error)

    def _clean_proxy(self, by_proxy: bool) -> None:
        if by_proxy:
            if not self.cleaned_data.get("proxy_name") and "proxy_name" not in self.errors:
                self.add_error("proxy_name", _("Tulis nama lengkap penerima kuasa."))
            if not self.cleaned_data.get("proxy_national_id") and "proxy_national_id" not in self.errors:
                self.add_error("proxy_national_id", _("Tulis NIK penerima kuasa."))
            self._clean_national_id("proxy_national_id")
        elif any(self.cleaned_data.get(name) for name in self.PROXY_FIELDS):
            self.add_error(
                "by_whom", _("Anda mengisi data penerima kuasa. Pilih “Penerima kuasa”, atau kosongkan data itu.")
            )

    @property
    def by_proxy(self) -> bool:
        return self.cleaned_data.get("by_whom") == PROXY

    def applicant(self) -> Applicant:
        """Return the unsaved applicant. Needs a valid form."""
        names = (*self.IDENTITY, *self.PROXY_FIELDS)
        return Applicant(
            kind=self.cleaned_data["kind"], by_proxy=self.by_proxy, **{name: self.cleaned_data[name] for name in names}
        )


class RequestDetailsForm(forms.Form):
    information = FreeText(
        label=_("Informasi yang Anda minta"),
        help_text=_("Tulis serinci mungkin: dokumen apa, tentang apa, tahun berapa. Paling banyak 10.000 huruf."),
        missing=_("Tulis informasi yang Anda minta."),
        max_length=LONGEST_INFORMATION,
        widget=forms.Textarea({"rows": 6}),
    )
    purpose = FreeText(
        label=_("Tujuan penggunaan"),
        help_text=_("Undang-undang meminta alasan permintaan. Paling banyak 3.000 huruf."),
        missing=_("Tulis untuk apa informasi itu akan Anda gunakan."),
        max_length=LONGEST_PURPOSE,
        widget=forms.Textarea({"rows": 3}),
    )
    proposed_opd = forms.ModelChoiceField(
        label=_("Perangkat daerah yang menurut Anda memilikinya"),
        help_text=_("Bila tidak tahu, biarkan. Kami yang mencarikan."),
        queryset=Opd.objects.none(),
        required=False,
        empty_label=_("Saya tidak tahu"),
        error_messages={
            "invalid_choice": _("Perangkat daerah itu tidak ada lagi. Pilih yang lain, atau “Saya tidak tahu”.")
        },
    )
    access = Choice(AccessMode.choices, label=_("Cara memperoleh"), missing=_("Pilih cara memperoleh informasi."))
    format = Choice(Format.choices, label=_("Bentuk"), missing=_("Pilih bentuk informasi."))
    delivery = Choice(
        Delivery.choices,
        label=_("Cara mengirimkan"),
        help_text=_(
            "Informasinya, pencariannya, dan berkas elektronik lewat surel atau laman tidak dipungut biaya. Salinan "
            "cetak, media penyimpan, dan kiriman berbiaya menurut standar biaya, yang kami beri tahu lebih dulu."
        ),
        missing=_("Pilih cara mengirimkan informasi."),
    )

    keeps_personal = forms.BooleanField(
        label=_("Biarkan data pribadi itu dalam tulisan saya"),
        help_text=_("Petugas yang menjawab membacanya. Di register umum data itu tidak tampak."),
        required=False,
    )

    QUESTION = ("information", "purpose")
    DETAILS = ("information", "purpose", "proposed_opd", "access", "format", "delivery")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        prices = "; ".join(f"{fee.name} {price_text(fee)}" for fee in Fee.objects.in_force())
        if prices:
            self.fields["delivery"].help_text = f"{self.fields['delivery'].help_text} {prices}."
        self.fields["proposed_opd"].queryset = Opd.objects.in_force().exclude(kind=OpdKind.CITY)

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if not data.get("keeps_personal"):
            for name in data.keys() & set(self.asked_to_remove):
                kinds = ", ".join(privacy_gate.kinds_in(data[name], privacy_gate.CONTACTS))
                self.add_error(name, REMOVE % {"kinds": kinds})
        if data.get("format") == Format.HARD and data.get("delivery") in (Delivery.EMAIL, Delivery.PORTAL):
            self.add_error(
                "delivery",
                _("Salinan cetak tidak dapat dikirim lewat surel atau laman. Pilih cara lain, atau berkas elektronik."),
            )
        return data

    @property
    def asked_to_remove(self) -> list[str]:
        """The fields of the question with numbers or addresses of a person. Needs a form that was sent."""
        texts = {name: self.data.get(name) or "" for name in self.QUESTION}
        return [name for name, text in texts.items() if privacy_gate.kinds_in(text, privacy_gate.CONTACTS)]

    def facts(self) -> dict:
        """Return the facts that `requests.register` takes. Needs a valid form."""
        return {name: self.cleaned_data[name] for name in self.DETAILS}


@dataclass(frozen=True)
class Upload:
    field: forms.BoundField
    kept: list[DraftFile]


def answer_of(field: forms.BoundField) -> str:
    """Return an answer in words. Needs a valid form."""
    value = field.form.cleaned_data[field.name]
    labels = dict(field.field.choices) if isinstance(field.field, Choice) else {}
    return str(labels.get(value, value) or _("Tidak diisi"))


WHO = ("kind", "by_whom", *ApplicantForm.IDENTITY)
SECTIONS = [
    ("informasi", _("Informasi yang diminta"), "", RequestDetailsForm.DETAILS),
    ("pemohon", _("Pemohon"), "", WHO),
    ("kuasa", _("Penerima kuasa"), _("Isi bila permohonan diajukan oleh penerima kuasa."), ApplicantForm.PROXY_FIELDS),
]


class FilingForm(ApplicantForm, RequestDetailsForm):
    """The citizen's form. `accepted` holds the files that pass intake, even where another field has an error.

    `kept` are the files that the draft already has, `stranger` the IP address of a citizen, or None for staff.
    """

    def __init__(self, *args, kept: Iterable[DraftFile] = (), stranger: str | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.inspection = intake.Inspection(stranger)
        self.kept = list(kept)
        removed = self.data.getlist("remove") if isinstance(self.data, MultiValueDict) else []
        self.removed = {file.pk for file in self.kept if str(file.pk) in removed}
        self.accepted: list[tuple[str, Incoming]] = []
        for paper, need in PAPERS.items():
            if need.is_asked:
                self._add_file_field(paper, need.label, need.hint, "identity")
        hint = _("Gambar, surat, atau daftar yang memperjelas permintaan Anda.")
        self._add_file_field(ATTACHMENT, _("Lampiran"), hint, "document")

    @property
    def accepted_bytes(self) -> int:
        return sum(incoming.checked.size for _purpose, incoming in self.accepted)

    @property
    def typed(self) -> dict[str, str]:
        return {
            name: self.data.get(name, "") for name, field in self.fields.items() if not isinstance(field, UploadField)
        }

    @property
    def so_far(self) -> Mapping[str, str]:
        return self.data if self.is_bound else self.initial

    @property
    def sections(self) -> list[dict]:
        return [
            {
                "anchor": anchor,
                "heading": heading,
                "hint": hint,
                "fields": [self[n] for n in (*names, *self._insisting(names))],
            }
            for anchor, heading, hint, names in SECTIONS
        ]

    def _insisting(self, names: Iterable[str]) -> list[str]:
        return ["keeps_personal"] if self.is_bound and set(names) & set(self.asked_to_remove) else []

    @property
    def uploads(self) -> list[Upload]:
        return [Upload(self[name], self._kept_for(name)) for name in self._file_fields]

    @property
    def papers(self) -> list[PaperKind]:
        """The papers that this applicant has to show. Needs valid answers to `kind` and `by_whom`."""
        answers = {(field, self.cleaned_data[field]) for field in ("kind", "by_whom")}
        return [paper for paper, need in PAPERS.items() if need.is_asked and answers.intersection(need.when)]

    @property
    def missing_papers(self) -> list[str]:
        kept_kinds = {file.purpose for file in self.kept}
        return [PAPERS[paper].label for paper in self.papers if paper.value not in kept_kinds]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        with self.inspection:
            for name in self._file_fields:
                self._inspect(name)
        if data.get("kind") and data.get("by_whom"):
            self._refuse_papers_of_others()
        if data.get("delivery") == Delivery.EMAIL and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Untuk menerima informasi lewat surel, tulis alamat surel Anda."))
        return data

    def show_kept(self, files: Iterable[DraftFile]) -> None:
        self.kept, self.removed = list(files), set()

    def _add_file_field(self, purpose: str, label, hint, policy: str) -> None:
        field = UploadField(label=label, policy=policy, many=True)
        field.help_text = f"{hint} {accepted_types_text(policy, of_stranger=self.inspection.stranger is not None)}"
        self.fields[str(purpose)] = field

    @property
    def _file_fields(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, UploadField)]

    def _kept_for(self, purpose: str) -> list[DraftFile]:
        return [file for file in self.kept if file.purpose == purpose and file.pk not in self.removed]

    def _inspect(self, name: str) -> None:
        known = {file.sha256 for file in self._kept_for(name)}
        for file in self.cleaned_data.get(name, []):
            label = intake.clean_name(file.name)
            try:
                incoming = receive(file, self.fields[name].policy, self.inspection)
            except Busy as busy:
                self.add_error(name, busy_error(label, busy))
                continue
            except intake.Refused as refusal:
                self.add_error(name, f"{label}: {refusal}")
                continue
            if len(known | {incoming.checked.sha256}) > MOST_FILES:
                self.add_error(name, TOO_MANY % {"name": label, "most": MOST_FILES})
            elif incoming.checked.sha256 not in known:
                known.add(incoming.checked.sha256)
                self.accepted.append((name, incoming))

    def _refuse_papers_of_others(self) -> None:
        """Add an error for each paper that this applicant does not need: we may not keep it."""
        purposes = {purpose for purpose, _incoming in self.accepted} | {
            file.purpose for file in self.kept if file.pk not in self.removed
        }
        for name in purposes.intersection(self._file_fields) - {ATTACHMENT, *self.papers}:
            self.add_error(name, NOT_NEEDED % {"paper": PAPERS[PaperKind(name)].label})
