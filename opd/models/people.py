"""Staff and their roles in agencies. Rights come from memberships alone; no role makes a superuser."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from opd.models.agency import Opd
from opd.models.site_profile import SiteProfile


class Role(models.TextChoices):
    OPERATOR = "operator", _("Operator OPD")
    REVIEWER = "verifikator", _("Verifikator (PPID Utama)")
    SUPERIOR = "atasan", _("Atasan PPID")
    ADMIN = "admin", _("Admin situs")


CITY_ROLES = frozenset({Role.REVIEWER, Role.SUPERIOR, Role.ADMIN})
CONFIRMING_ROLES = frozenset({Role.SUPERIOR, Role.ADMIN})  # roles of the second person
ENROLS_WITHIN = timedelta(days=14)  # a new account, with the password or the codes that were handed over
LEDGER_NAMES = ("shell", "portal")  # actors in the ledger that are no accounts


def no_name_of_the_ledger(username: str) -> None:
    """Refuse a user name that is the name of an actor in the ledger. Raises ValidationError."""
    if username.lower() in LEDGER_NAMES:
        raise ValidationError(_("Nama ini dipakai oleh jurnal. Pilih yang lain."))


def first_enrolment_ends() -> datetime:
    return timezone.now() + ENROLS_WITHIN


class UserQuerySet(models.QuerySet):
    def with_role(self, role: Role, opd: Opd | None = None, today: date | None = None):
        """Return active people who hold the role today: in `opd`, or in any agency if `opd` is None."""
        memberships = Membership.objects.in_force(today).filter(role=role)
        if opd is not None:
            memberships = memberships.filter(opd=opd)
        return self.filter(is_active=True, pk__in=memberships.values("user"))

    def confirming(self, today: date | None = None):
        """Return active people who may confirm a change that another person requested: admins, Atasan, superusers."""
        roles = Membership.objects.in_force(today).filter(role__in=CONFIRMING_ROLES)
        return self.filter(Q(is_superuser=True) | Q(pk__in=roles.values("user")), is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        return self.create_user(username, password, **fields | {"is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. Citizens have no account.

    Rights are read once per instance, that is once per HTTP request.
    """

    username = models.CharField(
        _("nama pengguna"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator(), no_name_of_the_ledger],
        error_messages={"unique": _("Nama pengguna ini sudah dipakai.")},
    )
    full_name = models.CharField(_("nama lengkap"), max_length=150, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    is_active = models.BooleanField(
        _("aktif"), default=True, help_text=_("Akun yang tidak dipakai lagi dinonaktifkan, tidak dihapus.")
    )
    date_joined = models.DateTimeField(_("dibuat pada"), default=timezone.now)
    password_is_private = models.BooleanField(
        _("kata sandi hanya diketahui pemiliknya"),
        default=False,
        help_text=_("Dipasang pemiliknya dengan dua kode dari dua orang."),
    )
    former_names = models.JSONField(_("nama sebelumnya"), default=list, blank=True)
    must_change_password = models.BooleanField(
        _("kata sandi harus diganti"), default=False, help_text=_("Kata sandi ini dipasang orang lain.")
    )
    may_enrol_until = models.DateTimeField(
        _("boleh memasang faktor kedua sampai"), null=True, blank=True, default=first_enrolment_ends
    )
    session_epoch = models.PositiveIntegerField(_("angkatan sesi"), default=0)
    is_of_demo = models.BooleanField(_("akun contoh"), default=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")
        ordering = ["username"]

    def __str__(self):
        return self.full_name or self.username

    def get_short_name(self):
        return str(self)

    def remember_name(self, full_name: str, username: str, now: datetime | None = None) -> None:
        """Add the given names, which end now, to the former names; the caller saves the person."""
        until = (now or timezone.now()).isoformat()
        self.former_names = [*self.former_names, {"until": until, "full_name": full_name, "username": username}]

    def name_at(self, moment: datetime | date | None) -> str:
        """Return the name of the person at that moment; for a date, at the beginning of the day."""
        if moment is None:
            return str(self)
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time.min, timezone.get_default_timezone())
        for name in self.former_names:
            if moment < datetime.fromisoformat(name["until"]):
                return name["full_name"] or name["username"]
        return str(self)

    def get_session_auth_hash(self) -> str:
        """Return what an open session must know: it ends with another password, and with each `end_sessions`."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return (self._session_hash(secret) for secret in settings.SECRET_KEY_FALLBACKS)

    def _session_hash(self, secret: str | bytes | None) -> str:
        return salted_hmac(
            "opd.models.people.session", f"{self.session_epoch} {self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def end_sessions(self) -> None:
        """End every open session of the account, on all devices."""
        User.objects.filter(pk=self.pk).update(session_epoch=F("session_epoch") + 1)
        self.refresh_from_db(fields=["session_epoch"])

    @property
    def is_staff(self) -> bool:
        """Whether they may enter the admin: with any membership in force, or as a superuser."""
        return self.is_superuser or bool(self.memberships_in_force)

    @cached_property
    def memberships_in_force(self) -> list["Membership"]:
        return list(self.memberships.in_force())

    @property
    def roles_in_force(self) -> frozenset[str]:
        """The roles that they hold today, in any agency.

        A superuser, made on the command line, counts as a site admin only, so that the first people can be let in.
        """
        assumed = {Role.ADMIN.value} if self.is_superuser else set()
        return frozenset(membership.role for membership in self.memberships_in_force) | assumed

    @cached_property
    def _opd_ids(self) -> dict:
        return {}

    def has_city_role(self, *roles) -> bool:
        """Return whether they hold one of the city-wide `roles` today."""
        return not CITY_ROLES.intersection(roles).isdisjoint(self.roles_in_force)

    def opd_ids(self, *roles, below: bool = False) -> set[int]:
        """Return the ids of the agencies in which they hold one of `roles`.

        Sub-agencies are included where the membership includes them, with `below` always. A city-wide role gives only
        the root agency here; use `has_city_role` for it.
        """
        key = (frozenset(roles), below)
        if key not in self._opd_ids:
            mine = [m for m in self.memberships_in_force if m.role in roles]
            parents = {m.opd_id for m in mine if below or m.include_sub_agencies}
            spread = Opd.objects.with_sub_agencies(*parents) if parents else set()
            self._opd_ids[key] = spread | {m.opd_id for m in mine}
        return self._opd_ids[key]


class MembershipQuerySet(models.QuerySet):
    def in_force(self, today: date | None = None):
        today = today or timezone.localdate()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today), Q(valid_to__isnull=True) | Q(valid_to__gte=today)
        )

    def not_ended(self, today: date | None = None):
        """Return the memberships that are in force today or will be later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today or timezone.localdate()))

    def city_wide(self):
        return self.filter(role__in=CITY_ROLES)


