from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from opd.models.columns import checks, optional
from opd.models.people import CITY_ROLES, Membership, Role, User
from opd.models.two_people import ByTwo, ByTwoQuerySet, waits_once

WAITS_FOR = timedelta(days=14)


class ChangeKind(models.TextChoices):
    ROLE = "role", _("Peran sekota")
    IDENTITY = "identity", _("Nama, surel, atau pengaktifan akun")
    PASSWORD = "password", _("Kata sandi baru")
    FACTOR = "factor", _("Faktor kedua dan kata sandi baru")
    VOID = "void", _("Pembatalan keanggotaan yang salah catat")


class PersonChangeQuerySet(ByTwoQuerySet):
    def confirmable_by(self, user: User, now: datetime | None = None):
        """Return the waiting changes that `user` may confirm: neither asked by them nor about them."""
        return super().confirmable_by(user, now).exclude(person=user)


class PersonChange(ByTwo):
    """A change of role, identity, password or second factor that needs two people.

    `facts`: for a role `{"valid_from", "valid_to"}` (ISO dates or None), for an identity the new values by column.
    `first_code`: hash of the code that was shown to `asked_by`.
    """

    waits_for = WAITS_FOR
    code = ""  # in clear, shown once and never stored

    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("orang"))
    kind = models.CharField(_("perubahan"), max_length=20, choices=ChangeKind)
    role = models.CharField(_("peran"), max_length=20, choices=Role, blank=True)
    membership = optional(Membership, _("keanggotaan"))  # that is voided
    facts = models.JSONField(_("isi"), default=dict, blank=True)
    first_code = models.CharField(_("sidik kode pertama"), max_length=64, blank=True)
    answer = None
    reason = models.TextField(_("alasan"), blank=True)

    objects = PersonChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("perubahan oleh dua orang")
        verbose_name_plural = _("perubahan oleh dua orang")
        ordering = ["-pk"]
        constraints = [
            waits_once("person_change", "person", "kind", "role"),
            *checks(
                person_change_role_of_role=Q(kind="role", role__in=sorted(CITY_ROLES)) | (~Q(kind="role") & Q(role="")),
                person_change_voids_a_membership=Q(kind="void", membership__isnull=False)
                | ~Q(kind="void") & Q(membership__isnull=True),
                person_change_decided_pair=(
                    Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                    | Q(state="expired", decided_at__isnull=False, decided_by__isnull=True)
                    | (~Q(state__in=["waiting", "expired"]) & Q(decided_at__isnull=False, decided_by__isnull=False))
                ),
                person_change_two_people=~Q(state="confirmed")
                | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("person"))),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.person}"


class PasswordSetup(models.Model):
    """The hashes of two codes, of two people, with which a third sets a password once."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+", primary_key=True, verbose_name=_("orang"))
    first_code = models.CharField(_("sidik kode pertama"), max_length=64)
    second_code = models.CharField(_("sidik kode kedua"), max_length=64)
    expires_at = models.DateTimeField(_("berlaku sampai"))

    class Meta:
        verbose_name = _("pemasangan kata sandi")
        verbose_name_plural = _("pemasangan kata sandi")

    def __str__(self):
        return str(self.user)
