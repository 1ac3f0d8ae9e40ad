"""Forms of acts on an objection and its dispute, and of tasks of publishing what was declared open."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Document, DocumentState, OpeningStage
from documents.privacy.validators import without_national_id
from documents.release import confirmation
from documents.web.form_fields import Choices, FreeText
from opd.web.many_field import ManyField
from opd.web.page_act import ActForm, VersionForm
from opd.web.text_field import TextField
from opd.words import is_written
from requests_app.models import BY_PORTAL, OPENING, Aim, Delivery, DisputeStage, ObjectionOutcome, WithheldPart
from requests_app.staff.forms.acts import LONG, PICKING, DependingDay, DocumentsField, ReasonField, day_field
from requests_app.staff.forms.deliveries import ON_PAPER, PROOF_NUMBER, Scan
from requests_app.workflow import orders
from requests_app.workflow.orders import NO_WAIVER

NEED_REASONS = {ObjectionOutcome.UPHELD, ObjectionOutcome.INADMISSIBLE}
AIMS = forms.MultipleChoiceField(
    label=gettext_lazy("Yang diperintahkan"),
    choices=Aim,
    required=False,
    widget=forms.CheckboxSelectMultiple,
    help_text=gettext_lazy(
        "Tiap perintah menjadi tugas PPID, yang hanya selesai dengan apa yang diperintahkan. Tanpa pilihan: dokumen "
        "yang ditolak dibuka, atau informasinya diberikan kepada pemohon."
    ),
)
REGISTRATION = TextField(
    label=gettext_lazy("Nomor register Komisi Informasi"),
    required=False,
    max_length=80,
    validators=[without_national_id],
)


class RuleForm(VersionForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Keputusan"),
        choices=ObjectionOutcome,
        widget=Choices,
        error_messages={"required": gettext_lazy("Pilih keputusannya.")},
    )
    reasons = FreeText(
        label=gettext_lazy("Pertimbangan (wajib bila tidak dikabulkan)"),
        depends=True,
        help_text=gettext_lazy("Alasan menguatkan PPID, atau keberatan tidak dapat diterima (Pasal 36 ayat 3)."),
        **LONG,
    )
    order = FreeText(
        label=gettext_lazy("Perintah kepada PPID (wajib bila dikabulkan, juga bila sebagian)"),
        depends=True,
        help_text=gettext_lazy(
            "Informasi apa yang harus diberikan; tentang biaya, jumlah barunya sebagai Rp… atau hapus."
        ),
        **LONG,
    )
    aims = AIMS
    order_due_on = day_field(gettext_lazy("Dilaksanakan paling lambat"), required=False)

    def known(self) -> dict:
        names = ("outcome", "reasons", "order", "order_due_on")
        before = {name: getattr(self.obj, name) for name in names}
        return super().known() | before | {"aims": self.obj.aims.split(",")}

    def clean(self):
        data = super().clean() or {}
        if data.get("outcome") in NEED_REASONS and not is_written(data.get("reasons", "")):
            self.add_error("reasons", _("Keputusan yang menguatkan PPID memuat alasan tertulis (Pasal 36 ayat 3)."))
        if data.get("outcome") in set(OPENING) and not is_written(data.get("order", "")):
            self.add_error("order", _("Tulis perintah kepada PPID: informasi apa yang harus diberikan."))
        return data


class RespondForm(VersionForm):
    text = ReasonField(
        gettext_lazy("Tanggapan pemohon"),
        help_text=gettext_lazy("Kata-katanya sendiri; kolom ini masuk register keberatan."),
        error_messages={"required": gettext_lazy("Tulis tanggapan pemohon.")},
    )


class DisputeForm(VersionForm):
    filed_on = day_field(gettext_lazy("Diajukan pemohon tanggal"))
    registration = REGISTRATION


class DisputeChangeForm(VersionForm):
    registration = REGISTRATION
    stage = forms.ChoiceField(label=gettext_lazy("Tahap"), choices=DisputeStage)
    summary = FreeText(label=gettext_lazy("Catatan perkembangan"), **LONG)
    result = FreeText(label=gettext_lazy("Hasil (wajib bila selesai)"), depends=True, **LONG)
    opens_information = forms.BooleanField(label=gettext_lazy("Informasi dinyatakan terbuka"), required=False)
    aims = AIMS
    order_due_on = day_field(gettext_lazy("Menurut putusan dilaksanakan paling lambat"), required=False)
    award_received_on = day_field(
        gettext_lazy("Putusan Komisi Informasi diterima tanggal"),
        required=False,
        help_text=gettext_lazy("Hari ke-0 dari waktu untuk menggugat ke pengadilan (hari kerja)."),
    )
    judgment_received_on = day_field(
        gettext_lazy("Putusan pengadilan diterima tanggal"),
        required=False,
        help_text=gettext_lazy("Hari ke-0 dari waktu untuk kasasi (hari kalender)."),
    )
    finished_on = day_field(gettext_lazy("Selesai tanggal (wajib bila selesai)"), kind=DependingDay)

    def known(self) -> dict:
        dispute, names = self.obj.dispute, [name for name in self.base_fields if name != "version"]
        before = {name: getattr(dispute, name) for name in names}
        return super().known() | before | {"aims": dispute.aims.split(",")}

    def clean(self):
        data = super().clean() or {}
        data["aims"] = ",".join(data.get("aims", []))
        is_finished = data.get("stage") == DisputeStage.FINISHED
        if is_finished and not is_written(data.get("result", "")):
            self.add_error("result", _("Tulis hasilnya."))
        if is_finished and not data.get("finished_on"):
            self.add_error("finished_on", _("Isi tanggal selesainya."))
        if not is_finished and data.get("finished_on"):
            self.add_error("finished_on", _("Kosongkan sampai tahapnya selesai."))
        return data


class OpenedForm(ActForm):
    documents = DocumentsField(
        required=True,
        label=gettext_lazy("Dokumen yang sudah terbit"),
        help_text=gettext_lazy("Alamat atau nomor satu dokumen di laman ini."),
        widget=forms.TextInput({"autocomplete": "off"} | PICKING),
        error_messages={"required": gettext_lazy("Tulis alamat atau nomor dokumennya.")},
    )

    def known(self) -> dict:
        opening = self.obj.opening
        return {"documents": opening.document_id if opening and opening.stage == OpeningStage.CONFIRMED else ""}

    def clean_documents(self):
        documents = self.cleaned_data["documents"]
        if len(documents) != 1:
            raise ValidationError(_("Tulis satu dokumen saja."))
        return documents


class OpeningForm(ActForm):
    document = forms.ModelChoiceField(
        Document.objects.none(),
        label=gettext_lazy("Dokumen yang dikecualikan"),
        empty_label=gettext_lazy("Pilih dokumennya"),
        error_messages={"required": gettext_lazy("Pilih dokumen yang dinyatakan terbuka.")},
    )

    def fit(self) -> None:
        exempt = Document.objects.filter(state=DocumentState.EXEMPT).order_by("title")
        refused, of_agency = orders.expected_documents(self.obj), exempt.filter(opd=self.obj.opd_id)
        if refused:
            self.initial["document"] = refused[0]
            self.fields["document"].queryset = exempt.filter(pk__in=refused)
        else:
            self.fields["document"].queryset = of_agency if of_agency.exists() else exempt


class PartsForm(ActForm):
    parts = ManyField(
        WithheldPart.objects.none(),
        label=gettext_lazy("Bagian yang dibuka"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kept = FreeText(label=gettext_lazy("Kata yang tetap dihitamkan, satu per baris"), **LONG)

    def known(self) -> dict:
        return {"kept": self.obj.kept_words}

    def fit(self) -> None:
        parts = orders.closed_parts(self.obj.objection)
        self.fields["parts"].queryset = parts
        if not parts.exists():
            del self.fields["parts"]
        if self.obj.aim == Aim.FILE:
            del self.fields["kept"]


class OrderLetterForm(ActForm):
    cost = forms.IntegerField(
        label=gettext_lazy("Biaya menurut putusan (rupiah)"),
        min_value=0,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Tulis biaya menurut putusan, yang lebih rendah dari semula.")},
    )

    def fit(self) -> None:
        if self.obj.aim != Aim.FEE or self.obj.is_excused:
            del self.fields["cost"]


class OrderHandOverForm(OrderLetterForm):
    channel = forms.ChoiceField(label=gettext_lazy("Dikirim lewat"), choices=Delivery)
    handed_over_on = day_field(gettext_lazy("Tanggal diserahkan"), kind=DependingDay)
    number = PROOF_NUMBER
    uploads = Scan()
    looked_for = forms.BooleanField(label=confirmation.LABEL, required=False)

    def fit(self) -> None:
        super().fit()
        task = self.obj
        email, has_letter = task.objection.applicant.email, task.letter_id is not None
        ways = [way for way in Delivery if way != Delivery.EMAIL or email]
        if has_letter:
            ways = [way for way in ways if way not in BY_PORTAL]
            self.fields.pop("cost", None)
        else:
            ways = [way for way in ways if way in BY_PORTAL]
            for name in ON_PAPER:
                del self.fields[name]
        self.fields["channel"].choices = [(way.value, way.label) for way in ways]
        if not task.brings_files:
            del self.fields["looked_for"]


class ExcuseForm(ActForm):
    reason = ReasonField(
        gettext_lazy("Mengapa perintah Atasan PPID ini tidak dapat dilaksanakan"),
        error_messages={"required": gettext_lazy("Tulis alasannya.")},
    )


class WaiverForm(ActForm):
    uploads = Scan(gettext_lazy("Pernyataan yang ditandatangani pemohon"), NO_WAIVER)
