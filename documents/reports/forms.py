from django import forms
from django.utils.translation import gettext_lazy

from documents.models import Document, ReportKind, ReportVoice
from documents.reports import verbs as reports
from documents.web.form_fields import Choice, Email, FreeText
from opd.models import Opd
from opd.web.page_act import VersionForm

HONEYPOT = "situs"


class ReportForm(forms.Form):
    kind = Choice(
        ReportKind.choices, label=gettext_lazy("Apa yang salah?"), missing=gettext_lazy("Pilih apa yang salah.")
    )
    text = FreeText(
        label=gettext_lazy("Jelaskan"),
        help_text=gettext_lazy("Sebut bagian, tahun, atau halamannya. Jangan tulis data pribadi."),
        missing=gettext_lazy("Tulis apa yang salah, satu kalimat pun cukup."),
        max_length=ReportVoice._meta.get_field("text").max_length,
        widget=forms.Textarea({"rows": 4}),
    )
    email = Email(
        label=gettext_lazy("Alamat surel"),
        help_text=gettext_lazy("Bila diisi, jawabannya kami kirim. Tidak ditampilkan, dan dihapus sesudah dijawab."),
    )
    situs = forms.CharField(required=False)  # the honeypot: invisible to people, filled by machines
    formulir = forms.CharField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False

    def __init__(self, *args, target: reports.Target, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in target.kinds]

    @property
    def asked(self):
        return [self["kind"], self["text"], self["email"]]


class ForwardForm(VersionForm):
    opd = forms.ModelChoiceField(Opd.objects.none(), label=gettext_lazy("Diteruskan kepada"))
    note = FreeText(
        label=gettext_lazy("Catatan untuk OPD"),
        help_text=gettext_lazy("Hanya dibaca petugas."),
        max_length=1000,
    )

    def known(self) -> dict:
        return super().known() | {"opd": self.obj.opd_id}

    def fit(self) -> None:
        self.fields["opd"].queryset = Opd.objects.in_force().exclude(parent=None)


class FinishForm(VersionForm):
    solution = forms.ModelChoiceField(
        Document.objects.none(),
        label=gettext_lazy("Dokumen yang menjawab"),
        help_text=gettext_lazy("Hanya yang terbit sesudah laporan ini diterima."),
        empty_label=gettext_lazy("Pilih dokumennya"),
        error_messages={
            "required": gettext_lazy("Pilih dokumennya. Bila belum ada, terbitkan dahulu, atau tolak dengan alasan."),
            "invalid_choice": gettext_lazy("Dokumen itu belum terbit lagi sesudah laporan ini."),
        },
    )
    answer = FreeText(
        label=gettext_lazy("Jawaban"),
        help_text=gettext_lazy("Dibaca semua orang."),
        max_length=2000,
    )

    def fit(self) -> None:
        self.fields["solution"].queryset = reports.answers_to(self.obj).only("title")


class RefuseForm(VersionForm):
    reason = FreeText(
        label=gettext_lazy("Alasan"),
        help_text=gettext_lazy("Dibaca semua orang: mengapa tidak ada versi baru, atau di mana informasinya."),
        missing=gettext_lazy("Tulis alasannya: laporan tidak ditutup tanpa versi baru atau alasan."),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
