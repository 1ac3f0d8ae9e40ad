"""Verbs of the standard of costs: PPID Utama proposes a row, a second person confirms it (rules 22 and 59)."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Document
from documents.release import privacy_gate
from opd import ledger
from opd.errors import NotAllowed
from opd.models import ChangeState, Role, User
from opd.rules import has_role
from opd.two_people import ASKED, Columns, TwoPeople
from opd.words import kept
from requests_app.models import Fee
from requests_app.models.fee import DECREES, KIND_OF, NOT_LISTED, UNITS, WAITING


def _may_propose(fee: Fee, by: User) -> None:
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Standar biaya diusulkan oleh PPID Utama."))
    fee.state, fee.valid_to, fee.basis = ChangeState.WAITING, None, " ".join(kept(fee.basis).split())
    if fee.name not in KIND_OF:
        raise ValidationError({"name": NOT_LISTED})
    fee.kind = KIND_OF[fee.name]
    fee.unit = UNITS[fee.kind]
    fee.full_clean()
    privacy_gate.require_clear_texts(fee)
    _require_decree(fee)


def _require_decree(fee: Fee) -> None:
    if fee.decree not in decrees():
        raise ValidationError({"decree": _("Pilih keputusan atau peraturan yang sudah terbit di katalog.")})


def decrees() -> QuerySet[Document]:
    """Return what may set a cost: the decrees and regulations that everybody can read."""
    return Document.objects.public().filter(kind__in=DECREES).order_by("title", "pk")


def _end_the_last(fee: Fee, today: date) -> None:
    _require_decree(fee)
    if fee.valid_from < today:
        raise ValidationError(_("Hari pertamanya sudah lewat, dan biaya tidak berlaku surut. Usulkan lagi."))
    for last in fee.same_on_the_same_days():
        last.valid_to = fee.valid_from - timedelta(days=1)
        last.full_clean(exclude=["decree", "asked_by", "name"])
        last.save(update_fields=["valid_to"])


def confirm(fee: Fee, *, by: User, now: datetime | None = None) -> None:
    """Confirm a row as the second person. *Raises* NotAllowed, WrongState and ValidationError."""
    with transaction.atomic():
        _end_the_last(fee, timezone.localdate(now))
        FEES.confirm(fee, by=by, now=now)


def end(fee: Fee, *, by: User, valid_to: date) -> None:
    """Let a row end on a day, without another one. *Raises* NotAllowed and ValidationError."""
    if not has_role(by, None, Role.REVIEWER):
        raise NotAllowed(_("Standar biaya diakhiri oleh PPID Utama."))
    with transaction.atomic():
        fee = Fee.objects.confirmed().select_for_update(of=("self",), no_key=True).get(pk=fee.pk)
        if fee.valid_to and fee.valid_to < valid_to:
            raise ValidationError({"valid_to": _("Hari terakhirnya hanya dapat dimajukan.")})
        fee.valid_to = valid_to
        fee.clean()
        fee.validate_constraints()
        fee.save(update_fields=["valid_to"])
        ledger.record("fee.end", fee, by, {"title": str(fee), "valid_to": valid_to})


FEES = TwoPeople(
    model=Fee,
    columns=Columns(facts=("name", "amount", "basis", "decree", "valid_from"), called="fee"),
    messages=("fee_proposed", "fee_decided"),
    entries=lambda act: "fee.propose" if act == ASKED else f"fee.{act}",
    may_ask=_may_propose,
    rival={"name": WAITING},
)
propose, refuse, withdraw = FEES.ask, FEES.refuse, FEES.withdraw
