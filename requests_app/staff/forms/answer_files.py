from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models.file_contents.screening import KIND_LABELS
from documents.privacy import Kind
from documents.release import confirmation
from opd.web.page_act import ActForm
from requests_app.models import AnswerFile, AnswerFinding, AnswerVerdict

PLACES_SHOWN = 5


@dataclass
class Thing:
    label: str
    places: list[AnswerFinding] = field(default_factory=list)
    answer: forms.BoundField | None = None

    @property
    def first(self) -> AnswerFinding:
        return self.places[0]

    @property
    def shown(self) -> list[AnswerFinding]:
        return self.places[:PLACES_SHOWN]


def things_in(file: AnswerFile) -> list[Thing]:
    """Return the findings of a file by value; values without an answer come first."""
    things: dict[tuple[str, str], Thing] = {}
    for finding in file.findings.select_related("answered_by"):
        thing = things.setdefault((finding.kind, finding.value), Thing(str(KIND_LABELS[Kind(finding.kind)])))
        thing.places.append(finding)
    return sorted(things.values(), key=lambda thing: bool(thing.first.verdict))


class VerdictsForm(ActForm):
    def __init__(self, *args, things: list[Thing], **kwargs):
        super().__init__(*args, **kwargs)
        for thing in things:
            name = f"temuan-{thing.first.pk}"
            self.fields[name] = forms.ChoiceField(
                label=thing.label,
                choices=AnswerVerdict,
                required=False,
                initial=thing.first.verdict,
                widget=forms.RadioSelect,
            )
            thing.answer = self[name]

    def verdicts(self) -> dict[int, str]:
        """Return the chosen verdicts by the primary key of the first place of each value."""
        return {int(name.removeprefix("temuan-")): value for name, value in self.cleaned_data.items() if value}


class FollowForm(ActForm):
    looked_for = forms.BooleanField(required=False, label=confirmation.LABEL)


class SignForm(ActForm):
    looked = forms.BooleanField(
        label=_("Saya sudah memeriksa seluruh berkas ini. Tidak ada data pribadi orang lain yang ikut dikirim."),
        error_messages={"required": _("Centang pernyataannya dahulu.")},
    )
