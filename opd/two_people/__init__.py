"""Acts that need two people: one asks, a second one decides (docs/architecture.md, *Two people*).

Of two rivals the database picks one: a waiting row is closed by one conditional UPDATE.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd import ledger, outbox
from opd.errors import NotAllowed, WrongState
from opd.models import ChangeState, User
from opd.two_people.rights import check_second_person, locked
from opd.words import required

ASKED = "asked"  # an act beside the states
GONE = gettext_lazy("Perubahan ini sudah diputuskan atau dibatalkan.")
Row = TypeVar("Row", bound=models.Model)


class Columns(NamedTuple):
    asker: str = "asked_by"
    state: str = "state"
    answer: str = "answer"
    facts: tuple[str, ...] = ()  # in the ledger
    called: str = "change"  # in messages


USUAL = Columns()


def nothing(*_args: Any) -> dict:
    return {}


def lock_person(_row: models.Model, by: User) -> User:
    return locked(by)[0]


@dataclass(frozen=True, kw_only=True)
class TwoPeople(Generic[Row]):
    """The verbs of one kind of row, each one transaction in the order of `lock` to `record`.

    `lock(row, by)` returns the person as in the database. `may_ask(row, by)`, `second(row, by)` and `ready(row)`, which
    is asked before a confirmation, raise NotAllowed or ValidationError. `apply(row, by, **seen)` does what is confirmed
    and returns facts for the ledger. `tell(row, act)` and `record(row, act, by, facts)` know the act: ASKED or the new
    state; by default they write `messages` and `entries`. Sentences: `rival` if the same waits, `gone` if the row no
    longer waits, `barred(row)` if a trigger refuses.
    """

    model: type[Row]
    columns: Columns = USUAL
    states: type[models.TextChoices] = ChangeState
    messages: tuple[str, str] = ("", "")
    entries: Callable[[str], str] = str
    lock: Callable[[Row, User], User] = lock_person
    may_ask: Callable[[Row, User], Any] = nothing
    second: Callable[[Row, User], Any] = check_second_person
    ready: Callable[[Row], Any] = nothing
    apply: Callable[..., dict] = nothing
    tell: Callable[[Row, str], Any] | None = None
    record: Callable[[Row, str, User | None, dict], Any] | None = None
    rival: Any
    gone: Any = GONE
    barred: Callable[[Row], Any] = nothing

    @transaction.atomic
    def ask(self, row: Row, *, by: User) -> Row:
        """Store an unsaved row. Raises NotAllowed and ValidationError."""
        by = self.lock(row, by)
        setattr(row, self.columns.asker, by)
        self.may_ask(row, by)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError(self.rival) from error
        self._note(row, ASKED, by)
        return row

    @transaction.atomic
    def confirm(self, row: Row, *, by: User, now: datetime | None = None, **seen: Any) -> None:
        """Confirm a row as the second person. Raises NotAllowed, WrongState and ValidationError."""
        by = self.lock(row, by)
        self.second(row, by)
        self.ready(row)
        state = self._close(row, "CONFIRMED", by, now=now)
        self._note(row, state, by, self.apply(row, by, **seen))

    @transaction.atomic
    def refuse(self, row: Row, *, by: User, reason: str, state: str = "REFUSED") -> None:
        """Refuse a row as the second person. Raises NotAllowed, WrongState and ValidationError."""
        reason = required(reason, "reason")
        by = self.lock(row, by)
        self.second(row, by)
        self._note(row, self._close(row, state, by, reason), by)

    @transaction.atomic
    def withdraw(self, row: Row, *, by: User) -> None:
        """Withdraw a row as the person who asked. Raises NotAllowed and WrongState."""
        if by.pk != getattr(row, f"{self.columns.asker}_id"):
            raise NotAllowed(_("Hanya yang mengajukan yang dapat membatalkannya."))
        by = self.lock(row, by)
        self._note(row, self._close(row, "WITHDRAWN", by), by)

    def expire(self, now: datetime | None = None, **of: Any) -> int:
        """Close rows that waited too long; safe to run twice. Returns their number."""
        now = now or timezone.now()
        return sum(self._expire(row, now) for row in self._rows.overdue(now).filter(**of))

    def known(self) -> ledger.Known:
        """Return what `verify_ledger` compares: each confirmed row has its entry, by the person who confirmed it."""
        confirmed = self.states["CONFIRMED"]
        return ledger.Known(
            lambda: self._rows.filter(**{self.columns.state: confirmed}, decided_by__isnull=False),
            self.entries(confirmed),
            self.model,
            lambda row: {"by": row.decided_by_id},
        )

    @property
    def _rows(self) -> Any:
        return self.model._default_manager

    @transaction.atomic
    def _expire(self, row: Row, now: datetime) -> bool:
        expired = {self.columns.state: self.states["EXPIRED"], "decided_at": now}
        if not self._rows.overdue(now).filter(pk=row.pk).update(**expired):
            return False
        self._note(row, self.states["EXPIRED"], None)
        return True

    def _close(self, row: Row, name: str, by: User, answer: str = "", now: datetime | None = None) -> str:
        """Close a waiting row; of two simultaneous acts one does. Returns the state."""
        now, state = now or timezone.now(), self.states[name]
        change = {self.columns.state: state, self.columns.answer: answer, "decided_by": by, "decided_at": now}
        try:
            with transaction.atomic():
                is_first = self._rows.waiting(now).filter(pk=row.pk).update(**change)
        except IntegrityError as error:
            if not (sentence := self.barred(row)):
                raise
            raise WrongState(sentence) from error
        if not is_first:
            raise WrongState(self.gone)
        own = [f.name for f in row._meta.concrete_fields if not f.is_relation or f.name == "decided_by"]
        row.refresh_from_db(fields=own)  # what is related stays as the caller has it
        return state

    def _note(self, row: Row, act: str, by: User | None, facts: dict | None = None) -> None:
        if by:
            (self.tell or self._tell)(row, act)
        (self.record or self._record)(row, act, by, facts or {})

    def _tell(self, row: Row, act: str) -> None:
        asked, decided = self.messages
        asker = getattr(row, self.columns.asker)
        second = User.objects.confirming(roles=row.second_roles).exclude(pk=asker.pk)  # type: ignore[attr-defined]
        people = second if act == ASKED else [asker]
        link = settings.SITE_ADDRESS + row.get_absolute_url()  # type: ignore[attr-defined]
        outbox.write(asked if act == ASKED else decided, people, {self.columns.called: row, "link": link}, about=row)

    def _record(self, row: Row, act: str, by: User | None, facts: dict) -> None:
        own = {name: row.serializable_value(name) for name in self.columns.facts}
        written = {name: value for name, value in own.items() if value != ""}
        ledger.record(self.entries(act), row, by, written | facts)
