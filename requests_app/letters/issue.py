"""Issue of a letter: number, verification code, PDF.

The row of a letter holds every word that will be printed, encrypted, so that a later change of the case cannot change
a letter that was sent. They are emptied once the PDF exists: the file is the record.
"""

import json
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from opd.papers import letterhead
from opd.passwords import typed_codes
from requests_app import numbering
from requests_app.letters.wording import absolute_url, nonempty_lines
from requests_app.models import Applicant, Letter, LetterKind, case_column

MAKE = "requests_app.tasks.make_letter"
CODE_LENGTH = 16


def issue_letter(
    kind: LetterKind, case, dated_on: date, content: dict, *, stated_due_on: date | None = None, signer=letterhead.PPID
) -> Letter:
    """Give a letter about `case` its number, in the transaction of the act, and queue its PDF.

    `content` holds the keys of its template, `stated_due_on` the last day that it states, `signer` the office.
    """
    _sequence, number = numbering.take_number("letter", dated_on.year)
    code = new_code()
    common = {
        "subject": kind.label,
        "number": number,
        "recipient": _recipient(case.applicant),
        "verification": {"url": absolute_url("requests:verify", code), "code": code},
    }
    letter = Letter.objects.create(
        **case_column(case),
        kind=kind,
        number=number,
        dated_on=dated_on,
        stated_due_on=stated_due_on,
        verification=code,
        data=json.dumps(letterhead.head(signer, dated_on) | common | content, cls=DjangoJSONEncoder),
    )
    async_task(MAKE, letter.pk)
    return letter


def render(letter: Letter) -> bytes:
    """Return the PDF of a letter whose PDF was not made yet."""
    data = json.loads(letter.data)
    data["verification"]["qr"] = letterhead.qr(data["verification"]["url"])
    data["office"]["emblem"] = letterhead.emblem()
    return letterhead.pdf(letter.kind, data)


def queue_unmade_letters() -> int:
    """Queue again every letter without a PDF, because its task may be lost. Runs every morning.

    *Returns* the number of letters queued.
    """
    waiting = list(Letter.objects.filter(made_at=None, destroyed_at=None).values_list("pk", flat=True))
    for pk in waiting:
        async_task(MAKE, pk)
    return len(waiting)


def file_name(letter: Letter) -> str:
    """Return a file name of kind and number, such as `pemberitahuan-tertulis-7-SRT-PPID-2026.pdf`."""
    return f"{slugify(letter.get_kind_display())}-{letter.number.replace('/', '-')}.pdf"


def new_code() -> str:
    """Return 80 random bits as `XXXX-XXXX-XXXX-XXXX`, in an alphabet without letters that look like digits."""
    return typed_codes.grouped(typed_codes.random_letters(CODE_LENGTH))


def normalised_code(typed: str) -> str:
    """Return a typed verification code as it is stored."""
    return typed_codes.grouped(typed_codes.read(typed))


def _recipient(applicant: Applicant) -> dict:
    """Return name and address of the applicant; with a proxy, the proxy's address where there is one."""
    if not applicant.by_proxy:
        return {"name": applicant.name, "address_lines": nonempty_lines(applicant.address)}
    proxy = _("melalui kuasanya, %(name)s") % {"name": applicant.proxy_name}
    return {
        "name": applicant.name,
        "address_lines": [proxy, *nonempty_lines(applicant.proxy_address or applicant.address)],
    }
