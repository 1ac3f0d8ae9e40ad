"""How a case moves: one conditional update that names the winner, one line of history, one ledger entry."""

from datetime import date, datetime, time

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.limits import rate_limit
from opd.models import Role, User
from opd.rules import has_role
from requests_app import secret_links
from requests_app.models import Event, InformationRequest, Objection
from requests_app.states import OBJECTION_STEPS, STEPS, Step

Case = InformationRequest | Objection
SET_OFF_BY_APPLICANT = ("request_registered", "request_unconfirmed", "request_withdrawn", "objection_registered")
MAILS_A_DAY = 5  # of these, to one address


def step_of(act) -> Step:
    return STEPS[act] if act in STEPS else OBJECTION_STEPS[act]


def may(case: Case, act, by: User | None) -> bool:
    """Whether the state lets the act happen and `by` (None: the applicant) may do it."""
    step = step_of(act)
    return case.state in step.moves and _is_entitled(case, step, by)


def move(case: Case, act, by: User | None, **columns) -> None:
    """Change state and `columns` in one conditional update: right person, right state, nobody in between.

    Raises NotAllowed or WrongState with a sentence for the person.
    """
    require(case, act, by)
    target = step_of(act).moves[case.state]
    seen = type(case).objects.filter(pk=case.pk, state=case.state, version=case.version)
    if not seen.update(state=target, version=F("version") + 1, **columns):
        raise WrongState(_what_it_is_now(case))
    case.refresh_from_db()


def require(case: Case, act, by: User | None) -> None:
    """The right person and the right state, before a verb looks at anything else."""
    step = step_of(act)
    if not _is_entitled(case, step, by):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas perkara ini."))
    if case.state not in step.moves:
        raise WrongState(_what_it_is_now(case))


def hold(case: Case, act) -> None:
    """Lock the case for an act that writes beside it before it moves; WrongState when it is no longer as seen."""
    now = type(case).objects.select_for_update().get(pk=case.pk)
    if now.version != case.version or now.state not in step_of(act).moves:
        raise WrongState(_what_it_is_now(case))


def moment(today: date | None) -> datetime:
    """Now; for an act of another day, as the demo world tells them, ten o'clock of that day."""
    if today is None or today == timezone.localdate():
        return timezone.now()
    return datetime.combine(today, time(10), tzinfo=timezone.get_default_timezone())


def entered(channel: str, received_on: date, today: date, by: User | None) -> dict:
    """The columns that say how and when a case came in, and who entered it."""
    return {
        "channel": channel,
        "received_on": received_on,
        "entered_on": today,
        "registered_at": moment(today),
        "entered_by": by,
    }


def note(case: Case, act, by: User | None, *, applicant=False, opd=None, reason="", facts=None, today=None) -> Event:
    """The last two lines of every act: history, then the ledger. Neither holds personal data."""
    event = Event.objects.create(
        **secret_links.key_of(case),
        act=act,
        state=case.state,
        at=moment(today),
        by=by,
        by_applicant=applicant,
        opd=opd,
        reason=reason,
        facts=facts or {},
    )
    ledger.record(
        f"{case._meta.model_name}.{act}", case, by, {"number": case.number, "state": case.state} | event.facts
    )
    return event


def tell_applicant(case: Case, message: str, **context):
    """One e-mail to the applicant, with a link of its own; None when he gave no address, or it has had enough of them.

    What the law wants told is never held back; only what anybody can set off who types a stranger's address.
    """
    address = case.applicant.email
    if not address or (is_set_off_by_applicant(case, message) and not _takes_another(address)):
        return None
    words = {"case": case, "link": secret_links.new_link(case)} | context
    return outbox.write_to_citizen(message, address, words, about=case)


def is_set_off_by_applicant(case: Case, message: str) -> bool:
    return case.entered_by_id is None and message in SET_OFF_BY_APPLICANT


def _takes_another(address: str) -> bool:
    """Counted for the mailbox, however it is spelt. In the act's transaction: no mail, no count."""
    name, _at, host = address.casefold().partition("@")
    mailbox = f"{name.partition('+')[0]}@{host}"
    return rate_limit.allow("mail", mailbox, limit=MAILS_A_DAY, seconds=86400)


def tell_reviewers(case: Case, message: str, *, by: User | None = None, **context) -> None:
    tell(User.objects.with_role(Role.REVIEWER), case, message, by=by, **context)


def tell(people, case: Case, message: str, *, by: User | None = None, **context) -> None:
    """One e-mail to each of `people` but the one who did it."""
    outbox.write(message, people.exclude(pk=by.pk) if by else people, {"case": case, "by": by} | context, about=case)


def _is_entitled(case: Case, step: Step, by: User | None) -> bool:
    if by is None:
        return step.applicant
    return has_role(by, case.opd if isinstance(case, InformationRequest) else None, *step.roles)


def _what_it_is_now(case: Case) -> str:
    now = type(case).objects.get(pk=case.pk)
    if now.version != case.version:
        return _("Orang lain lebih dulu mengubah perkara ini. Statusnya sekarang: %(state)s. Periksa lagi.") % {
            "state": now.get_state_display()
        }
    return _("Tindakan ini tidak dapat dilakukan saat statusnya: %(state)s.") % {"state": now.get_state_display()}
