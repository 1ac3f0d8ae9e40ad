"""Verbs for changes by two people; one of each kind, and of each role, may wait for a person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opd import outbox
from opd.errors import NotAllowed
from opd.ledger import access
from opd.models import CITY_ROLES, ChangeKind, ChangeState, Membership, Opd, OpdKind, PersonChange, Role, User
from opd.people import accounts, codes, memberships
from opd.people.factors import second_factor as factor
from opd.people.memberships import DAY
from opd.two_people import ASKED, Columns, TwoPeople, rights

IDENTITY = ("username", "full_name", "email", "is_active")
NEEDS_CITY_ROLE = (ChangeKind.IDENTITY, ChangeKind.PASSWORD)  # one admin alone changes those of others
BY_CODES = (ChangeKind.PASSWORD, ChangeKind.FACTOR)
DONE = {
    ChangeKind.ROLE: "user.role_confirmed",
    ChangeKind.IDENTITY: "user.identity_confirmed",
    ChangeKind.PASSWORD: "user.password_confirmed",
    ChangeKind.FACTOR: "user.factor_confirmed",
    ChangeKind.VOID: "user.membership_voided",
}


@dataclass(frozen=True)
class ChangeResult:
    """The result of a verb, with the code for the acting person, in clear and shown once."""

    change: PersonChange
    code: str = ""


def ask_role(
    person: User, role: Role, *, by: User, valid_from: date | None = None, valid_to: date | None = None
) -> ChangeResult:
    """Request a city-wide role, or other dates for one. Raises NotAllowed and ValidationError."""
    if role not in CITY_ROLES:
        raise ValidationError(_("Peran ini tidak berlaku sekota."))
    if valid_from and valid_to and valid_to < valid_from:
        raise ValidationError(_("Hari terakhir harus sesudah hari pertama."))
    if valid_to and valid_to < timezone.localdate():
        raise ValidationError(_("Hari terakhir sudah lewat."))
    facts = {"valid_from": valid_from and valid_from.isoformat(), "valid_to": valid_to and valid_to.isoformat()}
    return _ask(person, ChangeKind.ROLE, by, facts, role=role)


def ask_identity(person: User, *, by: User, **values) -> ChangeResult:
    """Request new `values` by column of IDENTITY. Raises like `ask_role`."""
    changed = {name: value for name, value in values.items() if name in IDENTITY and value != getattr(person, name)}
    if not changed:
        raise ValidationError(_("Tidak ada yang berubah."))
    if changed.get("is_active") is False and not rights.is_superior(person):
        raise ValidationError(_("Menonaktifkan akun tidak perlu orang kedua."))
    if "username" in changed and User.objects.filter(username=changed["username"]).exists():
        raise ValidationError({"username": _("Nama pengguna ini sudah dipakai.")})
    return _ask(person, ChangeKind.IDENTITY, by, changed)


def ask_password(person: User, *, by: User) -> ChangeResult:
    """Request a new password for a person with a city-wide role. Raises like `ask_role`."""
    return _ask(person, ChangeKind.PASSWORD, by, {})


def ask_factor(person: User, *, by: User) -> ChangeResult:
    """Request a new app and password after a loss, for any account. Raises like `ask_role`."""
    return _ask(person, ChangeKind.FACTOR, by, {})


def ask_void(person: User, *, by: User, membership: Membership) -> ChangeResult:
    """Request that a membership, entered in error and never used, is void. Raises like `ask_role`."""
    return _ask(person, ChangeKind.VOID, by, {}, membership=membership)


def confirm(change: PersonChange, *, by: User) -> ChangeResult:
    """Confirm and apply a change. Raises NotAllowed, WrongState and ValidationError."""
    CHANGES.confirm(change, by=by)
    return ChangeResult(change, change.code)


@transaction.atomic
def withdraw(change: PersonChange, *, by: User) -> None:
    if by.pk == change.asked_by_id:
        rights.check_admin(_lock(change, by))
    CHANGES.withdraw(change, by=by)


def _ask(person: User, kind: ChangeKind, by: User, facts: dict, **columns) -> ChangeResult:
    change = CHANGES.ask(PersonChange(person=person, kind=kind, facts=facts, **columns), by=by)
    return ChangeResult(change, change.code)


def _lock(change: PersonChange, by: User) -> User:
    change.person, by = rights.locked(change.person, by)
    return by


def _may_ask(change: PersonChange, by: User) -> None:
    person = change.person
    rights.check_admin(by)
    rights.check_touchable(person)
    if change.kind in NEEDS_CITY_ROLE and not rights.holds_city_role(person):
        raise NotAllowed(_("Orang ini tidak memegang peran sekota: satu admin sudah cukup."))
    if change.kind in BY_CODES and not person.is_active:
        raise ValidationError(_("Akun ini tidak aktif. Aktifkan dahulu."))
    _check_unused(change)
    expire(person=person)
    if change.kind in BY_CODES or (change.kind == ChangeKind.ROLE and not person.password_is_private):
        change.code = codes.new_code()
        change.first_code = codes.code_hash(person, change.code)


def _apply(change: PersonChange, by: User) -> dict:
    person, now = User.objects.get(pk=change.person_id), change.decided_at  # messages name the old identity
    rights.check_touchable(person)
    facts: dict = {}
    if change.kind == ChangeKind.IDENTITY:
        facts = accounts.set_identity(person, change.facts, now)
    elif change.kind == ChangeKind.ROLE:
        facts = _apply_role(person, change, by)
    elif change.kind == ChangeKind.VOID:
        facts = _void(change, by)
    elif change.kind == ChangeKind.FACTOR:
        facts = {"had_factor": factor.remove(person)}
    change.code = _new_password(person, change, now)
    return facts


def _record(change: PersonChange, act: str, by: User | None, facts: dict) -> None:
    entry: dict = {"account": change.person_id, "change": change.pk}
    what = {"what": f"{change.kind}:{change.role}".rstrip(":")}
    verb = f"user.change_{act}"
    if act == ASKED:
        entry |= what | _asked_facts(change)
    elif act == ChangeState.CONFIRMED:
        entry |= what | {"asked_by": change.asked_by_id} | facts
        verb = DONE[ChangeKind(change.kind)]
    access.record(verb, change.person, by, entry)


def _asked_facts(change: PersonChange) -> dict:
    if change.kind != ChangeKind.IDENTITY:
        return change.facts
    facts: dict = {"changed": sorted(change.facts)}
    return facts | ({"to": change.facts["username"]} if "username" in change.facts else {})


def _apply_role(person: User, change: PersonChange, by: User) -> dict:
    today = timezone.localdate()
    dates = {name: value and date.fromisoformat(value) for name, value in change.facts.items()}
    first_day, last_day = max(dates["valid_from"] or today, today), dates["valid_to"]
    if last_day and last_day < today:
        raise ValidationError(_("Hari terakhir peran ini sudah lewat sejak diajukan."))
    root = Opd.objects.get(kind=OpdKind.CITY)
    held = Membership.objects.select_for_update(no_key=True).filter(user=person, opd=root, role=change.role)
    current, before = None, None
    for row in held.not_ended(today).order_by(F("valid_from").asc(nulls_first=True)):
        before = [row.valid_from, row.valid_to]
        if row.valid_from and row.valid_from > today:
            memberships.void(row, by=by)  # not begun yet
        else:
            current = row
    if current and first_day == today and last_day and (current.valid_to is None or last_day <= current.valid_to):
        memberships.end(current, last_day, by=by)
        return {"from": before, "to": [current.valid_from, last_day]}
    if current and current.valid_to is None and first_day == today:
        raise ValidationError(_("Tidak ada yang berubah."))
    if current and (current.valid_to is None or current.valid_to >= first_day):
        if first_day == today:
            first_day = current.valid_to + DAY
        else:
            memberships.end(current, first_day - DAY, by=by)
    new = Membership(user=person, opd=root, role=change.role, valid_from=first_day, valid_to=last_day)
    memberships.begin(new, by=by)
    return {"from": before, "to": [first_day, last_day]}


def _void(change: PersonChange, by: User) -> dict:
    _check_unused(change)
    membership = cast(Membership, change.membership)
    before = [membership.valid_from, membership.valid_to]
    memberships.void(membership, by=by)
    return {"membership": membership.pk, "from": before}


def _check_unused(change: PersonChange) -> None:
    if change.membership and memberships.was_used(change.membership):
        raise ValidationError(
            _(
                "Selama keanggotaan ini orangnya sudah bertindak, atau tenggat permohonan lewat tanpa jawaban, jadi "
                "tidak dapat dibatalkan. Akhiri saja."
            )
        )


def _new_password(person: User, change: PersonChange, now: datetime | None) -> str:
    if change.first_code:
        return codes.hand_out(person, change.first_code, now)
    if change.kind == ChangeKind.ROLE and not person.password_is_private:
        raise ValidationError(
            _("Kata sandi orang ini dipasang orang lain sejak ini diajukan. Tolak, lalu ajukan lagi.")
        )
    return ""


def _tell(change: PersonChange, act: str) -> None:
    name, people = "person_change_decided", [change.person_id, change.asked_by_id]
    if act == ASKED:
        confirming = User.objects.confirming().exclude(pk=change.asked_by_id)
        name, people = "person_change_asked", [change.person_id, *confirming.values_list("pk", flat=True)]
    elif act == ChangeState.WITHDRAWN:
        people = [change.person_id]
    context = {
        "change": change,
        "codes": bool(change.code) and act == ChangeState.CONFIRMED,
        "link": settings.SITE_ADDRESS + change.get_absolute_url(),
        "codes_link": settings.SITE_ADDRESS + reverse("people:set_password"),
    }
    outbox.write(name, User.objects.filter(pk__in=people), context, about=change)


CHANGES = TwoPeople(
    model=PersonChange,
    lock=_lock,
    may_ask=_may_ask,
    apply=_apply,
    tell=_tell,
    record=_record,
    rival=gettext_lazy("Perubahan yang sama sudah menunggu. Untuk mengulangnya, batalkan dahulu yang menunggu itu."),
    gone=gettext_lazy("Perubahan ini sudah diputuskan, dibatalkan, atau kedaluwarsa."),
    columns=Columns(answer="reason"),
)
refuse, expire = CHANGES.refuse, CHANGES.expire
