"""Transitions of a case: check of rights and state, one conditional update, history, ledger and messages."""

from datetime import date, datetime, time

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.languages import in_site_language
from opd.limits import rate_limit
from opd.models import Role, User
from opd.rules import has_role
from requests_app import secret_links
from requests_app.models import Applicant, Event, InformationRequest, Objection, case_column
from requests_app.states import OBJECTION_STEPS, STEPS, Step

Case = InformationRequest | Objection
LIMITED_MESSAGES = ("request_registered", "request_unconfirmed", "request_withdrawn", "objection_registered")
MAILS_A_DAY = 5  # of LIMITED_MESSAGES, to one address


def step_of(act) -> Step:
    return STEPS[act] if act in STEPS else OBJECTION_STEPS[act]


def may(case: Case, act, by: User | None) -> bool:
    """Return whether the act is possible in the case's state and `by` may do it; None is the applicant."""
    step = step_of(act)
    return case.state in step.moves and _is_entitled(case, step, by)


def move(case: Case, act, by: User | None, **columns) -> None:
    """Change the state and `columns` in one update, if nobody else has changed the case since it was read.

    *Raises* NotAllowed, or WrongState when the act is not possible or the case has a newer version; both carry a
    sentence for the person.
    """
    require(case, act, by)
    _change_state(case, act, columns)


def move_by_portal(case: Case, act, **columns) -> None:
    """Change the state and `columns` like `move`, for an act that the portal itself does. *Raises* WrongState."""
    _require_state(case, act)
    _change_state(case, act, columns)


def _change_state(case: Case, act, columns: dict) -> None:
    target = step_of(act).moves[case.state]
    unchanged = type(case).objects.filter(pk=case.pk, state=case.state, version=case.version)
    if not unchanged.update(state=target, version=F("version") + 1, **columns):
        raise WrongState(_current_state_sentence(case))
    case.refresh_from_db()


def require(case: Case, act, by: User | None) -> None:
    """Check person and state, before a verb looks at anything else. *Raises* NotAllowed or WrongState."""
    if not _is_entitled(case, step_of(act), by):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas perkara ini."))
    _require_state(case, act)


def _require_state(case: Case, act) -> None:
    if case.state not in step_of(act).moves:
        raise WrongState(_current_state_sentence(case))


def lock_case(case: Case, act) -> None:
    """Lock the row of a case, for an act that writes to other tables before it changes the case.

    *Raises* WrongState when the case has a newer version, or a state in which the act is not possible.
    """
    current = type(case).objects.select_for_update(no_key=True).get(pk=case.pk)
    if current.version != case.version or current.state not in step_of(act).moves:
        raise WrongState(_current_state_sentence(case))


def require_known_applicant(case: Case) -> None:
    """Check that the applicant's identity is still there, before something is sent or given to them.

    Asked under the lock of the case, which `destruction` takes, too. *Raises* WrongState after the identity was
    destroyed: nobody can be told apart from a stranger any more.
    """
    if Applicant.objects.filter(pk=case.applicant_id, destroyed_at__isnull=False).exists():
        raise WrongState(_("Identitas pemohon sudah dimusnahkan: tidak ada lagi yang dapat dikirimi surat atau kode."))


def moment(today: date | None) -> datetime:
    """Return now, or ten o'clock of `today` where that is another day, as in the demo world."""
    if today is None or today == timezone.localdate():
        return timezone.now()
    return datetime.combine(today, time(10), tzinfo=timezone.get_default_timezone())


def entry_columns(channel: str, received_on: date, today: date, by: User | None) -> dict:
    """Return the columns of `Registered` that say how and when a case came in, and who entered it."""
    return {
        "channel": channel,
        "received_on": received_on,
        "entered_on": today,
        "registered_at": moment(today),
        "entered_by": by,
    }


@in_site_language()
def record_event(
    case: Case, act, by: User | None, *, applicant=False, opd=None, reason="", facts=None, today=None
) -> Event:
    """Write an act to the history and then to the ledger; the last step of every act.

    Neither may hold personal data: `reason` and `facts` are kept for good.
    """
    event = Event.objects.create(
        **case_column(case),
        act=act,
        state=case.state,
        at=moment(today),
        by=by,
        by_applicant=applicant,
        opd=opd,
        reason=reason.strip(),
        facts=facts or {},
    )
    ledger.record(
        f"{case._meta.model_name}.{act}", case, by, {"number": case.number, "state": case.state} | event.facts
    )
    return event


@in_site_language()
def notify_applicant(case: Case, message: str, *, not_after: datetime | None = None, **context):
    """Write one e-mail to the applicant, with its own secret link. It is not sent after `not_after`.

    *Returns* None without writing when the applicant has no address, or when its daily limit is reached. The limit
    holds only for `LIMITED_MESSAGES`, which anybody can cause who types a stranger's address; a notice that the law
    requires is always sent.
    """
    address = case.applicant.email
    if not address or (is_limited(case, message) and not _mailbox_allows(address)):
        return None
    context = {"case": case, "link": secret_links.new_link(case)} | context
    return outbox.write_to_citizen(message, address, context, about=case, not_after=not_after)


def is_limited(case: Case, message: str) -> bool:
    return case.entered_by_id is None and message in LIMITED_MESSAGES


def _mailbox_allows(address: str) -> bool:
    """Count a message for the mailbox, in whatever spelling; a rollback of the act takes the count back."""
    name, _at, host = address.casefold().partition("@")
    mailbox = f"{name.partition('+')[0]}@{host}"
    return rate_limit.allow("mail", mailbox, limit=MAILS_A_DAY, seconds=86400)


def notify_reviewers(case: Case, message: str, *, by: User | None = None, **context) -> None:
    notify(User.objects.with_role(Role.REVIEWER), case, message, by=by, **context)


def notify(people, case: Case, message: str, *, by: User | None = None, **context) -> None:
    """Write one e-mail to each of `people`, except to `by`, who did the act."""
    outbox.write(message, people.exclude(pk=by.pk) if by else people, {"case": case, "by": by} | context, about=case)


def _is_entitled(case: Case, step: Step, by: User | None) -> bool:
    if by is None:
        return step.applicant
    return has_role(by, case.opd if isinstance(case, InformationRequest) else None, *step.roles)


def _current_state_sentence(case: Case) -> str:
    current = type(case).objects.get(pk=case.pk)
    if current.version != case.version:
        return _("Orang lain lebih dulu mengubah perkara ini. Statusnya sekarang: %(state)s. Periksa lagi.") % {
            "state": current.get_state_display()
        }
    return _("Tindakan ini tidak dapat dilakukan saat statusnya: %(state)s.") % {"state": current.get_state_display()}
