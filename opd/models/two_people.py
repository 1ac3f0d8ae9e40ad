from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models.columns import by_later
from opd.models.people import CONFIRMING_ROLES, Role, User


class ChangeState(models.TextChoices):
    WAITING = "waiting", _("Menunggu orang kedua")
    CONFIRMED = "confirmed", _("Disetujui")
    REFUSED = "refused", _("Ditolak")
    WITHDRAWN = "withdrawn", _("Dibatalkan")
    EXPIRED = "expired", _("Kedaluwarsa")


class ByTwoQuerySet(models.QuerySet):
    def waiting(self, now: datetime | None = None):
        return self.filter(~self._is_old(now), state=ChangeState.WAITING)

    def overdue(self, now: datetime | None = None):
        """Return the rows that still have the state WAITING but are too old."""
        return self.filter(self._is_old(now), state=ChangeState.WAITING)

    def confirmable_by(self, user: User, now: datetime | None = None):
        able = User.objects.confirming(roles=self.model.second_roles).filter(pk=user.pk)  # type: ignore[attr-defined]
        return self.waiting(now).filter(Exists(able)).exclude(asked_by=user)

    def confirmed(self):
        return self.filter(state=ChangeState.CONFIRMED)

    def _is_old(self, now: datetime | None) -> Q:
        waits_for = self.model.waits_for  # type: ignore[attr-defined]
        return Q(asked_at__lte=(now or timezone.now()) - waits_for) if waits_for else Q(pk__in=[])


class ByTwo(models.Model):
    """A row of two people; after the time `waits_for` nobody decides it any more."""

    waits_for: ClassVar[timedelta | None] = None
    second_roles: ClassVar[frozenset[Role]] = CONFIRMING_ROLES

    asked_by: Any = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diajukan oleh"))
    asked_at = models.DateTimeField(_("diajukan pada"), default=timezone.now)
    state = models.CharField(_("status"), max_length=20, choices=ChangeState, default=ChangeState.WAITING)
    decided_by = by_later(_("diputuskan oleh"))
    decided_at = models.DateTimeField(_("diputuskan pada"), null=True, blank=True)
    answer: Any = models.TextField(_("alasan penolakan"), max_length=1000, blank=True)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return reverse(f"admin:{self._meta.app_label}_{self._meta.model_name}_change", args=[self.pk])

    @property
    def waits_until(self) -> datetime | None:
        return self.asked_at + self.waits_for if self.waits_for else None

    @property
    def is_waiting(self) -> bool:
        until = self.waits_until
        return self.state == ChangeState.WAITING and (until is None or timezone.now() < until)


def waits_once(prefix: str, *columns: str, words: Any = None) -> models.UniqueConstraint:
    """Return the constraint that of rows with the same columns one waits; `words` is what a form then says."""
    name, waiting = f"{prefix}_waits_once", Q(state="waiting")
    return models.UniqueConstraint(fields=columns, condition=waiting, name=name, violation_error_message=words)


def checks_of_two(prefix: str, *, some_by_nobody: bool = False) -> list[models.CheckConstraint]:
    """Return the constraints of a row of two people that does not expire; with `some_by_nobody` some have no person."""
    by_nobody = Q(asked_by__isnull=True, decided_at__isnull=True, decided_by__isnull=True)
    pair = Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
    two = ~Q(state="confirmed")
    if some_by_nobody:
        pair, two = pair | by_nobody, two | Q(asked_by__isnull=True)
    return [
        models.CheckConstraint(
            condition=pair | ~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False),
            name=f"{prefix}_decided_pair",
        ),
        models.CheckConstraint(condition=two | ~Q(decided_by=F("asked_by")), name=f"{prefix}_two_people"),
        models.CheckConstraint(condition=~Q(state="refused") | ~Q(answer=""), name=f"{prefix}_refused_with_reason"),
    ]
