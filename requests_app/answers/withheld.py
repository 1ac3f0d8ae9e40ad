"""What a partial grant must state about each part that is withheld (UU 14/2008 Pasal 22 ayat 7 huruf e; rule 19).

The words, so that no file that goes out contains them; or, for what a machine cannot read, the places that are black on
a copy that the portal makes. A part left out, shown on site or closed on paper needs the words only.
"""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.models.file_contents.redaction import WHOLE
from documents.redaction.page_text import Box
from requests_app.models import InformationRequest, Manner, WithheldPart

PLACE = re.compile(r"\d{1,4} \d{1,4} \d{1,4} \d{1,4} \d{1,4}", re.ASCII)


def complete(part: WithheldPart) -> WithheldPart:
    """Fill in the manner of a part for which none was chosen, and write its places in one form."""
    if part.ground and not part.manner:
        part.manner = Manner.BLACKENED
    part.places = "\n".join(" ".join(re.split(r"[\s,;:]+", line.strip())) for line in part.places.splitlines()).strip()
    return part


def require_stated(parts: Iterable[WithheldPart]) -> None:
    """Raise ValidationError for a part without words or places, or with a place that is on no page."""
    for number, part in enumerate(parts, start=1):
        if not all(_is_on_page(line) for line in part.places.splitlines()):
            raise ValidationError(
                _(
                    "Bagian %(number)d: tulis tiap tempat sebagai lima angka: halaman, kiri, atas, lebar, dan tinggi, "
                    "empat yang terakhir dalam perseribu halaman."
                )
                % {"number": number}
            )
        has_place = part.manner == Manner.BLACKENED and bool(part.place_list)
        if part.ground and not part.word_list and not has_place:
            raise ValidationError(
                _("Bagian %(number)d: tulis kata yang tidak diberikan; untuk yang dihitamkan boleh juga tempatnya.")
                % {"number": number}
            )


def stated(inforequest: InformationRequest) -> list[tuple[list[str], str]]:
    """Return the words and places of all parts, to compare them with those of an earlier decision."""
    parts = WithheldPart.objects.filter(decision__inforequest=inforequest)
    return sorted((sorted(part.word_list), part.places) for part in parts)


def places_of(inforequest: InformationRequest) -> list[tuple[int, Box]]:
    """Return the places that must be black on a copy, as (page from 1, box in thousandths)."""
    parts = WithheldPart.objects.filter(decision__inforequest=inforequest).exclude(places="")
    return [(page, Box(*box)) for part in parts for page, *box in part.place_list]


def _is_on_page(line: str) -> bool:
    if not PLACE.fullmatch(line):
        return False
    page, left, top, width, height = map(int, line.split())
    return page >= 1 and width >= 1 and height >= 1 and left + width <= WHOLE and top + height <= WHOLE
