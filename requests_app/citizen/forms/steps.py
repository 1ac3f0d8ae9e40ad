"""The steps in which a citizen files a request, one thing per page. The last one checks the answers.

A step validates the whole form, with what the draft has of the other steps, and shows its own fields and errors. So a
rule between two steps, such as a paper that belongs to a kind of applicant, is written once, in `FilingForm`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from opd.limits.request_size import FORM_BYTES
from requests_app.citizen.forms.filing import ApplicantForm, FilingForm, Upload, answer_of
from requests_app.citizen.forms.papers import OWN, PAPERS
from requests_app.models import DraftFile
from requests_app.web.upload_field import UploadField
from requests_app.workflow.drafts import ATTACHMENT


@dataclass(frozen=True, kw_only=True)
class Step:
    """A page of the form. Its question labels the first field where `is_label`; `hint` stands below the question."""

    slug: str
    name: str | Promise
    question: str | Promise
    fields: tuple[str, ...]
    hint: str | Promise = ""
    is_label: bool = False
    takes_files: bool = False

    @property
    def address(self) -> str:
        return reverse("requests:step", args=[self.slug]) if self != STEPS[0] else reverse("requests:new")


STEPS = (
    Step(
        slug="informasi",
        name=gettext_lazy("Informasi yang diminta"),
        question=gettext_lazy("Informasi apa yang Anda minta?"),
        fields=("information",),
        is_label=True,
    ),
    Step(
        slug="tujuan",
        name=gettext_lazy("Untuk apa"),
        question=gettext_lazy("Untuk apa informasinya?"),
        fields=("purpose", "proposed_opd"),
        is_label=True,
    ),
    Step(
        slug="cara",
        name=gettext_lazy("Cara menerima jawaban"),
        question=gettext_lazy("Bagaimana Anda ingin menerimanya?"),
        fields=("access", "format", "delivery"),
    ),
    Step(
        slug="pemohon",
        name=gettext_lazy("Siapa yang memohon"),
        question=gettext_lazy("Siapa yang memohon?"),
        fields=("kind", "by_whom", "name"),
    ),
    Step(
        slug="identitas",
        name=gettext_lazy("Identitas dan kontak"),
        question=gettext_lazy("Identitas dan kontak"),
        fields=(
            *("national_id", "address", "email", "phone", "occupation"),
            *ApplicantForm.PROXY_FIELDS,
            *(str(paper) for paper in PAPERS),
            ATTACHMENT,
        ),
        hint=gettext_lazy("Disimpan tersandi. Perangkat daerah yang menjawab tidak melihatnya."),
        takes_files=True,
    ),
)
BY_SLUG = {step.slug: step for step in STEPS}
PERSONAL = BY_SLUG["pemohon"]  # the first step with personal data: the whole notice is on it (domain rule 50)
IDENTITY = BY_SLUG["identitas"]
ROAD = (*(step.name for step in STEPS), gettext_lazy("Periksa jawaban, lalu kirim"))


@dataclass(frozen=True)
class AnsweredStep:
    """A step on the page on which the answers are checked: pairs of label and answer."""

    step: Step
    answers: list[tuple[str, str]]


class StepForm(FilingForm):
    """The form of one step. `typed` is what the draft has of all steps, `data` what the browser has sent."""

    def __init__(self, step: Step, typed: Mapping[str, str], data: MultiValueDict | None = None, *args, **kwargs):
        self.step, self.sent = step, data
        super().__init__(None if data is None else _together(typed, data), *args, initial=typed, **kwargs)
        if step.is_label:
            self.fields[step.fields[0]].label = step.question

    def full_clean(self):
        super().full_clean()
        if self.is_bound:
            for name in self._errors.keys() - {*self.step.fields, NON_FIELD_ERRORS}:
                del self._errors[name]

    @property
    def answers(self) -> dict[str, str]:
        """Return the text of every field that the browser has sent, as typed."""
        texts = [name for name, field in self.fields.items() if not isinstance(field, UploadField)]
        return {name: self.sent[name] for name in texts if self.sent and name in self.sent}

    @property
    def is_too_long(self) -> bool:
        """Whether the texts are longer than a form without files may be; the step with files lets longer ones in."""
        return sum(map(len, self.answers.values())) > FORM_BYTES

    @property
    def shown(self) -> list[forms.BoundField]:
        """Return the fields of the step, without files; those of a proxy only where there is one."""
        hidden = () if self._answer("by_whom") != OWN else self.PROXY_FIELDS
        return [self[name] for name in _texts(self, self.step, hidden)]

    @property
    def shown_uploads(self) -> list[Upload]:
        """Return the files that this applicant has to show, and those to be removed because they have not."""
        if not self.step.takes_files:
            return []
        answers = {(name, self._answer(name)) for name in ("kind", "by_whom")}
        needed = {str(paper) for paper, need in PAPERS.items() if answers.intersection(need.when)} | {ATTACHMENT}
        return [upload for upload in self.uploads if upload.field.name in needed or upload.kept or upload.field.errors]

    def _answer(self, name: str) -> str:
        return self.data.get(name, "") if self.is_bound else self.initial.get(name, "")


def step_form(
    step: Step, typed: Mapping[str, str], *, kept: Iterable[DraftFile] = (), stranger: str | None = None
) -> StepForm:
    """Return the form for reading: with errors where the person has answered this step before."""
    typed = applicable(typed)
    is_answered = any(typed.get(name) for name in step.fields)
    return StepForm(step, typed, MultiValueDict() if is_answered else None, kept=kept, stranger=stranger)


def applicable(typed: Mapping[str, str]) -> dict[str, str]:
    """Return the answers without those about a proxy where the applicant files in person.

    They stay in the draft, for a person who changes that answer back.
    """
    hidden = ApplicantForm.PROXY_FIELDS if typed.get("by_whom") == OWN else ()
    return {name: text for name, text in typed.items() if name not in hidden}


def whole_form(typed: Mapping[str, str], **kwargs) -> FilingForm:
    """Return the form of all steps with the answers of the draft."""
    return FilingForm(applicable(typed), **kwargs)


def first_unfinished(form: FilingForm) -> Step | None:
    """Return the first step with an error, or None where the form can be sent."""
    return next((step for step in STEPS if form.errors.keys() & set(step.fields)), None)


def answered_steps(form: FilingForm) -> list[AnsweredStep]:
    """Return the answers by step. Needs a valid form."""
    hidden = () if form.by_proxy else form.PROXY_FIELDS
    return [
        AnsweredStep(step, [(str(form[name].label), answer_of(form[name])) for name in _texts(form, step, hidden)])
        for step in STEPS
    ]


def _texts(form: FilingForm, step: Step, hidden: Iterable[str]) -> list[str]:
    names = [name for name in step.fields if name not in hidden and name in form.fields]
    return [name for name in names if not isinstance(form.fields[name], UploadField)]


def _together(typed: Mapping[str, str], data: MultiValueDict) -> MultiValueDict:
    """Return what was sent now, and of all else what the draft has, without what does not apply."""
    together = MultiValueDict({name: [text] for name, text in typed.items()})
    for name in data:
        together.setlist(name, data.getlist(name))
    for name in together.keys() - applicable(together).keys():
        del together[name]
    return together