class Membership(models.Model):
    """A person's role in an agency.

    City-wide roles are memberships in the root agency; two people make them. They are ended, not deleted
    (`opd.people`).
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("pengguna"))
    opd = models.ForeignKey(Opd, models.PROTECT, related_name="memberships", verbose_name=_("OPD"))
    role = models.CharField(_("peran"), max_length=20, choices=Role)
    include_sub_agencies = models.BooleanField(_("termasuk OPD di bawahnya"), default=False)
    valid_from = models.DateField(_("berlaku sejak"), null=True, blank=True)
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("keanggotaan")
        verbose_name_plural = _("keanggotaan")
        ordering = ["user", "opd"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "opd", "role"],
                name="membership_once",
                violation_error_message=_("Orang ini sudah memegang peran itu di OPD ini."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.opd.label}"

    @property
    def has_not_ended(self) -> bool:
        return self.valid_to is None or self.valid_to >= timezone.localdate()

    def clean(self):
        is_root = self.opd_id and self.opd.is_root
        if self.role in CITY_ROLES and self.opd_id and not is_root:
            raise ValidationError(
                {"opd": _("Peran ini berlaku sekota: pilih %(root)s.") % {"root": SiteProfile.load().government}}
            )
        if self.role == Role.OPERATOR and is_root:
            raise ValidationError({"opd": _("Operator bekerja di satu OPD: pilih OPD-nya, bukan seluruh kota.")})
