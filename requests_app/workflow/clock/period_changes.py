"""Verbs of the table of periods: one person proposes a row, a second confirms or refuses it.

A confirmed row is never changed: the next one ends it. At the moment of the second person's act it moves the open cases
that it takes, also where it becomes valid later; nothing happens on that day by itself.
"""

import unicodedata
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents.release import privacy_gate
from opd import ledger, outbox
from opd.errors import NotAllowed
from opd.models import ChangeState, Role, User
from opd.people import rights
from opd.rules import has_role
from requests_app.models import LegalCalendar, LegalPeriod, legal_calendar
from requests_app.models.period import TAKEN, WAITING
from requests_app.workflow.clock import recompute
from requests_app.workflow.clock.recompute import Outlook, lock_calendar

PROPOSING = (Role.REVIEWER, Role.ADMIN, Role.SUPERIOR)


def propose(period: LegalPeriod, *, by: User) -> LegalPeriod:
    """Store an unsaved row as a proposal. *Raises* NotAllowed and ValidationError."""
    if not has_role(by, None, *PROPOSING):
        raise NotAllowed(_("Jangka waktu diusulkan oleh PPID Utama, admin situs, atau Atasan PPID."))
    for name in ("article", "law", "reason"):
        visible = "".join(sign for sign in getattr(period, name) if unicodedata.category(sign) != "Cf")
        setattr(period, name, " ".join(visible.split()))
    period.asked_by, period.state = by, ChangeState.WAITING
    if not period.reason:
        raise ValidationError({"reason": _("Tulis alasannya.")})
    period.full_clean()
    privacy_gate.require_clear_texts(period)
    _require_new(period)
    with transaction.atomic():
        try:
            with transaction.atomic():
                period.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError({"kind": WAITING}) from error
        _tell(period, "period_proposed", User.objects.confirming().exclude(pk=by.pk))
        _record(period, "period.propose", by)
    return period


def outlook(period: LegalPeriod) -> Outlook:
    """Return what the confirmation of a row would do to the open cases."""
    return recompute.preview(_with(period), _past(period))


def confirm(period: LegalPeriod, *, by: User, seen: str = "") -> int:
    """Confirm a row as the second person and move the open cases that it takes. *Returns* the number of cases moved.

    `seen` is the digest of the outlook that the person has confirmed. *Raises* NotAllowed, WrongState, ValidationError
    or UnseenChange.
    """
    with transaction.atomic():
        by = rights.second_person(period, by)
        lock_calendar()
        _require_new(period)
        _close(period, ChangeState.CONFIRMED, by)
        cause = _("Perubahan undang-undang: %(article)s %(law)s, berlaku %(day)s.") % {
            "article": period.article,
            "law": period.law,
            "day": date_format(period.valid_from, "j F Y"),
        }
        return recompute.move_open_cases(_past(period), cause=cause, by=by, seen=seen)


def refuse(period: LegalPeriod, *, by: User, reason: str) -> None:
    """Refuse a row as the second person. *Raises* NotAllowed, WrongState and ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Tulis alasannya.")})
    with transaction.atomic():
        _close(period, ChangeState.REFUSED, rights.second_person(period, by), reason.strip())


def withdraw(period: LegalPeriod, *, by: User) -> None:
    """Withdraw a proposal as the person who made it. *Raises* NotAllowed and WrongState."""
    with transaction.atomic():
        _close(period, ChangeState.WITHDRAWN, rights.first_person(period, by))


def _with(period: LegalPeriod) -> LegalCalendar:
    """Return the calendar as it would be with this row."""
    calendar = legal_calendar()
    rows = sorted([*calendar.periods[period.kind], period.as_period()], key=lambda row: row.valid_from)
    return replace(calendar, periods={**calendar.periods, period.kind: rows})


def _past(period: LegalPeriod) -> list[date]:
    return [period.valid_from] if period.valid_from < timezone.localdate() else []


def _require_new(period: LegalPeriod) -> None:
    """Require that no other confirmed row of this kind begins on the same day."""
    others = LegalPeriod.objects.confirmed().filter(kind=period.kind, valid_from=period.valid_from)
    if others.exclude(pk=period.pk).exists():
        raise ValidationError({"valid_from": TAKEN})


def _close(period: LegalPeriod, state: ChangeState, by: User, answer: str = "") -> None:
    rights.close(period, state, by, answer)
    _tell(period, "period_decided", [period.asked_by])
    _record(period, f"period.{state.value}", by)


def _tell(period: LegalPeriod, act: str, recipients) -> None:
    context = {"period": period, "link": settings.SITE_ADDRESS + period.get_absolute_url()}
    outbox.write(act, recipients, context, about=period)


def _record(period: LegalPeriod, verb: str, by: User) -> None:
    names = ("kind", "days", "article", "law", "valid_from", "takes_open_cases")
    ledger.record(verb, period, by, {name: getattr(period, name) for name in names})
