"""Forms of the consequence test, of its answers and reviews, and of opening an exempt document."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy

from documents.exemptions import verbs as exemptions
from documents.lifecycle.forms import receive_or_error, show_accepted_files
from documents.models import ConsequenceTest, Opening, Statute
from documents.release.forms import ScreenedForm
from opd.web.page_act import ActForm, ButtonForm


class ApprovalForm(ButtonForm):
    """The versions of test and document that the superior has read."""

    document_version = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(ButtonForm):
    reason = forms.CharField(
        label=gettext_lazy("Apa yang harus diperbaiki"),
        help_text=gettext_lazy("Dibaca penulisnya. Ia dapat memperbaiki uji ini dan mengirimnya lagi."),
        error_messages={"required": gettext_lazy("Tulis apa yang harus diperbaiki.")},
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class RefuseForm(ButtonForm):
    reason = forms.CharField(
        label=gettext_lazy("Alasan penolakan"),
        help_text=gettext_lazy("Tersimpan bersama uji ini. Uji ini berakhir, dokumennya tetap seperti sekarang."),
        error_messages={"required": gettext_lazy("Tulis alasan penolakannya.")},
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class ReviewForm(ButtonForm):
    finding = forms.CharField(
        label=gettext_lazy("Hasil peninjauan"),
        help_text=gettext_lazy("Mengapa masih perlu dikecualikan. Bila tidak lagi, usulkan mengakhirinya."),
        error_messages={"required": gettext_lazy("Tulis mengapa informasi ini masih perlu dikecualikan.")},
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class ConfirmForm(ActForm):
    """The second person's confirmation."""

    agreed = forms.BooleanField(
        label=gettext_lazy("Saya sudah membaca dasarnya, dan dokumen inilah yang dimaksud."),
        error_messages={"required": gettext_lazy("Baca dasarnya dahulu, lalu beri tanda.")},
    )
    use_required_attribute = False

    def arguments(self) -> dict:
        return {}


class OpeningAnswerForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        help_text=gettext_lazy("Dibaca pengusulnya."),
        error_messages={"required": gettext_lazy("Tulis alasannya.")},
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    use_required_attribute = False


