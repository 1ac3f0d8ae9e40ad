"""Forms of acts on an objection and its dispute, and of tasks of publishing what was declared open."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Document, DocumentState, OpeningStage
from documents.privacy.validators import without_national_id
from documents.web.form_fields import Choices, FreeText
from requests_app.citizen.forms import case as case_forms
from requests_app.models import OPENING, DisputeStage, ObjectionOutcome
from requests_app.staff.forms.acts import LONG, PICKING, ActForm, DependingDay, DocumentsField, ReasonField, day_field
from requests_app.workflow import disputes

NEED_REASONS = {ObjectionOutcome.UPHELD, ObjectionOutcome.INADMISSIBLE}


class RuleForm(ActForm):
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
        help_text=gettext_lazy("Informasi apa yang harus diberikan."),
        **LONG,
    )
    order_due_on = day_field(gettext_lazy("Dilaksanakan paling lambat"), required=False)

    def __init__(self, *args, case, **kwargs):
        names = ("outcome", "reasons", "order", "order_due_on")
        super().__init__(*args, case=case, initial={name: getattr(case, name) for name in names}, **kwargs)

    def clean(self):
        data = super().clean() or {}
        if data.get("outcome") in NEED_REASONS and not data.get("reasons", "").strip():
            self.add_error("reasons", _("Keputusan yang menguatkan PPID memuat alasan tertulis (Pasal 36 ayat 3)."))
        if data.get("outcome") in set(OPENING) and not data.get("order", "").strip():
            self.add_error("order", _("Tulis perintah kepada PPID: informasi apa yang harus diberikan."))
        return data


class FulfilForm(ActForm):
    on = day_field(gettext_lazy("Tanggal dilaksanakan"))

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, initial={"on": timezone.localdate()}, **kwargs)


class RespondForm(ActForm):
    text = ReasonField(
        gettext_lazy("Tanggapan pemohon"),
        help_text=gettext_lazy("Kata-katanya sendiri; kolom ini masuk register keberatan."),
        error_messages={"required": gettext_lazy("Tulis tanggapan pemohon.")},
    )


class RegistrationField(forms.CharField):
    default_validators = [without_national_id]

    def __init__(self):
        super().__init__(label=gettext_lazy("Nomor register Komisi Informasi"), required=False, max_length=80)


class DisputeForm(ActForm):
    filed_on = day_field(gettext_lazy("Diajukan pemohon tanggal"))
    registration = RegistrationField()


class DisputeChangeForm(ActForm):
    registration = RegistrationField()
    stage = forms.ChoiceField(label=gettext_lazy("Tahap"), choices=DisputeStage)
    summary = FreeText(label=gettext_lazy("Catatan perkembangan"), **LONG)
    result = FreeText(label=gettext_lazy("Hasil (wajib bila selesai)"), depends=True, **LONG)
    opens_information = forms.BooleanField(label=gettext_lazy("Informasi dinyatakan terbuka"), required=False)
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

    def __init__(self, *args, case, **kwargs):
        names = [name for name in self.base_fields if name != "version"]
        current = {name: getattr(case.dispute, name) for name in names}
        super().__init__(*args, case=case, initial=current, **kwargs)

    def clean(self):
        data = super().clean() or {}
        is_finished = data.get("stage") == DisputeStage.FINISHED
        if is_finished and not data.get("result", "").strip():
            self.add_error("result", _("Tulis hasilnya."))
        if is_finished and not data.get("finished_on"):
            self.add_error("finished_on", _("Isi tanggal selesainya."))
        if not is_finished and data.get("finished_on"):
            self.add_error("finished_on", _("Kosongkan sampai tahapnya selesai."))
        return data


class OpenedForm(case_forms.ActForm):
    """The published document that contains what was declared open."""

    documents = DocumentsField(
        required=True,
        label=gettext_lazy("Dokumen yang sudah terbit"),
        help_text=gettext_lazy("Alamat atau nomor satu dokumen di laman ini."),
        widget=forms.TextInput({"autocomplete": "off"} | PICKING),
        error_messages={"required": gettext_lazy("Tulis alamat atau nomor dokumennya.")},
    )

    def __init__(self, *args, task, **kwargs):
        opened = task.opening.document_id if task.opening and task.opening.stage == OpeningStage.CONFIRMED else ""
        super().__init__(*args, initial={"documents": opened}, **kwargs)

    def clean_documents(self):
        documents = self.cleaned_data["documents"]
        if len(documents) != 1:
            raise ValidationError(_("Tulis satu dokumen saja."))
        return documents


class OpeningForm(case_forms.ActForm):
    """The exempt document that the recorded ruling of a task declared open."""

    document = forms.ModelChoiceField(
        Document.objects.none(),
        label=gettext_lazy("Dokumen yang dikecualikan"),
        empty_label=gettext_lazy("Pilih dokumennya"),
        error_messages={"required": gettext_lazy("Pilih dokumen yang dinyatakan terbuka.")},
    )

    def __init__(self, *args, task, **kwargs):
        exempt = Document.objects.filter(state=DocumentState.EXEMPT).order_by("title")
        refused = disputes.documents_of(task.objection)
        of_agency = exempt.filter(opd=task.opd_id)
        super().__init__(*args, initial={"document": refused[0] if refused else None}, **kwargs)
        if refused:
            self.fields["document"].queryset = exempt.filter(pk__in=refused)
        else:
            self.fields["document"].queryset = of_agency if of_agency.exists() else exempt


class HandOverForm(case_forms.ActForm):
    """Where the ruling gives the information to the applicant alone."""

    passage = FreeText(
        label=gettext_lazy("Bagian putusan yang memberikannya kepada pemohon saja"),
        missing=gettext_lazy("Kutip bagian putusan yang memberikannya kepada pemohon saja."),
        **LONG,
    )
