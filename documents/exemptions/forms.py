from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.exemptions import verbs as exemptions
from documents.lifecycle.forms import PaperField
from documents.models import ConsequenceTest, Opening, Statute
from documents.models.exemption.consequence import REQUIRED_TEXTS
from documents.release.forms import ScreenedForm
from opd.web.page_act import ActForm, VersionForm
from opd.web.text_field import TextField


class TestField(forms.ModelChoiceField):
    def __init__(self, **options):
        super().__init__(ConsequenceTest.objects.none(), **options)

    def label_from_instance(self, test):
        name = test.title if test.document_id else _("Golongan %(class)s") % {"class": test.title}
        facts = {"title": name, "ground": test.ground, "number": test.decision_number}
        return _("%(title)s: huruf %(ground)s, uji %(number)s") % facts


class ApprovalForm(VersionForm):
    document_version = forms.IntegerField(widget=forms.HiddenInput)
    decision_number = TextField(
        label=gettext_lazy("Nomor keputusan"),
        max_length=80,
        error_messages={"required": gettext_lazy("Tulis nomor keputusannya.")},
    )
    decision_date = forms.DateField(
        label=gettext_lazy("Tanggal keputusan"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Isi tanggal keputusannya.")},
    )

    def known(self) -> dict:
        """Return number and day, and the versions of test and document that the person sees."""
        return super().known() | {
            "document_version": self.obj.document.version if self.obj.document else 0,
            "decision_number": self.obj.decision_number,
            "decision_date": self.obj.decision_date or timezone.localdate(),
        }


class ReturnForm(VersionForm):
    reason = TextField(
        label=gettext_lazy("Apa yang harus diperbaiki"),
        help_text=gettext_lazy("Dibaca penulisnya. Ia dapat memperbaiki uji ini dan mengirimnya lagi."),
        error_messages={"required": gettext_lazy("Tulis apa yang harus diperbaiki.")},
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class RefuseForm(VersionForm):
    reason = TextField(
        label=gettext_lazy("Alasan penolakan"),
        help_text=gettext_lazy("Tersimpan bersama uji ini. Uji ini berakhir, dokumennya tetap seperti sekarang."),
        error_messages={"required": gettext_lazy("Tulis alasan penolakannya.")},
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class ReviewForm(VersionForm):
    finding = TextField(
        label=gettext_lazy("Hasil peninjauan"),
        help_text=gettext_lazy("Mengapa masih perlu dikecualikan. Bila tidak lagi, usulkan mengakhirinya."),
        error_messages={"required": gettext_lazy("Tulis mengapa informasi ini masih perlu dikecualikan.")},
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class ConfirmForm(ActForm):
    agreed = forms.BooleanField(
        label=gettext_lazy("Saya sudah membaca dasarnya, dan dokumen inilah yang dimaksud."),
        error_messages={"required": gettext_lazy("Baca dasarnya dahulu, lalu beri tanda.")},
    )
    use_required_attribute = False

    def arguments(self) -> dict:
        return {}


class OpeningAnswerForm(ActForm):
    reason = TextField(
        label=gettext_lazy("Alasan"),
        help_text=gettext_lazy("Dibaca pengusulnya."),
        error_messages={"required": gettext_lazy("Tulis alasannya.")},
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    use_required_attribute = False


class RulingForm(forms.ModelForm):
    scan = PaperField(
        label=gettext_lazy("Pindaian putusan"),
        hint=gettext_lazy("Putusan yang lengkap; disimpan tersegel."),
        missing=gettext_lazy("Unggah pindaian putusannya."),
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

    def _post_clean(self):
        """Do nothing: the verb checks the whole row."""


class StatuteForm(ScreenedForm):
    class Meta:
        model = Statute
        fields = ["act", "title", "article", "paragraph", "valid_from", "valid_to"]
        widgets = {name: forms.DateInput({"type": "date"}, format="%Y-%m-%d") for name in ("valid_from", "valid_to")}


class ConsequenceTestForm(forms.ModelForm):
    """A subclass made by the admin names the document under test and the writer."""

    document = writer = None

    class Meta:
        model = ConsequenceTest
        fields = [
            "subject_class",
            "opd",
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
        widgets = {name: forms.DateInput({"type": "date"}, format="%Y-%m-%d") for name in ("ends_on", "tested_on")} | {
            name: forms.Textarea({"rows": 3}) for name in REQUIRED_TEXTS if name != "officer"
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.fields:  # shown only
            return
        self.fields["law"].required = False
        if "subject_class" in self.fields:
            self.fields["subject_class"].required = True
        chosen = Q(pk=self.instance.statute_id) if self.instance.pk else Q()
        self.fields["statute"].queryset = Statute.objects.in_force() | Statute.objects.filter(chosen & ~Q(pk=None))
        if self.instance.pk is None:
            self.instance.document, self.instance.written_by = self.document, self.writer

    def clean(self):
        data = self.cleaned_data = exemptions.completed(super().clean())
        try:
            exemptions.check(ConsequenceTest(document=self.document, written_by=self.instance.written_by, **data))
        except ValidationError as error:
            by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
            for field, errors in by_field.items():
                if field not in self.errors:  # it has an error already
                    self.add_error(field if field in self.fields else None, errors)
        return data
