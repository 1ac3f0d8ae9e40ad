"""Verbs of the table of periods: one person proposes a row, a second confirms or refuses it.

A confirmed row moves the open cases that it takes at the moment of the second person's act, also where it becomes valid
later.
"""

from dataclasses import replace
from datetime import date
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents.files.intake import Incoming
from documents.release import privacy_gate
from opd.errors import NotAllowed
from opd.models import ChangeState, Role, User
from opd.rules import has_role
from opd.two_people import ASKED, Columns, TwoPeople
from opd.two_people.rights import check_second_person
from opd.words import kept, required
from requests_app.models import LegalCalendar, LegalPeriod, legal_calendar
from requests_app.models.period import OF_THE_OFFICE, TAKEN, WAITING
from requests_app.workflow.clock import recompute
from requests_app.workflow.clock.judged_again import judge_again
from requests_app.workflow.clock.recompute import Outlook, lock_calendar

PROPOSED = ("kind", "days", "article", "law", "valid_from", "takes_open_cases")
PROPOSING = (Role.REVIEWER, Role.ADMIN, Role.SUPERIOR)


def propose(period: LegalPeriod, *, by: User, scan: Incoming | None = None) -> LegalPeriod:
    """Store an unsaved row as a proposal, with its basis. *Raises* NotAllowed and ValidationError."""
    if scan is None:
        return PERIODS.ask(period, by=by)
    with scan.sealed_in(period):
        return PERIODS.ask(period, by=by)


def _may_propose(period: LegalPeriod, by: User) -> None:
    if not has_role(by, None, *PROPOSING):
        raise NotAllowed(_("Jangka waktu diusulkan oleh PPID Utama, admin situs, atau Atasan PPID."))
    for name in ("article", "law", "reason"):
        setattr(period, name, " ".join(kept(getattr(period, name)).split()))
    period.state = ChangeState.WAITING
    period.reason = required(period.reason, "reason")
    period.full_clean()
    if _is_grave(period):
        _require_basis(period)
    privacy_gate.require_clear_texts(period)
    _require_new(period)


def outlook(period: LegalPeriod) -> Outlook:
    """Return what the confirmation would do to the open cases."""
    return recompute.preview(_with(period), _past(period))


def confirm(period: LegalPeriod, *, by: User, seen: str = "") -> int:
    """Confirm a row as the second person. *Returns* and *raises* as `holiday_changes.confirm`."""
    with transaction.atomic():
        PERIODS.confirm(period, by=by)
        terms = {"article": period.article, "law": period.law, "day": date_format(period.valid_from, "j F Y")}
        cause = _("Perubahan undang-undang: %(article)s %(law)s, berlaku %(day)s.") % terms
        moved = recompute.move_open_cases(_past(period), cause=cause, by=by, seen=seen)
        judge_again(cause=cause, by=by)
        return moved


def _require_second(period: LegalPeriod, by: User) -> None:
    check_second_person(period, by)
    if _past(period) and not has_role(by, None, Role.SUPERIOR):
        raise NotAllowed(_("Jangka waktu yang berlaku surut disetujui oleh Atasan PPID."))
    asked_by = cast(User, period.asked_by)
    if _is_grave(period) and not any(has_role(person, None, Role.SUPERIOR) for person in (by, asked_by)):
        raise NotAllowed(
            _(
                "Jangka waktu yang mengenai perkara berjalan, menjadi lebih panjang, atau memperpendek waktu pemohon, "
                "diusulkan atau disetujui Atasan PPID."
            )
        )


def _is_grave(period: LegalPeriod) -> bool:
    """Return whether a row moves open cases, is longer, or gives applicants less: a basis and the superior answer."""
    return bool(_past(period)) or period.takes_open_cases or _is_longer_or_gives_less(period)


def _is_longer_or_gives_less(period: LegalPeriod) -> bool:
    before = LegalPeriod.objects.confirmed().exclude(pk=period.pk)
    before = before.filter(kind=period.kind, valid_from__lte=period.valid_from).order_by("valid_from").last()
    if before is None:
        return False
    return period.days > before.days or (period.kind not in OF_THE_OFFICE and period.days < before.days)


def _require_basis(period: LegalPeriod) -> None:
    if not period.sha256:
        raise ValidationError(
            _(
                "Jangka waktu yang berlaku surut, mengenai perkara berjalan, menjadi lebih panjang, atau memperpendek "
                "waktu pemohon diusulkan dengan berkas dasarnya."
            )
        )


def _require_free(period: LegalPeriod) -> None:
    lock_calendar()
    if _is_grave(period):
        _require_basis(period)
    _require_new(period)


def _with(period: LegalPeriod) -> LegalCalendar:
    calendar = legal_calendar()
    confirmed = replace(period.as_period(), confirmed_on=timezone.localdate(), is_old=False)
    rows = sorted([*calendar.periods[period.kind], confirmed], key=lambda row: row.valid_from)
    return replace(calendar, periods={**calendar.periods, period.kind: rows})


def _past(period: LegalPeriod) -> list[date]:
    return [period.valid_from] if period.valid_from < timezone.localdate() else []


def _require_new(period: LegalPeriod) -> None:
    others = LegalPeriod.objects.confirmed().filter(kind=period.kind, valid_from=period.valid_from)
    if others.exclude(pk=period.pk).exists():
        raise ValidationError({"valid_from": TAKEN})


PERIODS = TwoPeople(
    model=LegalPeriod,
    columns=Columns(facts=(*PROPOSED, "sha256"), called="period"),
    messages=("period_proposed", "period_decided"),
    entries=lambda act: "period.propose" if act == ASKED else f"period.{act}",
    may_ask=_may_propose,
    second=_require_second,
    ready=_require_free,
    barred=lambda _period: _("Hanya admin situs lain atau Atasan PPID yang boleh memutuskan."),  # a superuser
    rival={"kind": WAITING},
)
refuse, withdraw = PERIODS.refuse, PERIODS.withdraw
