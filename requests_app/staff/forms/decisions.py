"""Forms of the decision on a request, one for each outcome (UU 14/2008 Pasal 17 to 22)."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import NEVER_EXEMPT, ConsequenceTest, DocumentKind, Ground
from documents.privacy.validators import without_national_id
from documents.release import word_match
from documents.web.form_fields import Choices, FreeText, MultipleChoices
from requests_app.models import Decision, Delivery, Format, Manner, Outcome, WithheldPart
from requests_app.staff.forms.acts import LONG, ActForm, Depending, ReasonField

YES, NO = "ya", "tidak"
NEEDED = {
    "law": gettext_lazy("Sebut undang-undang dan pasal yang menjadi dasar pengecualian."),
    "test": gettext_lazy("Pilih uji konsekuensi yang sudah selesai."),
}
WITHHELD_FIELDS = ("subject", "reason", "ground", "manner", "words", "places")
ROWS = 3  # empty rows for parts that are withheld; the form can be opened again for more


class YesNoField(forms.TypedChoiceField):
    """A question that cleans to True, False, or None while it is not answered."""

    def __init__(self, **options):
        super().__init__(
            choices=[(YES, gettext_lazy("Ya")), (NO, gettext_lazy("Tidak"))],
            coerce=lambda value: value == YES,
            empty_value=None,
            widget=Choices,
            **options,
        )

    def prepare_value(self, value):
        return {True: YES, False: NO}.get(value, value)


class TestField(Depending, forms.ModelChoiceField):
    """A choice of consequence tests; `usable_tests` gives those that may be chosen."""

    __test__ = False  # pytest must not collect it

    def __init__(self, **options):
        super().__init__(ConsequenceTest.objects.none(), **options)

    def label_from_instance(self, test):
        return _("%(number)s (%(day)s), huruf %(ground)s: %(what)s") % {
            "number": test.decision_number,
            "day": date_format(test.decision_date, "j F Y"),
            "ground": test.ground,
            "what": test.information[:80],
        }


def usable_tests(today):
    """Return the finished consequence tests that are dated `today` at the latest and have not expired."""
    approved = ConsequenceTest.objects.filter(approved_at__isnull=False, decision_date__lte=today)
    return approved.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))


class DecisionForm(ActForm):
    """Base of the forms of all outcomes. `fixed` holds columns whose value follows from the outcome."""

    outcome: Outcome
    fixed: dict = {}

    def __init__(self, *args, case, decision: Decision | None = None, **kwargs):
        super().__init__(*args, case=case, initial=self._initial(case, decision), **kwargs)
        if "test" in self.fields:
            self.fields["test"].queryset = usable_tests(timezone.localdate())

    def _initial(self, case, decision: Decision | None) -> dict:
        if decision is None or decision.outcome != self.outcome:
            return {"delivery": case.delivery, "format": case.format, "cost": 0}
        names = [name for name in self.base_fields if hasattr(decision, name)]
        return {name: getattr(decision, name) for name in names} | {"grounds": list(decision.grounds)}

    def arguments(self) -> dict:
        arguments = super().arguments() | self.fixed | {"outcome": self.outcome}
        if "grounds" in arguments:
            arguments["grounds"] = "".join(sorted(arguments["grounds"]))
        return arguments


class GivingFields(forms.Form):
    """Answers d, f and g of Pasal 22 ayat (7). They may be empty until the notice is sent."""

    material = FreeText(
        label=gettext_lazy("d. Materi yang diberikan (wajib sebelum dikirim)"),
        depends=True,
        help_text=gettext_lazy("Misalnya: laporan realisasi anggaran 2025, 42 halaman."),
        **LONG,
    )
    delivery = forms.ChoiceField(label=gettext_lazy("f. Alat penyampai"), choices=Delivery)
    format = forms.ChoiceField(label=gettext_lazy("f. Format"), choices=Format)
    cost = forms.IntegerField(
        label=gettext_lazy("g. Biaya (rupiah)"),
        min_value=0,
        max_value=100_000_000,
        help_text=gettext_lazy("0 bila gratis. Selain itu ikuti standar biaya yang sudah diumumkan."),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    payment = FreeText(
        label=gettext_lazy("g. Cara pembayaran dan dasar biaya (wajib bila ada biaya)"),
        depends=True,
        **LONG,
    )

    def clean(self):
        data = super().clean()
        if data.get("cost") and not data.get("payment", "").strip():
            self.add_error("payment", _("Tulis cara membayar dan dasar biayanya."))
        return data


class ExemptFields(forms.Form):
    """Basis of an exemption under Pasal 17."""

    law = FreeText(
        label=gettext_lazy("Undang-undang dan pasalnya"),
        depends=True,
        help_text=gettext_lazy("Misalnya: UU 27/2022 Pasal 4 ayat (2)."),
        **LONG,
    )
    test = TestField(
        label=gettext_lazy("Uji konsekuensi"),
        empty_label=gettext_lazy("Pilih uji konsekuensi yang sudah selesai"),
        help_text=gettext_lazy("Hanya yang sudah disetujui atasan PPID dan bertanggal tidak sesudah hari ini."),
    )
    document_kind = forms.ChoiceField(
        label=gettext_lazy("Jenis informasi"),
        required=False,
        choices=[("", gettext_lazy("Pilih jenis")), *DocumentKind.choices],
    )
    written_consent = YesNoField(
        label=gettext_lazy("Huruf g dan h: apakah orang yang bersangkutan menyetujui secara tertulis?"), required=False
    )
    public_office = YesNoField(
        label=gettext_lazy("Huruf g dan h: apakah ini menyangkut posisinya dalam jabatan publik?"), required=False
    )

    def clean_document_kind(self):
        kind = self.cleaned_data["document_kind"]
        if kind in NEVER_EXEMPT:
            raise ValidationError(_("Jenis informasi ini tidak dapat dikecualikan (UU 14/2008 Pasal 18 ayat 1)."))
        return kind

    def add_missing_errors(self, grounds: set[str]) -> None:
        """Add an error at each field that these grounds of Pasal 17 need and that has no valid answer."""
        data = self.cleaned_data
        if grounds and not data.get("law", "").strip() and "law" not in self.errors:
            self.add_error("law", NEEDED["law"])
        if grounds and not data.get("test") and "test" not in self.errors:
            self.add_error("test", NEEDED["test"])
        if grounds and data.get("test") and data["test"].ground not in grounds:
            letter = {"ground": data["test"].ground}
            self.add_error("test", _("Uji ini tentang huruf %(ground)s. Pilih huruf itu juga, atau uji lain.") % letter)
        for question in ("written_consent", "public_office"):
            if grounds & {"g", "h"} and data.get(question) is not False and question not in self.errors:
                self.add_error(question, self._why_not(data.get(question)))

    def _why_not(self, answer: bool | None) -> str:
        if answer is None:
            return _("Untuk huruf g dan h, jawab pertanyaan ini.")
        return _("Dengan jawaban “ya”, huruf g dan h gugur (UU 14/2008 Pasal 18 ayat 2).")


class GrantedForm(GivingFields, DecisionForm):
    outcome, fixed = Outcome.GRANTED, {"controlled": True}
    field_order = ["material", "delivery", "format", "cost", "payment"]


class PartlyForm(GivingFields, ExemptFields, DecisionForm):
    outcome, fixed = Outcome.PARTLY, {"controlled": True}
    reason = ReasonField(gettext_lazy("Mengapa tidak semuanya diberikan"))
    field_order = ["reason", "material", "delivery", "format", "cost", "payment", "law", "test", "document_kind"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in NEEDED:
            self.fields[name].label = _("%(label)s (wajib bila ada huruf Pasal 17)") % {
                "label": self.fields[name].label
            }


class RefusedForm(ExemptFields, DecisionForm):
    outcome, fixed = Outcome.REFUSED, {"controlled": True, "cost": 0}
    grounds = forms.MultipleChoiceField(
        label=gettext_lazy("Alasan pengecualian"),
        choices=Ground,
        widget=MultipleChoices,
        error_messages={"required": gettext_lazy("Pilih sedikitnya satu huruf.")},
    )
    reason = ReasonField(gettext_lazy("Alasan penolakan, untuk dibaca pemohon"))
    field_order = ["reason", "grounds", "law", "test", "document_kind", "written_consent", "public_office"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, missing in NEEDED.items():
            self.fields[name].depends = False
            self.fields[name].error_messages["required"] = missing

    def clean(self):
        data = super().clean()
        self.add_missing_errors(set(data.get("grounds", [])))
        return data


class NotHeldForm(DecisionForm):
    outcome, fixed = Outcome.NOT_HELD, {"controlled": False, "cost": 0}
    reason = ReasonField(gettext_lazy("Penjelasan untuk pemohon"))
    other_body = FreeText(label=gettext_lazy("b. Badan publik yang menguasainya, bila diketahui"), **LONG)


class NotDocumentedForm(DecisionForm):
    outcome, fixed = Outcome.NOT_DOCUMENTED, {"cost": 0}
    controlled = YesNoField(
        label=gettext_lazy("a. Apakah informasinya dikuasai Pemerintah Kota Metro?"),
        error_messages={"required": gettext_lazy("Jawab ya atau tidak.")},
    )
    reason = ReasonField(gettext_lazy("Penjelasan untuk pemohon"))


FORMS: dict[str, type[DecisionForm]] = {
    str(form.outcome): form for form in (GrantedForm, PartlyForm, RefusedForm, NotHeldForm, NotDocumentedForm)
}


class WithheldForm(forms.Form):
    """A part that the applicant does not get."""

    subject = forms.CharField(
        label=gettext_lazy("Bagian yang tidak diberikan"),
        max_length=300,
        validators=[without_national_id],
        error_messages={"required": gettext_lazy("Sebutkan bagiannya.")},
    )
    reason = ReasonField(gettext_lazy("Alasannya"), widget=forms.Textarea({"rows": 2}))
    ground = forms.ChoiceField(
        label=gettext_lazy("Huruf Pasal 17"),
        required=False,
        choices=[("", gettext_lazy("Bukan pengecualian (misalnya tidak dikuasai)")), *Ground.choices],
    )
    manner = forms.ChoiceField(
        label=gettext_lazy("Cara menutupnya"),
        required=False,
        choices=[("", gettext_lazy("Pilih cara")), *Manner.choices],
    )
    words = forms.CharField(
        label=gettext_lazy("Kata yang tidak diberikan, satu per baris"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy(
            "Berkas yang masih memuat salah satunya tidak dapat dikirim. Tulis nama lengkap: yang kurang dari lima "
            "huruf hanya dicari sebagai kata tersendiri."
        ),
    )

    places = forms.CharField(
        label=gettext_lazy("Atau tempatnya, bila tidak berupa kata: satu per baris"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 2}),
        validators=[without_national_id],
        help_text=gettext_lazy(
            "Halaman, kiri, atas, lebar, tinggi; empat yang terakhir dalam perseribu halaman. Misalnya tanda tangan di "
            "kanan bawah halaman 2: 2 600 800 300 120."
        ),
    )

    def clean_words(self):
        words = self.cleaned_data["words"]
        word_match.check_words(WithheldPart(words=words).word_list)
        return words


class WithheldFormSet(forms.BaseFormSet):
    def parts(self) -> list[dict]:
        """Return the rows that were filled in, as `decisions.decide` takes them."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return [{name: row[name] for name in WITHHELD_FIELDS} for row in rows]

    def clean(self):
        if not any(self.errors) and not self.parts():
            raise ValidationError(_("Sebutkan setiap bagian yang tidak diberikan, dengan alasannya."))


WithheldParts = forms.formset_factory(
    WithheldForm, formset=WithheldFormSet, extra=ROWS, max_num=50, absolute_max=60, validate_max=True, can_delete=True
)
