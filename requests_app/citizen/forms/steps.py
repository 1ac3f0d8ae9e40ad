"""The steps of filing; each validates the whole `FilingForm`, because rules go from one step to another."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from opd.web.limits.request_size import FORM_BYTES
from requests_app.citizen.forms.filing import ApplicantForm, FilingForm, Upload
from requests_app.citizen.forms.papers import OWN, PAPERS
from requests_app.web.upload_field import UploadField
from requests_app.workflow.drafts import ATTACHMENT


@dataclass(frozen=True, kw_only=True)
class Step:
    """A page of the form. Its question labels the first field where `is_label`."""

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

    def texts(self, form: FilingForm) -> list[forms.BoundField]:
        """Return the fields of this page in `form`, without files."""
        names = [name for name in self.fields if name in form.fields and name not in _not_asked(form.so_far)]
        return [form[name] for name in names if not isinstance(form.fields[name], UploadField)]


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
PERSONAL = BY_SLUG["pemohon"]  # the first step with personal data shows the notice (domain rule 50)
IDENTITY = BY_SLUG["identitas"]
ROAD = (*(step.name for step in STEPS), gettext_lazy("Periksa jawaban, lalu kirim"))


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
        texts = [name for name, field in self.fields.items() if not isinstance(field, UploadField)]
        return {name: self.sent[name] for name in texts if self.sent and name in self.sent}

    @property
    def is_too_long(self) -> bool:
        """Whether the texts are longer than a form without files may be."""
        return sum(map(len, self.answers.values())) > FORM_BYTES

    @property
    def shown(self) -> list[forms.BoundField]:
        return [*self.step.texts(self), *(self[name] for name in self._insisting(self.step.fields))]

    @property
    def shown_uploads(self) -> list[Upload]:
        """The files that this applicant has to show, and those to be removed."""
        if not self.step.takes_files:
            return []
        answers = {(name, self.so_far.get(name, "")) for name in ("kind", "by_whom")}
        needed = {str(paper) for paper, need in PAPERS.items() if answers.intersection(need.when)} | {ATTACHMENT}
        return [upload for upload in self.uploads if upload.field.name in needed or upload.kept or upload.field.errors]


def applicable(typed: Mapping[str, str]) -> dict[str, str]:
    """Return the answers without those about a proxy where the applicant files in person."""
    return {name: text for name, text in typed.items() if name not in _not_asked(typed)}


def _not_asked(typed: Mapping[str, str]) -> tuple[str, ...]:
    return ApplicantForm.PROXY_FIELDS if typed.get("by_whom") == OWN else ()


def _together(typed: Mapping[str, str], data: MultiValueDict) -> MultiValueDict:
    together = MultiValueDict({name: [text] for name, text in typed.items()})
    for name in data:
        together.setlist(name, data.getlist(name))
    for name in _not_asked(together):
        together.pop(name, None)
    return together
