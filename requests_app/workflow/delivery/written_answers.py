"""The written answer to a case: notice, reply to an objection, and what a ruling has ordered (rules 15, 23, 27, 31).

What they do not share is in their rows: `notices.NOTICE`, `objections.REPLY` and `orders.FULFILMENT`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar, cast

from django.db import transaction
from django.utils import timezone

from opd.errors import WrongState
from opd.models import User
from opd.words import required
from requests_app.models import (
    BY_PORTAL,
    Decision,
    Delivery,
    DeliveryRecord,
    Letter,
    LetterKind,
    Objection,
    OpeningTask,
)
from requests_app.states import Act, ObjectionAct
from requests_app.workflow.clock import recompute
from requests_app.workflow.delivery import deliveries
from requests_app.workflow.delivery.deliveries import Proof
from requests_app.workflow.transition import Case, Deed, acting, notify_reviewers, require, require_staff

Of = TypeVar("Of", bound=Case)
Row = TypeVar("Row", bound=Decision | Objection | OpeningTask)


def left_to_staff(*_args: Any, **_asked: Any) -> Any:
    raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class WrittenAnswer(Generic[Of, Row]):
    """The verbs of the answer to one kind of case, whose row has what was decided, its letter and how it was sent.

    `acts` are those of the case, `issues` makes the letter, `sends` hands it over; `kind` is the letter, `message` its
    e-mail, `received` the row's column with the day of receipt. `row(case)` reads the row, and `opened(case)` for an
    applicant who opens the letter. `prepare(deed, channel, on, **asked)` returns the row with the letter that goes out
    on the day `on`, made now unless it is on paper already; without a channel it is only made. `store(deed, row,
    columns)` saves columns of the row, moves the case on and returns more facts for the history. `has_it(case)` returns
    why the letter cannot have come back, or "". Of one that did, the columns `returned` are kept as *returned_*.
    `then(deed, row)` follows the entry of the sending.
    """

    acts: type[Act] | type[ObjectionAct]
    issues: Act | ObjectionAct
    sends: Act | ObjectionAct
    kind: LetterKind
    message: str
    received: str = "received_on"
    returned: tuple[str, ...] = ()
    row: Callable[[Of], Row] = left_to_staff
    opened: Callable[[Of], Row] = left_to_staff
    prepare: Callable[..., Row] = left_to_staff
    store: Callable[[Deed, Row, dict[str, Any]], dict]
    has_it: Callable[[Of], str] = left_to_staff
    then: Callable[[Deed, Row], None]

    def issue(self, case: Of, *, by: User, today: date | None = None, **asked: Any) -> None:
        """Make the letter on paper, to be handed over; `send` makes the portal's. *Raises* ValidationError."""
        with acting(case, self.issues, by, today) as deed:
            row = self.prepare(deed, None, deed.today, **asked)
            letter = cast(Letter, row.letter)
            self.store(deed, row, {"letter": letter})
            deed.record(facts={"letter": letter.number})

    def send(
        self,
        case: Of,
        *,
        by: User,
        channel: Delivery,
        proof: Proof | None = None,
        today: date | None = None,
        **asked: Any,
    ) -> None:
        """Deliver the answer. Its receipt is day 0 of what the applicant may do next.

        By the page and by e-mail the portal delivers it at this moment. By post, courier or hand the letter is made
        before (`issue`), and `proof` is that of handing it over. *Raises* ValidationError for what is missing.
        """
        require_staff(case, self.sends, by)
        with acting(case, self.sends, by, today) as deed:
            on = proof.on if proof and proof.on and channel not in BY_PORTAL else deed.today
            self._hand_over(deed, self.prepare(deed, channel, on, **asked), channel, proof)

    def read(self, case: Of, *, by: None = None, today: date | None = None) -> None:
        """Deliver a waiting answer that the applicant opens with number and code. *Raises* ValidationError."""
        require(case, self.sends, by)
        with acting(case, self.sends, None, today) as deed:
            self._hand_over(deed, self.opened(case), Delivery.PORTAL)

    def _hand_over(self, deed: Deed, row: Row, channel: Delivery, proof: Proof | None = None) -> None:
        case, by, today, letter = deed.case, deed.by, deed.today, deliveries.check_is_made(row.letter)
        sent_on, received_on = deliveries.hand_over(
            case, letter, self.message, by=by, channel=channel, proof=proof, today=today, decision=row
        )
        columns = {"letter": letter, "sent_on": sent_on, "sent_by_channel": channel, self.received: received_on}
        facts = {"channel": channel, "sent_on": sent_on, "received_on": received_on, "letter": letter.number}
        deed.record(facts=facts | deliveries.facts_of(proof) | self.store(deed, row, columns))
        self.then(deed, row)

    def receive(self, case: Of, *, by: User, proof: Proof | None, today: date | None = None) -> None:
        """Record the day on which the applicant signed for the letter: day 0 of what they may do next."""
        with acting(case, self.acts.RECEIVE, by, today) as deed:
            row: Any = self.row(case)
            letter = self.letter_of(row)
            received_on = deliveries.record_receipt(case, letter, row, by=by, proof=proof, today=deed.today)
            self.store(deed, row, {self.received: received_on})
            deed.record(facts={"received_on": received_on} | deliveries.facts_of(proof))

    def bounce(
        self, case: Of, *, by: User, on: date, reason: str, scan: DeliveryRecord | None, today: date | None = None
    ) -> None:
        """Record that the letter came back on the day `on`: the duty to answer is open again.

        `scan` is the envelope or the mail server's answer. *Raises* WrongState where the applicant has it.
        """
        require(case, self.acts.BOUNCE, by)
        reason = required(reason, "reason")
        self._bounce(case, by=by, on=on, reason=reason, today=today or timezone.localdate(), scan=scan)

    def bounce_refused(self, record: DeliveryRecord, *, today: date | None = None) -> None:
        """Record, for the portal itself, that the mail server refused the e-mail of the letter."""
        today, case = today or timezone.localdate(), cast(Of, record.inforequest or record.objection)
        self._bounce(case, by=None, on=max(today, record.happened_on), reason="", today=today, email=record.message)

    def _bounce(self, case: Of, *, by: User | None, on: date, reason: str, today: date, **evidence: Any) -> None:
        with transaction.atomic():
            recompute.lock_calendar()
            with acting(case, self.acts.BOUNCE, by, today, by_portal=by is None) as deed:
                row: Any = self.row(case)
                if why := self.has_it(case):
                    raise WrongState(why)
                evidence |= {"by": by, "on": on, "today": today, "before": (row.sent_by_channel, row.sent_on)}
                facts = deliveries.record_bounce(case, self.letter_of(row), **evidence)
                columns = {"sent_on": None, "sent_by_channel": "", self.received: None}
                columns |= {f"returned_{name}": getattr(row, name) for name in self.returned}
                self.store(deed, row, columns)
                notify_reviewers(case, "delivery_bounced", by=by)
                deed.record(reason=reason, facts=facts)
                recompute.catch_up_reopened(case, by=by, by_mail=facts["channel"] != Delivery.EMAIL, today=today)

    def letter_of(self, row: Row) -> Letter:
        """Return the letter that was handed over; for an answer sent before this was recorded, the latest."""
        case: Any = row.inforequest if isinstance(row, Decision) else row
        return row.letter or case.letters.filter(kind=self.kind).latest("pk")
