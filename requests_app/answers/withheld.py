"""What a partial grant states of each withheld part: words, or places black on a copy (Pasal 22 ayat 7 huruf e)."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.models import ConsequenceTest
from documents.models.file_contents.redaction import WHOLE
from documents.redaction.page_text import Box
from requests_app.models import Absence, InformationRequest, Manner, WithheldPart

PLACE = re.compile(r"\d{1,4} \d{1,4} \d{1,4} \d{1,4} \d{1,4}", re.ASCII)


def complete(part: WithheldPart, tests: Iterable[ConsequenceTest] = ()) -> WithheldPart:
    """Fill in what was not chosen of a part; a ground alone rests on the only one of `tests` that has it."""
    if part.test is None and part.ground:
        of_ground = [test for test in tests if test.ground == part.ground]
        part.test = of_ground[0] if len(of_ground) == 1 else None
    if part.test and not part.ground:
        part.ground = part.test.ground
    if part.ground and not part.manner:
        part.manner = Manner.BLACKENED
    part.places = "\n".join(" ".join(re.split(r"[\s,;:]+", line.strip())) for line in part.places.splitlines()).strip()
    return part


def require_stated(parts: Iterable[WithheldPart]) -> None:
    """Raise ValidationError for a part without ground, words or places, or with a place that is on no page."""
    for number, part in enumerate(parts, start=1):
        if sentence := _unfounded(part):
            raise ValidationError(f"{_('Bagian %(number)d:') % {'number': number}} {sentence}")
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


def _unfounded(part: WithheldPart) -> str:
    if part.ground:
        if part.test is None:
            return _("pilih uji konsekuensi yang menjadi dasarnya.")
        if part.test.ground != part.ground:
            return _("hurufnya harus sama dengan huruf uji konsekuensinya: %s.") % part.test.ground
        return "" if part.test.document_id or part.belongs else _("tulis mengapa bagian ini termasuk golongan itu.")
    if part.test or part.manner or part.word_list or part.places:
        return _(
            "yang tidak ada pada kami tidak dihitamkan. Pilih uji konsekuensinya, atau kosongkan kata dan tempatnya."
        )
    if part.reason not in Absence.values:
        return _(
            "pilih uji konsekuensi yang menjadi dasarnya. Yang tidak ada pada kami dinyatakan tidak dikuasai atau "
            "belum didokumentasikan."
        )
    return ""


def stated(inforequest: InformationRequest) -> list[tuple[list[str], str]]:
    """Return the words and places of all parts, in an order that can be compared."""
    parts = WithheldPart.objects.filter(decision__inforequest=inforequest)
    return sorted((sorted(part.word_list), part.places) for part in parts)


def places_of(inforequest: InformationRequest) -> list[tuple[int, Box]]:
    """Return the places that must be black on a copy, as (page from 1, box in thousandths)."""
    parts = WithheldPart.objects.closed().filter(decision__inforequest=inforequest).exclude(places="")
    return [(page, Box(*box)) for part in parts for page, *box in part.place_list]


def _is_on_page(line: str) -> bool:
    if not PLACE.fullmatch(line):
        return False
    page, left, top, width, height = map(int, line.split())
    return page >= 1 and width >= 1 and height >= 1 and left + width <= WHOLE and top + height <= WHOLE
