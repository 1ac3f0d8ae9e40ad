"""Verbs for changes that need two people: one requests, a second confirms or refuses.

A person has at most one waiting change of each kind, and of each role.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from opd import outbox
from opd.errors import NotAllowed, WrongState
from opd.ledger import access
from opd.models import CITY_ROLES, ChangeKind, ChangeState, Membership, Opd, OpdKind, PersonChange, Role, User
from opd.people import accounts, codes, rights
from opd.second_factor import verbs as factor

IDENTITY = ("username", "full_name", "email", "is_active")
NEEDS_CITY_ROLE = (ChangeKind.IDENTITY, ChangeKind.PASSWORD)  # of others one admin changes them alone
BY_CODES = (ChangeKind.PASSWORD, ChangeKind.FACTOR)
DONE = {
    ChangeKind.ROLE: "user.role_confirmed",
    ChangeKind.IDENTITY: "user.identity_confirmed",
    ChangeKind.PASSWORD: "user.password_confirmed",
    ChangeKind.FACTOR: "user.factor_confirmed",
}


@dataclass(frozen=True)
class ChangeResult:
    """The result of a verb. `code`: the code for the acting person, in clear and shown once; "" if there is none."""

    change: PersonChange
    code: str = ""


def ask_role(
    person: User, role: Role, *, by: User, valid_from: date | None = None, valid_to: date | None = None
) -> ChangeResult:
    """Request a city-wide role, or other dates for one; it begins when a second person confirms it.

    If others know the person's password, the outcome has a code. Raises NotAllowed and ValidationError.
    """
    if role not in CITY_ROLES:
        raise ValidationError(_("Peran ini tidak berlaku sekota."))
    if valid_from and valid_to and valid_to < valid_from:
        raise ValidationError(_("Hari terakhir harus sesudah hari pertama."))
    if valid_to and valid_to < timezone.localdate():
        raise ValidationError(_("Hari terakhir sudah lewat."))
    facts = {"valid_from": valid_from and valid_from.isoformat(), "valid_to": valid_to and valid_to.isoformat()}
    return _ask(person, ChangeKind.ROLE, by, facts, role=role)


def ask_identity(person: User, *, by: User, **values) -> ChangeResult:
    """Request another user name, full name or e-mail address, or the reactivation of the account.

    `values`: new values by column of IDENTITY; `is_active` can only be True. Raises like `ask_role`.
    """
    changed = {name: value for name, value in values.items() if name in IDENTITY and value != getattr(person, name)}
    if not changed:
        raise ValidationError(_("Tidak ada yang berubah."))
    if changed.get("is_active") is False:
        raise ValidationError(_("Menonaktifkan akun tidak perlu orang kedua."))
    if "username" in changed and User.objects.filter(username=changed["username"]).exists():
        raise ValidationError({"username": _("Nama pengguna ini sudah dipakai.")})
    return _ask(person, ChangeKind.IDENTITY, by, changed)


def ask_password(person: User, *, by: User) -> ChangeResult:
    """Request a new password for a person with a city-wide role. Returns the first code. Raises like `ask_role`."""
    return _ask(person, ChangeKind.PASSWORD, by, {})


def ask_factor(person: User, *, by: User) -> ChangeResult:
    """Request that a person begins again after a loss: another app, and a new password by two codes.

    For every account, also one without a city-wide role. Returns the first code. Raises like `ask_role`.
    """
    return _ask(person, ChangeKind.FACTOR, by, {})


@transaction.atomic
def confirm(change: PersonChange, *, by: User, now: datetime | None = None) -> ChangeResult:
    """Confirm a change as the second person, and apply it. Returns the second code if a new password is to be set.

    Raises NotAllowed, WrongState, and ValidationError if the change is no longer possible.
    """
    person, by = rights.locked(change.person, by)
    change = _decide(change, by, ChangeState.CONFIRMED, now=now)
    rights.check_touchable(person)
    what = f"{change.kind}:{change.role}".rstrip(":")
    if change.kind == ChangeKind.IDENTITY:
        facts = accounts.set_identity(person, change.facts, now)
    elif change.kind == ChangeKind.ROLE:
        facts = _apply_role(person, change)
    elif change.kind == ChangeKind.FACTOR:
        facts = {"had_factor": factor.remove(person)}
    else:
        facts = {}
    code = _new_password(person, change, now)
    _tell(change, "person_change_decided", {person, change.asked_by}, code=bool(code))
    facts = {"account": person.pk, "change": change.pk, "what": what, "asked_by": change.asked_by_id, **facts}
    access.record(DONE[ChangeKind(change.kind)], person, by, facts)
    return ChangeResult(change, code)


@transaction.atomic
def refuse(change: PersonChange, *, by: User, reason: str, now: datetime | None = None) -> None:
    """Refuse a change as the second person, with a reason. Raises NotAllowed, WrongState and ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya.")})
    _person, by = rights.locked(change.person, by)
    change = _decide(change, by, ChangeState.REFUSED, reason=reason, now=now)
    _tell(change, "person_change_decided", {change.person, change.asked_by})
    access.record("user.change_refused", change.person, by, {"account": change.person_id, "change": change.pk})


@transaction.atomic
def withdraw(change: PersonChange, *, by: User, now: datetime | None = None) -> None:
    """Withdraw a change as the person who requested it. Raises NotAllowed and WrongState."""
    if by.pk != change.asked_by_id:
        raise NotAllowed(_("Hanya yang mengajukan yang dapat membatalkannya."))
    _person, by = rights.locked(change.person, by)
    rights.check_admin(by)
    change = _close(change, by, ChangeState.WITHDRAWN, now=now)
    _tell(change, "person_change_decided", {change.person})
    access.record("user.change_withdrawn", change.person, by, {"account": change.person_id, "change": change.pk})


