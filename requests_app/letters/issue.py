"""Issue of a letter: number, verification code, PDF. The row has its words, encrypted, until the PDF is made."""

import json
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from opd.papers import letterhead
from opd.people.factors import typed_codes
from opd.people.factors.typed_codes import new_code
from requests_app.letters.wording import absolute_url, nonempty_lines
from requests_app.models import STANDING_ALONE, Applicant, Letter, LetterKind, NumberSeries, case_column

MAKE = "requests_app.tasks.make_letter"
COPIED = {LetterKind.EXTENSION, LetterKind.NOTICE, LetterKind.REFUSAL, LetterKind.LAPSE, LetterKind.OBJECTION_DECISION}


def issue_letter(
    kind: LetterKind, case, dated_on: date, content: dict, *, stated_due_on: date | None = None, signer=letterhead.PPID
) -> Letter:
    """Give a letter about `case` its number, in the transaction of the act, and queue its PDF.

    `content` holds the keys of its template, `stated_due_on` the last day that it states.
    """
    series = "ruling" if kind == LetterKind.OBJECTION_DECISION else "letter"
    _sequence, number = NumberSeries.objects.take(series, dated_on.year)
    code = new_code()
    common = {
        "subject": kind.label,
        "number": number,
        "recipient": _recipient(case.applicant),
        "copies": _copies(kind, case, signer),
        "tracked": {"number": case.number, "url": absolute_url("requests:track")},
        "verification": {"url": absolute_url("requests:verify", code), "code": code},
    }
    letter = Letter.objects.create(
        **case_column(case),
        kind=kind,
        number=number,
        dated_on=dated_on,
        stated_due_on=stated_due_on,
        needs_delivery=kind in STANDING_ALONE,
        verification=code,
        data=json.dumps(letterhead.head(signer, dated_on) | common | content, cls=DjangoJSONEncoder),
    )
    async_task(MAKE, letter.pk)
    return letter


def render(letter: Letter) -> bytes:
    data = json.loads(letter.data)
    data["verification"]["qr"] = letterhead.qr(data["verification"]["url"])
    if "tracked" in data:
        data["tracked"]["qr"] = letterhead.qr(data["tracked"]["url"])
    data["office"]["emblem"] = letterhead.emblem()
    return letterhead.pdf(letter.kind, data)


def queue_unmade_letters() -> int:
    """Queue again every letter without a PDF. *Returns* how many."""
    waiting = list(Letter.objects.filter(made_at=None, destroyed_at=None).values_list("pk", flat=True))
    for pk in waiting:
        async_task(MAKE, pk)
    return len(waiting)


def file_name(letter: Letter) -> str:
    return f"{slugify(letter.get_kind_display())}-{letter.number.replace('/', '-')}.pdf"


def normalised_code(typed: str) -> str:
    return typed_codes.grouped(typed_codes.read(typed))


def _copies(kind: LetterKind, case, signer: letterhead.Office) -> list[str]:
    """Return who else reads the letter: of an answer the other office of the PPID, and the agency."""
    if kind not in COPIED:
        return []
    other = letterhead.PPID if signer == letterhead.SUPERIOR else letterhead.SUPERIOR
    agency = case.opd or getattr(getattr(case, "inforequest", None), "opd", None)
    return [other.name, *([agency.name] if agency else [])]


def _recipient(applicant: Applicant) -> dict:
    if not applicant.by_proxy:
        return {"name": applicant.name, "address_lines": nonempty_lines(applicant.address)}
    proxy = _("melalui kuasanya, %(name)s") % {"name": applicant.proxy_name}
    return {
        "name": applicant.name,
        "address_lines": [proxy, *nonempty_lines(applicant.proxy_address or applicant.address)],
    }
