"""The words of requests in the public register: only those without personal data are shown (domain rule 48).

The finder is asked when a text is released, and again whenever the register shows it. So a text that was released
before the gate existed, or that was written past the verb, is never shown; `held_back` lists both for PPID.
"""

from collections.abc import Iterator

from documents.release import privacy_gate
from requests_app.models import InformationRequest


def require_clear(text: str) -> None:
    """Raise ValidationError if the text contains personal data."""
    label = str(InformationRequest._meta.get_field("public_text").verbose_name)
    privacy_gate.require_no_personal_data({label: text})


def shown(text: str) -> str:
    """Return the text as the public reads it: empty if it contains personal data."""
    return "" if privacy_gate.kinds_in(text) else text


def held_back() -> Iterator[tuple[InformationRequest, list[str]]]:
    """Yield the requests whose text was released but is not shown, each with the kinds of data in it."""
    released = InformationRequest.objects.exclude(public_text="").only("number", "public_text")
    for inforequest in released.iterator():
        if kinds := privacy_gate.kinds_in(inforequest.public_text):
            yield inforequest, kinds