def expire(now: datetime | None = None) -> int:
    """Close changes that waited too long, each in its own transaction; safe to run twice. Returns their number."""
    now = now or timezone.now()
    return sum(_expire(change, now) for change in PersonChange.objects.overdue(now).select_related("person"))


@transaction.atomic
def _expire(change: PersonChange, now: datetime) -> bool:
    overdue = PersonChange.objects.overdue(now).filter(pk=change.pk)
    if not overdue.update(state=ChangeState.EXPIRED, decided_at=now):
        return False
    access.record("user.change_expired", change.person, None, {"account": change.person_id, "change": change.pk})
    return True


@transaction.atomic
def _ask(person: User, kind: ChangeKind, by: User, facts: dict, role: str = "") -> ChangeResult:
    person, by = rights.locked(person, by)
    rights.check_admin(by)
    rights.check_touchable(person)
    if kind in NEEDS_CITY_ROLE and not rights.holds_city_role(person):
        raise NotAllowed(_("Orang ini tidak memegang peran sekota: satu admin sudah cukup."))
    if kind in BY_CODES and not person.is_active:
        raise ValidationError(_("Akun ini tidak aktif. Aktifkan dahulu."))
    for overdue in PersonChange.objects.overdue().filter(person=person):
        _expire(overdue, timezone.now())
    wants_code = kind in BY_CODES or (kind == ChangeKind.ROLE and not person.password_is_private)
    code = codes.new_code() if wants_code else ""
    first = codes.code_hash(person, code) if code else ""
    try:
        with transaction.atomic():
            change = PersonChange.objects.create(
                person=person, kind=kind, role=role, facts=facts, asked_by=by, first_code=first
            )
    except IntegrityError as error:
        sentence = _("Perubahan yang sama sudah menunggu. Untuk mengulangnya, batalkan dahulu yang menunggu itu.")
        raise ValidationError(sentence) from error
    confirming = User.objects.confirming().exclude(pk__in=[by.pk, person.pk])
    _tell(change, "person_change_asked", {*confirming, person})
    entry = {"account": person.pk, "change": change.pk, "what": f"{kind}:{role}".rstrip(":"), **_asked_facts(change)}
    access.record("user.change_asked", person, by, entry)
    return ChangeResult(change, code)


def _asked_facts(change: PersonChange) -> dict:
    """Return the requested change without personal data: dates of a role, names of columns, the new user name."""
    if change.kind != ChangeKind.IDENTITY:
        return change.facts
    facts: dict = {"changed": sorted(change.facts)}
    return facts | ({"to": change.facts["username"]} if "username" in change.facts else {})


def _decide(change: PersonChange, by: User, state: ChangeState, *, reason: str = "", now=None) -> PersonChange:
    rights.check_second_person(change, by)
    return _close(change, by, state, reason=reason, now=now)


def _close(change: PersonChange, by: User, state: ChangeState, *, reason: str = "", now=None) -> PersonChange:
    """Close a waiting change, of two simultaneous acts only once. Returns it as read from the database."""
    now = now or timezone.now()
    waiting = PersonChange.objects.waiting(now).filter(pk=change.pk)
    if not waiting.update(state=state, decided_by=by, decided_at=now, reason=reason):
        raise WrongState(_("Perubahan ini sudah diputuskan, dibatalkan, atau kedaluwarsa."))
    return PersonChange.objects.select_related("person", "asked_by", "decided_by").get(pk=change.pk)


def _apply_role(person: User, change: PersonChange) -> dict:
    """Create or change the membership; a role that is not in force begins today or later. Returns old and new dates."""
    today = timezone.localdate()
    dates = {name: value and date.fromisoformat(value) for name, value in change.facts.items()}
    if dates["valid_to"] and dates["valid_to"] < today:
        raise ValidationError(_("Hari terakhir peran ini sudah lewat sejak diajukan."))
    root = Opd.objects.get(kind=OpdKind.CITY)
    existing = Membership.objects.select_for_update(no_key=True).filter(user=person, opd=root, role=change.role).first()
    before = existing and [existing.valid_from, existing.valid_to]
    if existing and Membership.objects.in_force(today).filter(pk=existing.pk).exists():
        first_day = dates["valid_from"] or existing.valid_from
    else:
        first_day = max(dates["valid_from"] or today, today)
    membership = existing or Membership(user=person, opd=root, role=change.role)
    membership.valid_from, membership.valid_to = first_day, dates["valid_to"]
    membership.full_clean()
    membership.save()
    return {"from": before, "to": [membership.valid_from, membership.valid_to]}


def _new_password(person: User, change: PersonChange, now: datetime | None) -> str:
    """Return the second code if a new password is to be set, which voids the old one; otherwise ""."""
    if change.first_code:
        return codes.hand_out(person, change.first_code, now)
    if change.kind == ChangeKind.ROLE and not person.password_is_private:
        raise ValidationError(
            _("Kata sandi orang ini dipasang orang lain sejak ini diajukan. Tolak, lalu ajukan lagi.")
        )
    return ""


def _tell(change: PersonChange, act: str, recipients: set[User], *, code: bool = False) -> None:
    context = {
        "change": change,
        "codes": code,
        "link": settings.SITE_ADDRESS + change.get_absolute_url(),
        "codes_link": settings.SITE_ADDRESS + reverse("people:set_password"),
    }
    outbox.write(act, recipients, context, about=change)
