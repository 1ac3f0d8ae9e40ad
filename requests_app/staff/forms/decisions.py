"""Forms of the decision on a request, one for each outcome (UU 14/2008 Pasal 17 to 22)."""

from copy import deepcopy
from functools import reduce
from operator import or_
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.exemptions.forms import TestField
from documents.models import NEVER_EXEMPT, PUBLIC_CLASSES, Classification, ConsequenceTest, Document, DocumentKind
from documents.privacy.validators import without_national_id
from documents.release import word_match
from documents.suggestions.names import title_of_name
from documents.web.form_fields import Choices, FreeText, MultipleChoices
from opd.web.many_field import ManyField
from opd.web.page_act import VersionForm
from opd.web.text_field import TextField
from requests_app.answers import sending
from requests_app.answers.files import public_documents
from requests_app.letters.wording import price_text
from requests_app.models import Absence, Decision, Delivery, Fee, Format, Manner, Outcome, WithheldPart
from requests_app.models.fee import MOST_UNITS, chargeable_kinds
from requests_app.staff.forms.acts import LONG, Depending, ReasonField

YES, NO = "ya", "tidak"
MISSING = gettext_lazy("Pilih informasi yang dikecualikan, dengan uji konsekuensi yang berlaku.")
KIND_MISSING = gettext_lazy("Pilih jenis informasinya.")
WITHHELD_FIELDS = ("subject", "reason", "test", "belongs", "manner", "words", "places")
ROWS = 3  # empty rows for parts that are withheld; the form can be opened again for more


class YesNoField(forms.TypedChoiceField):
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


class ExemptDocumentsField(ManyField):
    widget = MultipleChoices

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
    def validate(self, value):
        if value or not self.depends:
            forms.ChoiceField.validate(self, value)


def _of_agency(rows, case, *others: Q):
    if case.opd_id is None:
        return rows
    return rows.filter(reduce(or_, others, Q(opd=case.opd_id) | Q(opd__parent=case.opd_id)))


def refusable(case, today):
    """Return the documents that are exempt on that day, of the agency that answers or just below it."""
    exempt = _of_agency(Document.objects.exempt(today), case).filter(exemption__decision_date__lte=today)
    exempt = exempt.filter(exemption__in=ConsequenceTest.objects.serving(today))
    return exempt.select_related("exemption").order_by("title", "pk")


def tests_for_parts(case, today):
    """Return the tests on which a part may rest, first of classes of information, then of documents."""
    serving = ConsequenceTest.objects.serving(today)
    of_classes = _of_agency(serving.of_classes(), case, Q(opd=None))
    exempting = refusable(case, today).order_by().values("exemption")
    chosen = serving.filter(Q(pk__in=of_classes.values("pk")) | Q(pk__in=exempting))
    return chosen.select_related("document").order_by(F("document").asc(nulls_first=True), "subject_class", "pk")


def proposed(case) -> dict:
    """Return what is given, after the titles of its files, and their class.

    What was made for this applicant is of the class that is open *setiap saat* (UU 14/2008 Pasal 11).
    """
    documents = list(public_documents(case).only("title", "classification"))
    classes = {document.classification for document in documents} & set(PUBLIC_CLASSES) or {Classification.ANYTIME}
    titles = [document.title for document in documents]
    titles += [title_of_name(file.name) or file.name for file in sending.going_out(case)]
    return {"material": "; ".join(titles)} | ({"classification": classes.pop()} if len(classes) == 1 else {})


class DecisionForm(VersionForm):
    """Base of the forms of all outcomes; `fixed` holds columns whose value follows from the outcome."""

    outcome: Outcome
    fixed: dict = {}

    def __init__(self, *args, decision: Decision | None = None, **kwargs):
        self.decision = decision
        super().__init__(*args, **kwargs)

    def known(self) -> dict:
        decision, case = self.decision, self.obj
        if decision is None or decision.outcome != self.outcome:
            return super().known() | {"delivery": case.delivery, "format": case.format} | proposed(case)
        names = [name for name in self.base_fields if hasattr(decision, name)]
        refused = list(decision.refused.values_list("document", flat=True))
        return super().known() | {name: getattr(decision, name) for name in names} | {"refused": refused}

    def arguments(self) -> dict:
        return super().arguments() | self.fixed | {"outcome": self.outcome}


class FeeField(forms.IntegerField):
    """The number of units of one row of the standard of costs; empty where it is not charged."""

    def __init__(self, fee: Fee):
        self.fee = fee
        super().__init__(
            label=_("g. %(name)s: %(price)s") % {"name": fee.name, "price": price_text(fee)},
            required=False,
            min_value=0,
            max_value=MOST_UNITS,
            help_text=_("Jumlah %(unit)s. Dasar: %(basis)s.") % {"unit": fee.unit, "basis": fee.basis},
            widget=forms.NumberInput({"inputmode": "numeric"}),
        )


