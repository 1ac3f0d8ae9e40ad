"""Disclosure of an applicant to PPID Utama and superior alone, with a logged reason (UU 27/2022 Pasal 16, 35)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from opd.errors import NotAllowed
from opd.ledger import access
from opd.models import User
from opd.rules import ReadGroup
from opd.words import is_written, kept
from requests_app.models import Applicant, Attachment, Paper, Payment
from requests_app.read_rights import RequestRights

SHORTEST_REASON = 10  # characters: "cek" is not a reason


def reveal(case, *, by: User, reason: str) -> Applicant:
    """Return the applicant of a request or an objection. *Raises* NotAllowed or ValidationError."""
    record_disclosure("identity.reveal", case, by=by, reason=reason, number=case.number)
    return case.applicant


def open_paper(case, paper: Paper, *, by: User, reason: str) -> Paper:
    """Return a scan of the applicant's papers. *Raises* NotAllowed or ValidationError."""
    record_disclosure("identity.open_paper", case, by=by, reason=reason, number=case.number, paper=paper.kind)
    return paper


def open_attachment(case, attachment: Attachment, *, by: User, reason: str) -> Attachment:
    """Return a file of the applicant, which may show who they are. *Raises* NotAllowed or ValidationError."""
    record_disclosure(
        "identity.open_attachment",
        case,
        by=by,
        reason=reason,
        reads=RequestRights.ATTACHMENT,
        number=case.number,
        attachment=attachment.pk,
    )
    return attachment


def open_payment(case, payment: Payment, *, by: User, reason: str) -> Payment:
    """Return the scan that proves a payment. *Raises* NotAllowed or ValidationError."""
    record_disclosure("identity.open_payment", case, by=by, reason=reason, number=case.number, payment=payment.pk)
    return payment


def record_disclosure(
    verb: str, obj, *, by: User, reason: str, reads: ReadGroup = RequestRights.IDENTITY, **facts
) -> None:
    """Check right and reason and write the reason to the access journal, before the applicant is shown.

    `reads` is the group that the person must read in `obj`. *Raises* NotAllowed, or ValidationError on `reason`.
    """
    if not reads.may_read(by, obj):
        raise NotAllowed(_("Identitas pemohon tidak terbuka untuk peran Anda."))
    if len(kept(reason).strip()) < SHORTEST_REASON or not is_written(reason):
        raise ValidationError({"reason": _("Tulis untuk apa Anda perlu melihat identitas ini.")})
    with transaction.atomic():
        access.record(verb, obj, by, facts | {"reason": reason.strip()[:300]})
