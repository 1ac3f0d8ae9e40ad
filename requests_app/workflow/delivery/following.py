"""The verb that sends files of an answer after their notice (domain rule 54)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from opd.errors import NotAllowed, WrongState
from opd.models import Role, User
from opd.rules import has_role
from requests_app.answers import sending
from requests_app.models import InformationRequest
from requests_app.states import NOTIFIED_STATES, Act
from requests_app.workflow import impartiality
from requests_app.workflow.transition import moment, notify_applicant, record_event


def send_following(inforequest: InformationRequest, *, by: User, looked_for: bool, today: date | None = None) -> int:
    """Send the files that are ready now, and write to the applicant. Returns their number.

    `looked_for` is the confirmation that `release.confirmation` asks for. *Raises* NotAllowed, WrongState before the
    notice, and ValidationError if no file is ready.
    """
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas perkara ini."))
    today = today or timezone.localdate()
    with transaction.atomic():
        case = InformationRequest.objects.select_for_update(no_key=True).get(pk=inforequest.pk)
        if case.state not in NOTIFIED_STATES:
            raise WrongState(_("Pemberitahuannya belum dikirim."))
        impartiality.require_no_judge(case, by)
        files = sending.follow(case, by=by, looked_for=looked_for, at=moment(today))
        if sending.is_given_on_page(case, case.decision) and not sending.going_out(case).filter(follows=True).exists():
            InformationRequest.objects.filter(pk=case.pk, given_on=None).update(given_on=today)
        notify_applicant(case, "files_followed")
        record_event(case, Act.FOLLOW, by, facts={"files": len(files), "looked_for": True}, today=today)
    inforequest.refresh_from_db()
    return len(files)
