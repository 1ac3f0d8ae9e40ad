"""Issuing a letter: its number, its verification code, its PDF.

A letter's row keeps, sealed, every word that will be printed, so that no later change of the case can reach a letter
that was sent. Once its PDF exists those words are blanked: the file is the record.
"""

import json
import secrets
from datetime import date

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from opd.papers import letterhead
from requests_app import numbering, secret_links
from requests_app.models import Applicant, Channel, Letter, LetterKind

MAKE = "requests_app.tasks.make_letter"


def write(
    kind: LetterKind, case, dated_on: date, own: dict, *, stated_due_on: date | None = None, signer=letterhead.PPID
) -> Letter:
    """Number a letter on `case` in the transaction of the act and queue its PDF. `own`: the keys of its kind."""
    _sequence, number = numbering.take("letter", dated_on.year)
    code = new_code()
    common = {
        "subject": kind.label,
        "number": number,
        "recipient": _recipient(case.applicant),
        "verification": {"url": address("requests:verify", code), "code": code},
    }
    letter = Letter.objects.create(
        **secret_links.key_of(case),
        kind=kind,
        number=number,
        dated_on=dated_on,
        stated_due_on=stated_due_on,
        verification=code,
        data=json.dumps(letterhead.head(signer, dated_on) | common | own, cls=DjangoJSONEncoder),
    )
    async_task(MAKE, letter.pk)
    return letter


def render(letter: Letter) -> bytes:
    """The PDF of a letter that was not made yet."""
    data = json.loads(letter.data)
    data["verification"]["qr"] = letterhead.qr(data["verification"]["url"])
    return letterhead.pdf(letter.kind, data)


def make_waiting() -> int:
    """Queue again every letter that has no PDF, for the nightly run: its task may be lost or given up. -> how many"""
    waiting = list(Letter.objects.filter(made_at=None, destroyed_at=None).values_list("pk", flat=True))
    for pk in waiting:
        async_task(MAKE, pk)
    return len(waiting)


def file_name(letter: Letter) -> str:
    """`pemberitahuan-tertulis-7-SRT-PPID-2026.pdf`: what it is and its number, and nobody's name."""
    return f"{slugify(letter.get_kind_display())}-{letter.number.replace('/', '-')}.pdf"


def new_code() -> str:
    """80 random bits as `XXXX-XXXX-XXXX-XXXX`, in an alphabet without letters that look like digits."""
    return _grouped("".join(secrets.choice(secret_links.ALPHABET) for _letter in range(secret_links.CODE_LENGTH)))


def as_code(typed: str) -> str:
    """A verification code as it was typed, as it is stored: small letters, spaces and O for 0 are forgiven."""
    return _grouped("".join(c for c in typed.upper().translate(secret_links.LOOKALIKES) if c in secret_links.ALPHABET))


def address(name: str, *args) -> str:
    return settings.SITE_ADDRESS + reverse(name, args=args)


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def came_by(channel: str) -> str:
    """How a request reached us, in words that also make sense off this site."""
    return _("Laman PLID Kota Metro") if channel == Channel.PORTAL else str(Channel(channel).label)


def rupiah(amount: int) -> str:
    return "Rp" + f"{amount:,}".replace(",", ".")


def _recipient(applicant: Applicant) -> dict:
    """The applicant; one who is represented is written to at his proxy's address."""
    if not applicant.by_proxy:
        return {"name": applicant.name, "address_lines": lines(applicant.address)}
    proxy = _("melalui kuasanya, %(name)s") % {"name": applicant.proxy_name}
    return {"name": applicant.name, "address_lines": [proxy, *lines(applicant.proxy_address or applicant.address)]}


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
