"""Words of requests in the public register, without names (domain rule 48)."""

from collections.abc import Collection, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.privacy.names import full_names
from documents.release import privacy_gate
from opd.models import Opd
from requests_app.models import ApplicantKind, InformationRequest


def require_clear(text: str) -> None:
    label = str(InformationRequest._meta.get_field("public_text").verbose_name)
    privacy_gate.require_no_personal_data({label: text})


def names_in(inforequest: InformationRequest, text: str) -> list[str]:
    """Return what looks like the full name of a person in `text`; names of agencies do not."""
    applicant = inforequest.applicant
    own = [applicant.proxy_name, applicant.name if applicant.kind == ApplicantKind.PERSON else ""]
    agencies = Opd.objects.values_list("name", flat=True)
    places = {name.split(" ", 1)[-1] for name in agencies}  # of Kecamatan Tepi Barat the last two
    return full_names(text, own=own, others={*agencies, *(place for place in places if " " in place)})


def require_no_names(inforequest: InformationRequest, text: str, not_people: Collection[str]) -> None:
    if names := [name for name in names_in(inforequest, text) if name not in not_people]:
        sentence = _("Tampak seperti nama orang: %(names)s. Hapus, atau nyatakan bahwa bukan.")
        raise ValidationError({"not_people": sentence % {"names": ", ".join(names)}})


def shown(text: str) -> str:
    """Return the text as the public reads it: empty if it contains personal data."""
    return "" if privacy_gate.kinds_in(text) else text


def held_back() -> Iterator[tuple[InformationRequest, list[str]]]:
    """Yield the requests whose released text is not shown, each with the kinds of data in it."""
    released = InformationRequest.objects.exclude(public_text="").only("number", "public_text")
    for inforequest in released.iterator():
        if kinds := privacy_gate.kinds_in(inforequest.public_text):
            yield inforequest, kinds
