"""Forms of the consequence test and of the superior's answers to it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from documents.exemptions import verbs as exemptions
from documents.models import ConsequenceTest
from opd.web.page_act import ButtonForm


class ApprovalForm(ButtonForm):
    """The versions of test and document that the superior has read, and the number and date of the decision."""

    document_version = forms.IntegerField(widget=forms.HiddenInput)
    decision_number = forms.CharField(
        label=gettext_lazy("Nomor keputusan"),
        max_length=80,
        error_messages={"required": gettext_lazy("Tulis nomor keputusannya.")},
    )
    decision_date = forms.DateField(
        label=gettext_lazy("Tanggal keputusan"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Isi tanggal keputusannya.")},
    )


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


class ConsequenceTestForm(forms.ModelForm):
    """The sheet of the consequence test. A subclass made by the admin names the document under test and the writer."""

    document = writer = None

    class Meta:
        model = ConsequenceTest
        fields = [
            "information",
            "ground",
            "law",
            "written_consent",
            "public_office",
            "consequence_if_opened",
            "benefit_if_closed",
            "interest_in_opening",
            "interest_in_closing",
            "ends_on",
            "ends_when",
            "officer",
            "team",
            "tested_on",
        ]
        labels = {
            "ground": gettext_lazy("Alasan pengecualian (Pasal 17 UU 14/2008)"),
            "law": gettext_lazy("Dasar undang-undang"),
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
            "law": gettext_lazy(
                "Undang-undang dan pasalnya, misalnya UU 27/2022 Pasal 4. Wajib untuk semua huruf, juga huruf j."
            ),
            "written_consent": gettext_lazy("Dijawab untuk huruf g dan h. Bila ya, informasinya terbuka."),
            "public_office": gettext_lazy("Dijawab untuk huruf g dan h. Bila ya, informasinya terbuka."),
            "ends_on": gettext_lazy("Huruf a sampai f tidak permanen: isi tanggalnya, atau keadaannya di bawah."),
            "ends_when": gettext_lazy("Lanjutan kata “sampai”, misalnya: pekerjaan selesai diserahterimakan."),
        }
        widgets = {name: forms.DateInput({"type": "date"}, format="%Y-%m-%d") for name in ("ends_on", "tested_on")} | {
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
        if self.instance.pk is None:
            self.instance.document, self.instance.written_by = self.document, self.writer

    def clean(self):
        data = super().clean()
        try:
            exemptions.check(ConsequenceTest(document=self.document, written_by=self.instance.written_by, **data))
        except ValidationError as error:
            for field, errors in _by_field(error).items():
                if field not in self.errors:  # it has an error already
                    self.add_error(field if field in self.fields else None, errors)
        return data


def _by_field(error: ValidationError) -> dict:
    return error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
