"""Who may see who asks: PPID Utama and the superior, each time with a stated reason that the ledger keeps.

Never the answering agency, never the site admin (UU 27/2022 Pasal 16, 35; domain rule 49).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from opd import ledger
from opd.errors import NotAllowed
from opd.models import Role, User
from opd.rules import has_role
from requests_app.models import Applicant, Paper

SHORTEST_REASON = 10  # characters: "cek" is not a reason


def reveal(case, *, by: User, reason: str) -> Applicant:
    """The unmasked applicant of a request or an objection; raises NotAllowed or ValidationError."""
    account("identity.reveal", case, by=by, reason=reason, number=case.number)
    return case.applicant


def open_paper(case, paper: Paper, *, by: User, reason: str) -> Paper:
    """A scan of the applicant's papers, for streaming `paper.chunks()`."""
    account("identity.open_paper", case, by=by, reason=reason, number=case.number, paper=paper.kind)
    return paper


def account(verb: str, obj, *, by: User, reason: str, roles=(Role.REVIEWER, Role.SUPERIOR), **facts) -> None:
    """Ask for role and reason, and write both to the ledger, before anything that shows who asks.

    Raises NotAllowed, or ValidationError on `reason`.
    """
    if not has_role(by, None, *roles):
        raise NotAllowed(_("Identitas pemohon tidak terbuka untuk peran Anda."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Tulis untuk apa Anda perlu melihat identitas ini.")})
    with transaction.atomic():
        ledger.record(verb, obj, by, facts | {"reason": reason.strip()[:300]})