class GivingFields(forms.Form):
    """Answers d, f and g of Pasal 22 ayat (7), which may be empty until the notice is sent."""

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
        decision, case = self.decision, self.obj
        quantities = dict(decision.fee_lines.values_list("fee", "quantity")) if decision else {}
        asked = Fee.objects.in_force().filter(kind__in=chargeable_kinds(case.delivery, case.format, case.access))
        fees = {f"biaya_{fee.pk}": fee for fee in asked}
        if not fees:
            del self.fields["payment"]
        names = list(self.fields)
        before = names.index("payment") if fees else len(names)
        self.fields.update({name: FeeField(fee) for name, fee in fees.items()})
        self.initial.update({name: quantities.get(fee.pk) for name, fee in fees.items()})
        self.order_fields([*names[:before], *fees, *names[before:]])

    def charged(self) -> list[dict]:
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

    def add_missing_errors(self, grounds: set[str]) -> None:
        """Add an error at each field that these grounds need and that has no valid answer."""
        data = self.cleaned_data
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
    field_order = ["reason", "classification", "material", "delivery", "format", "payment", "document_kind"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        label = {"label": self.fields["document_kind"].label}
        self.fields["document_kind"].label = _("%(label)s (wajib bila ada yang dikecualikan)") % label


class RefusedForm(ExemptFields, DecisionForm):
    outcome, fixed = Outcome.REFUSED, {"controlled": True, "cost": 0}
    reason = ReasonField(gettext_lazy("Alasan penolakan, untuk dibaca pemohon"))
    refused = ExemptDocumentsField(
        Document.objects.none(),
        label=gettext_lazy("Informasi yang dikecualikan"),
        help_text=gettext_lazy(
            "Beri tanda pada setiap informasi yang diminta dan tidak diberikan. Huruf Pasal 17 dan undang-undangnya "
            "mengikuti uji konsekuensinya yang berlaku hari ini."
        ),
        error_messages={"required": MISSING},
    )
    field_order = ["reason", "refused", "document_kind", "written_consent", "public_office"]

    def fit(self) -> None:
        self.fields["document_kind"].depends = False
        self.fields["refused"].queryset = refusable(self.obj, timezone.localdate())

    def clean(self):
        data = super().clean()
        self.add_missing_errors({document.exemption.ground for document in data.get("refused", ())})
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
    subject = TextField(
        label=gettext_lazy("Bagian yang tidak diberikan"),
        max_length=300,
        validators=[without_national_id],
        error_messages={"required": gettext_lazy("Sebutkan bagiannya.")},
    )
    reason = ReasonField(
        gettext_lazy("Alasannya, untuk yang dikecualikan"), required=False, widget=forms.Textarea({"rows": 2})
    )
    test = TestField(
        label=gettext_lazy("Dasarnya: uji konsekuensi"),
        required=False,
        empty_label=gettext_lazy("Pilih ujinya"),
        help_text=gettext_lazy("Huruf Pasal 17 mengikuti ujinya."),
    )
    absence = forms.ChoiceField(
        label=gettext_lazy("Atau bukan pengecualian, karena bagian ini tidak ada pada kami"),
        required=False,
        choices=[("", gettext_lazy("Pilih sebabnya")), *Absence.choices],
        help_text=gettext_lazy("Tercetak sebagai alasannya. Yang tidak ada pada kami disebut, tidak dihitamkan."),
    )
    belongs = FreeText(
        label=gettext_lazy("Mengapa bagian ini termasuk golongan itu (wajib untuk golongan informasi)"),
        depends=True,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Satu kalimat; tercetak dalam surat. Misalnya: kolom itu memuat NIK penerima bantuan."),
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

    def __init__(self, *args, test: TestField, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["test"].queryset = test.queryset
        self.fields["test"].choices = test.choices
        if self.initial.get("reason") in Absence.values:
            self.initial = {**self.initial, "absence": self.initial["reason"], "reason": ""}

    def clean(self):
        super().clean()
        data = self.cleaned_data
        self._check_basis(data)
        test = data.get("test")
        if test and test.document_id is None and not data.get("belongs"):
            self.add_error("belongs", _("Tulis mengapa bagian ini termasuk golongan itu."))
        return data

    def _check_basis(self, data: dict) -> None:
        test, absence = data.get("test"), data.get("absence")
        if bool(test) == bool(absence) and "test" in data:
            self.add_error(
                "test", _("Pilih uji konsekuensinya, atau sebab mengapa bagian ini tidak ada pada kami: salah satu.")
            )
        elif absence and data.get("reason"):
            self.add_error(
                "reason", _("Kosongkan: sebabnya sudah menjadi alasannya. Keterangan lain ditulis di alasan keputusan.")
            )
        elif absence:
            data["reason"] = absence
        elif "reason" in data and not data["reason"]:
            self.add_error("reason", _("Tulis alasannya."))

    def clean_words(self):
        words = self.cleaned_data["words"]
        word_match.check_words(WithheldPart(words=words).word_list)
        return words


class WithheldFormSet(forms.BaseFormSet):
    @cached_property
    def _test(self) -> TestField:
        test = cast(TestField, deepcopy(WithheldForm.base_fields["test"]))
        test.queryset = tests_for_parts(self.form_kwargs["case"], timezone.localdate())
        test.choices = list(iter(test.choices))  # asked once for all rows, without the COUNT of its length
        return test

    def get_form_kwargs(self, index):
        return {"test": self._test}

    def parts(self) -> list[dict]:
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return [{name: row[name] for name in WITHHELD_FIELDS} for row in rows]

    def clean(self):
        if not any(self.errors) and not self.parts():
            raise ValidationError(_("Sebutkan setiap bagian yang tidak diberikan, dengan alasannya."))


WithheldParts = forms.formset_factory(
    WithheldForm, formset=WithheldFormSet, extra=ROWS, max_num=50, absolute_max=60, validate_max=True, can_delete=True
)