class RulingForm(forms.ModelForm):
    """An older ruling, which the portal does not record, with its scan."""

    scan = forms.FileField(
        label=gettext_lazy("Pindaian putusan"),
        allow_empty_file=True,  # intake has a sentence of its own for it
        widget=forms.FileInput(),
        error_messages={"required": gettext_lazy("Unggah pindaian putusannya.")},
    )
    field_order = ["ruling", "ruled_on", "scan", "is_final"]
    use_required_attribute = False

    class Meta:
        model = Opening
        fields = ["ruling", "ruled_on", "is_final"]
        help_texts = {"ruling": gettext_lazy("Nama lembaga dan nomornya. Tersimpan di riwayat dokumen.")}
        labels = {"is_final": gettext_lazy("Putusan ini tidak sedang digugat atau diajukan kasasi")}
        widgets = {"ruled_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("ruling", "ruled_on"):
            self.fields[name].required = True
        show_accepted_files(self.fields["scan"], gettext_lazy("Putusan yang lengkap; disimpan tersegel."))

    def _post_clean(self):
        """Do nothing: the verb checks the whole row."""

    def clean_scan(self):
        return receive_or_error(self.cleaned_data["scan"])


class StatuteForm(ScreenedForm):
    class Meta:
        model = Statute
        fields = ["act", "title", "article", "paragraph", "valid_from", "valid_to"]
        widgets = {name: forms.DateInput({"type": "date"}, format="%Y-%m-%d") for name in ("valid_from", "valid_to")}


class ConsequenceTestForm(forms.ModelForm):
    """The sheet of the consequence test. A subclass made by the admin names the document under test and the writer."""

    document = writer = None

    class Meta:
        model = ConsequenceTest
        fields = [
            "information",
            "ground",
            "statute",
            "law",
            "written_consent",
            "public_office",
            "consequence_if_opened",
            "benefit_if_closed",
            "interest_in_opening",
            "interest_in_closing",
            "ends_on",
            "ends_when",
            "lasts_while",
            "officer",
            "team",
            "tested_on",
            "decision_number",
            "decision_date",
        ]
        labels = {
            "ground": gettext_lazy("Alasan pengecualian (Pasal 17 UU 14/2008)"),
            "statute": gettext_lazy("Huruf j: undang-undang dan pasalnya"),
            "law": gettext_lazy("Huruf a sampai i: dasar undang-undang"),
            "written_consent": gettext_lazy("Ada persetujuan tertulis dari orang yang bersangkutan (Pasal 18 ayat 2)"),
            "public_office": gettext_lazy("Berkaitan dengan posisi dalam jabatan publik (Pasal 18 ayat 2)"),
            "consequence_if_opened": gettext_lazy("Konsekuensi bila dibuka (Pasal 19)"),
            "benefit_if_closed": gettext_lazy("Manfaat bila ditutup (Pasal 19)"),
            "interest_in_opening": gettext_lazy("Kepentingan umum untuk membuka (Pasal 2 ayat 4)"),
            "interest_in_closing": gettext_lazy("Kepentingan umum untuk menutup (Pasal 2 ayat 4)"),
            "ends_on": gettext_lazy("Dikecualikan sampai tanggal (Pasal 20)"),
        }
        help_texts = {
            "ground": gettext_lazy("Daftar Pasal 17 tertutup: di luar huruf a sampai j, informasi tetap terbuka."),
            "statute": gettext_lazy(
                "Dipilih dari tabel “Undang-undang untuk huruf j”, yang diisi Diskominfo. Untuk huruf lain kosongkan."
            ),
            "law": gettext_lazy("Undang-undang dan pasalnya. Untuk huruf j diambil dari tabel."),
            "written_consent": gettext_lazy("Dijawab untuk huruf g dan h. Bila ya, informasinya terbuka."),
            "public_office": gettext_lazy("Dijawab untuk huruf g dan h. Bila ya, informasinya terbuka."),
            "ends_on": gettext_lazy("Huruf a sampai f tidak permanen: isi tanggalnya, atau keadaannya di bawah."),
            "ends_when": gettext_lazy("Lanjutan kata “sampai”, misalnya: pekerjaan selesai diserahterimakan."),
            "lasts_while": gettext_lazy(
                "Hanya huruf g sampai j. Lanjutan kata “selama”, misalnya: orang yang bersangkutan tidak menyetujui. "
                "Tanpa tanggal akhir, pengecualian ditinjau setiap tahun."
            ),
        }
        widgets = {
            name: forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            for name in ("ends_on", "tested_on", "decision_date")
        } | {
            name: forms.Textarea({"rows": 3})
            for name in (
                "information",
                "law",
                "consequence_if_opened",
                "benefit_if_closed",
                "interest_in_opening",
                "interest_in_closing",
                "team",
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.fields:  # shown only
            return
        self.fields["law"].required = False
        chosen = Q(pk=self.instance.statute_id) if self.instance.pk else Q()
        self.fields["statute"].queryset = Statute.objects.in_force() | Statute.objects.filter(chosen & ~Q(pk=None))
        if self.instance.pk is None:
            self.instance.document, self.instance.written_by = self.document, self.writer

    def clean(self):
        data = self.cleaned_data = exemptions.completed(super().clean())
        try:
            exemptions.check(ConsequenceTest(document=self.document, written_by=self.instance.written_by, **data))
        except ValidationError as error:
            for field, errors in _by_field(error).items():
                if field not in self.errors:  # it has an error already
                    self.add_error(field if field in self.fields else None, errors)
        return data


def _by_field(error: ValidationError) -> dict:
    return error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
