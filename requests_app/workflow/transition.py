"""Transitions of a case: check of rights and state, one conditional update, history, ledger and messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.languages import in_site_language
from opd.models import Opd, Role, User
from opd.rules import has_role
from opd.web.limits import rate_limit
from opd.words import stored
from requests_app.models import Applicant, Event, InformationRequest, Objection, case_column
from requests_app.states import OBJECTION_STEPS, STEPS, Act, ObjectionAct, Step
from requests_app.tracking import secret_links

Case = InformationRequest | Objection
LIMITED_MESSAGES = ("request_registered", "request_unconfirmed", "request_withdrawn", "objection_registered")
DECIDING = (Act.DECIDE, ObjectionAct.RULE)
MAILS_A_DAY = 5  # of LIMITED_MESSAGES, to one mailbox
UNCONFIRMED_A_DAY = 1  # of them, about requests that came without a proof of work


def step_of(act) -> Step:
    return STEPS[act] if act in STEPS else OBJECTION_STEPS[act]


def acts_of(case: Case) -> type[Act] | type[ObjectionAct]:
    return Act if isinstance(case, InformationRequest) else ObjectionAct


def may(case: Case, act, by: User | None) -> bool:
    """Return whether `by` may do the act in the case's state; None is the applicant."""
    step = step_of(act)
    return case.state in step.moves and _is_entitled(case, step, by)


def require(case: Case, act, by: User | None) -> None:
    """Check person and state, before a verb looks at anything else. *Raises* NotAllowed or WrongState."""
    if not _is_entitled(case, step_of(act), by):
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas perkara ini."))
    if case.state not in step_of(act).moves:
        raise WrongState(_current_state_sentence(case))


def require_staff(case: Case, act, by: User | None) -> None:
    """Check as `require`, for the verb of an act that the applicant does by another verb. *Raises* NotAllowed."""
    if by is None:
        raise NotAllowed(_("Peran Anda tidak mengizinkan tindakan ini atas perkara ini."))
    require(case, act, by)


def lock_case(case: Case, act) -> None:
    """Lock a case before an act writes to other tables. *Raises* WrongState for a newer version or another state."""
    current = type(case).objects.select_for_update(no_key=True).get(pk=case.pk)
    if current.version != case.version or current.state not in step_of(act).moves:
        raise WrongState(_current_state_sentence(case))


@dataclass(frozen=True)
class Deed:
    """An act on a case, inside its transaction; `by` is None for the applicant, and for the portal itself."""

    case: Case
    act: Act | ObjectionAct
    by: User | None
    today: date
    by_portal: bool = False

    def move(self, **columns) -> None:
        """Change state and `columns` in one update of the version seen. *Raises* WrongState."""
        case, target = self.case, step_of(self.act).moves[self.case.state]
        unchanged = type(case).objects.filter(pk=case.pk, state=case.state, version=case.version)
        if not unchanged.update(state=target, version=F("version") + 1, **columns):
            raise WrongState(_current_state_sentence(case))
        case.refresh_from_db()

    def record(self, *, opd: Opd | None = None, reason: str = "", facts: dict | None = None) -> None:
        self.enter(self.note(opd=opd, reason=reason, facts=facts))

    def note(self, *, opd: Opd | None = None, reason: str = "", facts: dict | None = None) -> Event:
        """Write the history before the rows that the database takes with it only; `enter` follows, last of all."""
        is_own = self.by is None and not self.by_portal
        how = {"opd": opd, "reason": reason, "facts": facts, "today": self.today}
        return _note_event(self.case, self.act, self.by, applicant=is_own, **how)

    def enter(self, event: Event) -> None:
        _enter(self.case, event)


@contextmanager
def acting(
    case: Case, act: Act | ObjectionAct, by: User | None, today: date | None = None, *, by_portal: bool = False
) -> Iterator[Deed]:
    """Begin a verb: check person, state and day, and run the block as one transaction with the case locked.

    The block moves the case, and records the deed last of all. *Raises* NotAllowed, WrongState or ValidationError.
    """
    if not by_portal:
        require(case, act, by)
    now = timezone.localdate()
    today = today or now
    if today < case.received_on or (today > now and act in DECIDING):
        raise ValidationError(_("Tanggal tindakan antara hari perkaranya diterima dan hari ini."))
    with transaction.atomic():
        lock_case(case, act)
        yield Deed(case, act, by, today, by_portal)


def require_known_applicant(case: Case) -> None:
    """Check that the applicant's identity is still there, before something is sent or given to them.

    Asked under the lock of the case, which `destruction` takes, too. *Raises* WrongState.
    """
    if Applicant.objects.filter(pk=case.applicant_id, destroyed_at__isnull=False).exists():
        raise WrongState(_("Identitas pemohon sudah dimusnahkan: tidak ada lagi yang dapat dikirimi surat atau kode."))


def moment(today: date | None) -> datetime:
    """Return now, or ten o'clock of `today` where that is another day (demo)."""
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


def record_event(case: Case, act, by: User | None, **how) -> Event:
    """Write an act to history and ledger, last of all; `reason` and `facts` stay, so without personal data."""
    event = _note_event(case, act, by, **how)
    _enter(case, event)
    return event


@in_site_language()
def _note_event(
    case: Case, act, by: User | None, *, applicant=False, opd=None, reason="", facts=None, today=None
) -> Event:
    return Event.objects.create(
        **case_column(case),
        act=act,
        state=case.state,
        at=moment(today),
        by=by,
        by_applicant=applicant,
        opd=opd,
        reason=stored(reason),
        facts=facts or {},
    )


def _enter(case: Case, event: Event) -> None:
    facts = {"number": case.number, "state": event.state} | event.facts
    ledger.record(f"{case._meta.model_name}.{event.act}", case, event.by, facts)


@in_site_language()
def notify_applicant(case: Case, message: str, *, not_after: datetime | None = None, **context):
    """Write one e-mail to the applicant, with its own secret link. It is not sent after `not_after`.

    *Returns* None where the applicant has no address, or its daily limit is reached. The limit holds only for
    `LIMITED_MESSAGES`, which anybody can cause who types a stranger's address.
    """
    address = case.applicant.email
    if not address or (is_limited(case, message) and not _mailbox_allows(address, message)):
        return None
    context = {"case": case, "link": secret_links.new_link(case)} | context
    return outbox.write_to_citizen(message, address, context, about=case, not_after=not_after)


def is_limited(case: Case, message: str) -> bool:
    return case.entered_by_id is None and message in LIMITED_MESSAGES


def _mailbox_allows(address: str, message: str) -> bool:
    mailbox, day = rate_limit.mailbox(address), 86400
    if message == "request_unconfirmed" and not rate_limit.allow(
        "mail.unconfirmed", mailbox, limit=UNCONFIRMED_A_DAY, seconds=day
    ):
        return False
    return rate_limit.allow("mail", mailbox, limit=MAILS_A_DAY, seconds=day)


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
