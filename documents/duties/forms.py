from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.duties.matrix import GAPS, Status
from documents.models import CLASS_CHOICES, Document, Duty, DutyStatement, StatementKind
from documents.models.duty import SIGNED, WITH_DOCUMENT, last_day
from opd.models import Opd, OpdKind

ALL = ("", gettext_lazy("Semua"))
UNMET = "belum"
BY_NAME = "susunan"


class MatrixForm(forms.Form):
    """A value that is not among the choices filters nothing."""

    jenis = forms.ChoiceField(label=gettext_lazy("Jenis OPD"), choices=[ALL, *OpdKind.choices], required=False)
    klasifikasi = forms.ChoiceField(label=gettext_lazy("Klasifikasi"), choices=[ALL, *CLASS_CHOICES], required=False)
    keadaan = forms.ChoiceField(
        label=gettext_lazy("Keadaan"),
        choices=[ALL, (UNMET, gettext_lazy("Belum dipenuhi (kosong atau terlambat)")), *Status.choices],
        required=False,
    )

    urut = forms.ChoiceField(
        label=gettext_lazy("Urutan"),
        choices=[("", gettext_lazy("Tertinggal dahulu")), (BY_NAME, gettext_lazy("Susunan OPD"))],
        required=False,
    )

    def criteria(self) -> dict:
        self.full_clean()
        value_of = self.cleaned_data.get
        state = value_of("keadaan", "")
        statuses = GAPS if state == UNMET else [Status(state)] if state else list(Status)
        return {"kind": value_of("jenis", ""), "classification": value_of("klasifikasi", ""), "statuses": statuses}

    @property
    def is_narrow(self) -> bool:
        return any(value for name, value in self.cleaned_data.items() if name != "urut")

    @property
    def is_worst_first(self) -> bool:
        return self.cleaned_data.get("urut") != BY_NAME


class OneAgencyForm(MatrixForm):
    jenis = urut = None


MEANINGS = {
    StatementKind.DOCUMENT: gettext_lazy(
        "Dokumennya sudah terbit, tetapi di kategori lain. Pilih dokumen itu; kewajiban ini lalu terpenuhi olehnya."
    ),
    StatementKind.STILL_VALID: gettext_lazy(
        "Dokumen yang terbit untuk masa sebelumnya masih benar dan belum ada penggantinya. Bila sudah ada yang baru, "
        "unggah yang baru itu."
    ),
    StatementKind.NIL: gettext_lazy(
        "Nihil berarti informasi ini memang tidak ada pada masa ini, misalnya tidak ada penerimaan pegawai. Bila "
        "dokumennya ada tetapi belum siap, jangan nyatakan nihil."
    ),
    StatementKind.NOT_APPLICABLE: gettext_lazy(
        "Kewajiban ini bukan tugas OPD ini, jadi tidak dihitung lagi baginya sampai pernyataan ini dicabut."
    ),
}


class StatementForm(forms.ModelForm):
    class Meta:
        model = DutyStatement
        fields = ["document", "signed_by", "signed_as", "reason"]
        widgets = {"reason": forms.Textarea({"rows": 3})}

    def __init__(self, *args, duty: Duty, opd: Opd, kind: StatementKind, **kwargs):
        super().__init__(*args, **kwargs)
        if kind in WITH_DOCUMENT:
            self.fields["document"].queryset = Document.objects.giving().filter(opd=opd).order_by("-published_at")
            self.fields["document"].required = True
            newest = self.fields["document"].queryset.filter(category__counts_under=duty.node_id).first()
            self.initial.setdefault("document", newest)
        else:
            del self.fields["document"]
        self.meaning = MEANINGS[kind]
        self.until_on = last_day(duty.period, timezone.localdate()) if kind in SIGNED else None
        self.fields["reason"].required = kind in (StatementKind.NIL, StatementKind.NOT_APPLICABLE)
        self.fields["reason"].help_text = _("Satu atau dua kalimat untuk warga. Tampil di halaman umum.")
        if kind not in SIGNED:
            del self.fields["signed_by"], self.fields["signed_as"]
            return
        for name in ("signed_by", "signed_as"):
            self.fields[name].required = True
        self.fields["signed_by"].help_text = _(
            "Pejabat yang bertanggung jawab, biasanya kepala atau sekretaris OPD, bukan yang mengetik. Namanya tampil "
            "di halaman umum."
        )
        self.fields["signed_as"].help_text = _("Misalnya: Sekretaris Dinas.")

    def _post_clean(self):
        """Do nothing: the verb validates the whole statement."""
