"""Disclosure of an applicant's identity to PPID Utama and the superior, with a reason that the access journal keeps.

Never to the answering agency or the site admin (UU 27/2022 Pasal 16, 35; domain rule 49).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from opd.errors import NotAllowed
from opd.ledger import access
from opd.models import User
from opd.rules import ReadGroup
from requests_app.models import Applicant, Attachment, Paper, Payment
from requests_app.read_rights import RequestRights

SHORTEST_REASON = 10  # characters: "cek" is not a reason


def reveal(case, *, by: User, reason: str) -> Applicant:
    """Return the applicant of a request or an objection. *Raises* NotAllowed or ValidationError."""
    record_disclosure("identity.reveal", case, by=by, reason=reason, number=case.number)
    return case.applicant


def open_paper(case, paper: Paper, *, by: User, reason: str) -> Paper:
    """Return a scan of the applicant's papers, to stream `paper.chunks()`. *Raises* NotAllowed or ValidationError."""
    record_disclosure("identity.open_paper", case, by=by, reason=reason, number=case.number, paper=paper.kind)
    return paper


def open_attachment(case, attachment: Attachment, *, by: User, reason: str) -> Attachment:
    """Return a file that the applicant sent along, which may show who they are.

    *Raises* NotAllowed or ValidationError.
    """
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
    """Check right and reason and write the reason to the access journal, before anything that shows the applicant.

    `reads` is the group that the person must read in `obj`; `verb` and `facts` go into the entry about
    it. *Raises* NotAllowed, or ValidationError on `reason`.
    """
    if not reads.may_read(by, obj):
        raise NotAllowed(_("Identitas pemohon tidak terbuka untuk peran Anda."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Tulis untuk apa Anda perlu melihat identitas ini.")})
    with transaction.atomic():
        access.record(verb, obj, by, facts | {"reason": reason.strip()[:300]})
