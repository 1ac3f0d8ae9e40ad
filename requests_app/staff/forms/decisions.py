"""Forms of the decision on a request, one for each outcome (UU 14/2008 Pasal 17 to 22)."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import NEVER_EXEMPT, PUBLIC_CLASSES, Document, DocumentKind, Ground
from documents.privacy.validators import without_national_id
from documents.release import word_match
from documents.web.form_fields import Choices, FreeText, MultipleChoices
from requests_app.letters.wording import rupiah
from requests_app.models import Decision, Delivery, Fee, Format, Manner, Outcome, WithheldPart
from requests_app.models.fee import MOST_UNITS
from requests_app.staff.forms.acts import LONG, ActForm, Depending, ReasonField

YES, NO = "ya", "tidak"
MISSING = gettext_lazy("Pilih informasi yang dikecualikan, dengan uji konsekuensi yang berlaku.")
KIND_MISSING = gettext_lazy("Pilih jenis informasinya.")
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


class ExemptDocumentsField(forms.ModelMultipleChoiceField):
    """A choice of exempt information; `refusable` gives what may be chosen."""

    widget = MultipleChoices

    def __init__(self, **options):
        super().__init__(Document.objects.none(), required=False, **options)

    def label_from_instance(self, document):
        test = document.exemption
        return _("%(title)s: huruf %(ground)s, uji %(number)s (%(day)s), %(what)s") % {
            "title": document.title,
            "number": test.decision_number,
            "day": date_format(test.decision_date, "j F Y"),
            "ground": test.ground,
            "what": Truncator(test.information).words(12),
        }


class KindField(Depending, forms.ChoiceField):
    """The kind of information, always asked on a refusal; a kind that is chosen must be one of the choices."""

    def validate(self, value):
        if value or not self.depends:
            forms.ChoiceField.validate(self, value)


def refusable(case, today):
    """Return the documents that are exempt on that day, those of the agency that answers the case first."""
    of_agency = Case(When(opd=case.opd_id, then=0), default=1, output_field=IntegerField())
    exempt = Document.objects.exempt(today).filter(exemption__decision_date__lte=today)
    return exempt.select_related("exemption").order_by(of_agency, "title", "pk")


class DecisionForm(ActForm):
    """Base of the forms of all outcomes. `fixed` holds columns whose value follows from the outcome."""

    outcome: Outcome
    fixed: dict = {}

    def __init__(self, *args, case, decision: Decision | None = None, **kwargs):
        super().__init__(*args, case=case, initial=self._initial(case, decision), **kwargs)
        if "refused" in self.fields:
            self.fields["refused"].queryset = refusable(case, timezone.localdate())

    def _initial(self, case, decision: Decision | None) -> dict:
        if decision is None or decision.outcome != self.outcome:
            known = set(case.answer_documents.values_list("classification", flat=True)) & set(PUBLIC_CLASSES)
            chosen = {"classification": known.pop()} if len(known) == 1 else {}
            return {"delivery": case.delivery, "format": case.format} | chosen
        names = [name for name in self.base_fields if hasattr(decision, name)]
        refused = list(decision.refused.values_list("document", flat=True))
        return {name: getattr(decision, name) for name in names} | {"refused": refused}

    def arguments(self) -> dict:
        return super().arguments() | self.fixed | {"outcome": self.outcome}


class FeeField(forms.IntegerField):
    """The number of units of one row of the standard of costs; empty where it is not charged."""

    def __init__(self, fee: Fee):
        self.fee = fee
        price = _("g. %(name)s: %(amount)s per %(unit)s") % {
            "name": fee.name,
            "amount": rupiah(fee.amount),
            "unit": fee.unit,
        }
        super().__init__(
            label=price,
            required=False,
            min_value=0,
            max_value=MOST_UNITS,
            help_text=_("Jumlah %(unit)s. Dasar: %(basis)s.") % {"unit": fee.unit, "basis": fee.basis},
            widget=forms.NumberInput({"inputmode": "numeric"}),
        )


class GivingFields(forms.Form):
    """Answers d, f and g of Pasal 22 ayat (7). They may be empty until the notice is sent.

    The form has a field for each row of the standard of costs that is valid today; without one nothing is charged.
    """

    classification = forms.ChoiceField(
        label=gettext_lazy("Kelas informasi yang diberikan"),
        choices=[("", gettext_lazy("Pilih kelas")), *((each.value, each.label) for each in PUBLIC_CLASSES)],
        help_text=gettext_lazy("Untuk angka lama menjawab menurut kelas dalam laporan tahunan."),
        error_messages={"required": gettext_lazy("Pilih kelas informasinya.")},
    )
    material = FreeText(
        label=gettext_lazy("d. Materi yang diberikan (wajib sebelum dikirim)"),
        depends=True,
        help_text=gettext_lazy("Misalnya: laporan realisasi anggaran 2025, 42 halaman."),
        **LONG,
    )
    delivery = forms.ChoiceField(label=gettext_lazy("f. Alat penyampai"), choices=Delivery)
    format = forms.ChoiceField(label=gettext_lazy("f. Format"), choices=Format)
    payment = FreeText(
        label=gettext_lazy("g. Cara pembayaran (wajib bila ada biaya)"),
        depends=True,
        help_text=gettext_lazy("Mencari informasi tidak dipungut biaya."),
        **LONG,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        decision: Decision | None = kwargs.get("decision")
        quantities = dict(decision.fee_lines.values_list("fee", "quantity")) if decision else {}
        fees = {f"biaya_{fee.pk}": fee for fee in Fee.objects.in_force()}
        before, names = list(self.fields).index("payment"), list(self.fields)
        self.fields.update({name: FeeField(fee) for name, fee in fees.items()})
        self.initial.update({name: quantities.get(fee.pk) for name, fee in fees.items()})
        self.order_fields([*names[:before], *fees, *names[before:]])

    def charged(self) -> list[dict]:
        """Return the rows that were filled in, as `decisions.decide` takes them."""
        fields = {name: field for name, field in self.fields.items() if isinstance(field, FeeField)}
        return [{"fee": field.fee, "quantity": self.cleaned_data.get(name) or 0} for name, field in fields.items()]

    def clean(self):
        data = super().clean()
        if any(row["quantity"] for row in self.charged()) and not data.get("payment", "").strip():
            self.add_error("payment", _("Tulis cara membayarnya."))
        return data

    def arguments(self) -> dict:
        arguments = super().arguments()
        columns = {name: value for name, value in arguments.items() if not name.startswith("biaya_")}
        return columns | {"cost": 0, "charged": self.charged()}


class ExemptFields(forms.Form):
    """Basis of an exemption under Pasal 17. Grounds and law are those of the tests of what is chosen."""

    refused = ExemptDocumentsField(
        label=gettext_lazy("Informasi yang dikecualikan"),
        help_text=gettext_lazy(
            "Beri tanda pada setiap informasi yang tidak diberikan. Huruf Pasal 17 dan undang-undangnya mengikuti uji "
            "konsekuensinya yang berlaku hari ini."
        ),
    )
    document_kind = KindField(
        label=gettext_lazy("Jenis informasi (Pasal 18 ayat 1)"),
        choices=[("", gettext_lazy("Pilih jenis")), *DocumentKind.choices],
        error_messages={"required": KIND_MISSING},
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

    @property
    def grounds_of_tests(self) -> set[str]:
        return {document.exemption.ground for document in self.cleaned_data.get("refused", ())}

    def add_missing_errors(self, grounds: set[str]) -> None:
        """Add an error at each field that these grounds of Pasal 17 need and that has no valid answer."""
        data, of_tests = self.cleaned_data, self.grounds_of_tests
        if grounds and not of_tests and "refused" not in self.errors:
            self.add_error("refused", MISSING)
        elif grounds != of_tests and "refused" not in self.errors:
            letters = {"tests": ", ".join(sorted(of_tests)), "grounds": ", ".join(sorted(grounds)) or "-"}
            self.add_error("refused", _("Ujinya tentang huruf %(tests)s, bagiannya tentang %(grounds)s.") % letters)
        if grounds and not data.get("document_kind") and "document_kind" not in self.errors:
            self.add_error("document_kind", KIND_MISSING)
        for question in ("written_consent", "public_office"):
            if grounds & {"g", "h"} and data.get(question) is not False and question not in self.errors:
                self.add_error(question, self._why_not(data.get(question)))

    def _why_not(self, answer: bool | None) -> str:
        if answer is None:
            return _("Untuk huruf g dan h, jawab pertanyaan ini.")
        return _("Dengan jawaban “ya”, huruf g dan h gugur (UU 14/2008 Pasal 18 ayat 2).")


class GrantedForm(GivingFields, DecisionForm):
    outcome, fixed = Outcome.GRANTED, {"controlled": True}
    field_order = ["classification", "material", "delivery", "format", "payment"]


class PartlyForm(GivingFields, ExemptFields, DecisionForm):
    outcome, fixed = Outcome.PARTLY, {"controlled": True}
    reason = ReasonField(gettext_lazy("Mengapa tidak semuanya diberikan"))
    field_order = ["reason", "classification", "material", "delivery", "format", "payment", "refused", "document_kind"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("refused", "document_kind"):
            label = {"label": self.fields[name].label}
            self.fields[name].label = _("%(label)s (wajib bila ada huruf Pasal 17)") % label


class RefusedForm(ExemptFields, DecisionForm):
    outcome, fixed = Outcome.REFUSED, {"controlled": True, "cost": 0}
    reason = ReasonField(gettext_lazy("Alasan penolakan, untuk dibaca pemohon"))
    field_order = ["reason", "refused", "document_kind", "written_consent", "public_office"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document_kind"].depends = False
        self.fields["refused"].required = True
        self.fields["refused"].error_messages["required"] = MISSING

    def clean(self):
        data = super().clean()
        self.add_missing_errors(self.grounds_of_tests)
        return data


class NotHeldForm(DecisionForm):
    outcome, fixed = Outcome.NOT_HELD, {"controlled": False, "cost": 0}
    reason = ReasonField(gettext_lazy("Penjelasan untuk pemohon"))
    other_body = FreeText(label=gettext_lazy("b. Badan publik yang menguasainya, bila diketahui"), **LONG)


class NotDocumentedForm(DecisionForm):
    outcome, fixed = Outcome.NOT_DOCUMENTED, {"cost": 0}
    controlled = YesNoField(
        label=gettext_lazy("a. Apakah informasinya dikuasai pemerintah daerah ini?"),
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
