"""Succession of agencies that a Perda merges, splits or renames (domain rule 59)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from opd import ledger
from opd.errors import NotAllowed
from opd.models import Membership, Opd, Role
from opd.people import memberships
from opd.rules import has_role


@transaction.atomic
def succeed(predecessors: list[Opd], successor: Opd, *, by, on: date) -> None:
    """Replace the predecessors by the successor from the day `on`, with memberships; pages, slugs and documents stay.

    Raises NotAllowed for anybody but a site admin, and ValidationError if an agency would succeed itself, or is not in
    force on both days.
    """
    if not has_role(by, None, Role.ADMIN):
        raise NotAllowed(_("Penggantian OPD dicatat oleh admin situs."))
    last_day = on - timedelta(days=1)
    for opd in predecessors:
        if opd.pk == successor.pk:
            raise ValidationError(_("OPD tidak dapat menggantikan dirinya sendiri."))
        if not Opd.objects.in_force(last_day).in_force(on).filter(pk=opd.pk).update(valid_to=last_day):
            raise ValidationError(_("%(opd)s sudah tidak berlaku pada tanggal itu.") % {"opd": opd})
        opd.valid_to = last_day
        for membership in opd.memberships.in_force(on):
            row = Membership(
                user=membership.user,
                opd=successor,
                role=membership.role,
                include_sub_agencies=membership.include_sub_agencies,
                valid_from=on,
                valid_to=membership.valid_to,
            )
            if not row.overlapping().exists():
                memberships.begin(row, by=by)
            memberships.end(membership, on - memberships.DAY, by=by)
    successor.predecessors.add(*predecessors)
    ledger.record("opd.succeed", successor, by, {"predecessors": sorted(opd.slug for opd in predecessors), "on": on})
