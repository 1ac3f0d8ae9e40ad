"""Changes of people that need a second person's confirmation, and the codes for setting a password."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opd.models.people import CITY_ROLES, Role, User

WAITS_FOR = timedelta(days=14)


class ChangeKind(models.TextChoices):
    ROLE = "role", _("Peran sekota")
    IDENTITY = "identity", _("Nama, surel, atau pengaktifan akun")
    PASSWORD = "password", _("Kata sandi baru")
    FACTOR = "factor", _("Faktor kedua dan kata sandi baru")


class ChangeState(models.TextChoices):
    WAITING = "waiting", _("Menunggu orang kedua")
    CONFIRMED = "confirmed", _("Disetujui")
    REFUSED = "refused", _("Ditolak")
    WITHDRAWN = "withdrawn", _("Dibatalkan")
    EXPIRED = "expired", _("Kedaluwarsa")


class PersonChangeQuerySet(models.QuerySet):
    def waiting(self, now: datetime | None = None):
        return self.filter(state=ChangeState.WAITING, asked_at__gt=(now or timezone.now()) - WAITS_FOR)

    def overdue(self, now: datetime | None = None):
        """Return the changes that still have the state WAITING but are too old to be confirmed."""
        return self.filter(state=ChangeState.WAITING, asked_at__lte=(now or timezone.now()) - WAITS_FOR)

    def confirmable_by(self, user, now: datetime | None = None):
        """Return the waiting changes that `user` may confirm: neither requested by them nor about them."""
        if not User.objects.confirming().filter(pk=user.pk).exists():
            return self.none()
        return self.waiting(now).exclude(asked_by=user).exclude(person=user)


class PersonChange(models.Model):
    """A change of role, identity, password or second factor that needs two people. Rows are never deleted.

    `facts`: for a role `{"valid_from", "valid_to"}` (ISO dates or None), for an identity the new values by column, for
    a password or a second factor nothing. `first_code`: hash of the code that was shown to `asked_by`.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("orang"))
    kind = models.CharField(_("perubahan"), max_length=20, choices=ChangeKind)
    role = models.CharField(_("peran"), max_length=20, choices=Role, blank=True)
    facts = models.JSONField(_("isi"), default=dict, blank=True)
    first_code = models.CharField(_("sidik kode pertama"), max_length=64, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diajukan oleh"))
    asked_at = models.DateTimeField(_("diajukan pada"), default=timezone.now)
    state = models.CharField(_("status"), max_length=20, choices=ChangeState, default=ChangeState.WAITING)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("diputuskan oleh")
    )
    decided_at = models.DateTimeField(_("diputuskan pada"), null=True, blank=True)
    reason = models.TextField(_("alasan"), blank=True)

    objects = PersonChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("perubahan oleh dua orang")
        verbose_name_plural = _("perubahan oleh dua orang")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "role"], condition=Q(state="waiting"), name="person_change_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="role", role__in=sorted(CITY_ROLES)) | (~Q(kind="role") & Q(role="")),
                name="person_change_role_of_role",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | Q(state="expired", decided_at__isnull=False, decided_by__isnull=True)
                | (~Q(state__in=["waiting", "expired"]) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="person_change_decided_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("person"))),
                name="person_change_two_people",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.person}"

    def get_absolute_url(self):
        return reverse("admin:opd_personchange_change", args=[self.pk])

    @property
    def waits_until(self) -> datetime:
        return self.asked_at + WAITS_FOR

    @property
    def is_waiting(self) -> bool:
        return self.state == ChangeState.WAITING and timezone.now() < self.waits_until


class PasswordSetup(models.Model):
    """The hashes of two codes, given to two people, with which a third sets a password once."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+", primary_key=True, verbose_name=_("orang"))
    first_code = models.CharField(_("sidik kode pertama"), max_length=64)
    second_code = models.CharField(_("sidik kode kedua"), max_length=64)
    expires_at = models.DateTimeField(_("berlaku sampai"))

    class Meta:
        verbose_name = _("pemasangan kata sandi")
        verbose_name_plural = _("pemasangan kata sandi")

    def __str__(self):
        return str(self.user)
