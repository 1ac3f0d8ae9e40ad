"""Who may see who asks: PPID Utama and the superior, each time with a stated reason that the ledger keeps.

Never the answering agency, never the site admin (UU 27/2022 Pasal 16, 35; domain rule 49).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from documents.publishing import NotAllowed
from opd import ledger
from opd.models import Role, User
from opd.rules import has_role
from requests_app.models import Applicant, Paper

SHORTEST_REASON = 10  # characters: "cek" is not a reason


def reveal(case, *, by: User, reason: str) -> Applicant:
    """The unmasked applicant of a request or an objection; raises NotAllowed or ValidationError."""
    _record("identity.reveal", case, by, reason)
    return case.applicant


def open_paper(case, paper: Paper, *, by: User, reason: str) -> Paper:
    """A scan of the applicant's papers, for streaming `paper.chunks()`."""
    _record("identity.open_paper", case, by, reason, paper=paper.kind)
    return paper


def _record(verb: str, case, by: User, reason: str, **facts) -> None:
    if not has_role(by, None, Role.REVIEWER, Role.SUPERIOR):
        raise NotAllowed(_("Identitas pemohon tidak terbuka untuk peran Anda."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Tulis untuk apa Anda perlu melihat identitas ini.")})
    with transaction.atomic():
        ledger.record(verb, case, by, {"number": case.number, "reason": reason.strip()[:300]} | facts)
