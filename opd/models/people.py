"""Staff and their roles in agencies. Rights come from memberships alone."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
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
ENROLS_WITHIN = timedelta(days=14)
BEGINNING = date(1, 1, 2)  # of a row without a first day; a void one ends before
LEDGER_NAMES = ("shell", "portal")  # actors in the ledger that are no accounts


def no_name_of_the_ledger(username: str) -> None:
    """Raise ValidationError for a user name that is an actor in the ledger."""
    if username.lower() in LEDGER_NAMES:
        raise ValidationError(_("Nama ini dipakai oleh jurnal. Pilih yang lain."))


def first_enrolment_ends() -> datetime:
    return timezone.now() + ENROLS_WITHIN


class UserQuerySet(models.QuerySet):
    def with_role(self, role: Role, opd: Opd | None = None, today: date | None = None):
        """Return active people who hold the role today, in `opd` or anywhere."""
        memberships = Membership.objects.in_force(today).filter(role=role)
        if opd is not None:
            memberships = memberships.filter(opd=opd)
        return self.filter(is_active=True, pk__in=memberships.values("user"))

    def confirming(self, today: date | None = None, roles: Collection[Role] = CONFIRMING_ROLES):
        """Return active people who may confirm what another person asked for; superusers count as admins."""
        able = Q(pk__in=Membership.objects.in_force(today).filter(role__in=roles).values("user"))
        return self.filter(able | Q(is_superuser=True) if Role.ADMIN in roles else able, is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        return self.create_user(username, password, **fields | {"is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. Rights are read once per instance, that is once per HTTP request."""

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
        """Add names that end now to the former ones; the caller saves."""
        until = (now or timezone.now()).isoformat()
        self.former_names = [*self.former_names, {"until": until, "full_name": full_name, "username": username}]

    def name_at(self, moment: datetime | date | None) -> str:
        """Return the name of the person at that moment, or at the beginning of that day."""
        if moment is None:
            return str(self)
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time.min, timezone.get_default_timezone())
        for name in self.former_names:
            if moment < datetime.fromisoformat(name["until"]):
                return name["full_name"] or name["username"]
        return str(self)

    def get_session_auth_hash(self) -> str:
        """Return what an open session must know; it changes with the password and with `end_sessions`."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return (self._session_hash(secret) for secret in settings.SECRET_KEY_FALLBACKS)

    def _session_hash(self, secret: str | bytes | None) -> str:
        return salted_hmac(
            "opd.models.people.session", f"{self.session_epoch} {self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def end_sessions(self) -> None:
        User.objects.filter(pk=self.pk).update(session_epoch=F("session_epoch") + 1)
        self.refresh_from_db(fields=["session_epoch"])

    @property
    def is_staff(self) -> bool:
        """Whether they may enter the admin."""
        return self.is_superuser or bool(self.memberships_in_force)

    @cached_property
    def memberships_in_force(self) -> list["Membership"]:
        return list(self.memberships.in_force())

    @property
    def roles_in_force(self) -> frozenset[str]:
        """The roles that they hold today, in any agency; a superuser is a site admin."""
        assumed = {Role.ADMIN.value} if self.is_superuser else set()
        return frozenset(membership.role for membership in self.memberships_in_force) | assumed

    @cached_property
    def _opd_ids(self) -> dict:
        return {}

    def has_city_role(self, *roles) -> bool:
        return not CITY_ROLES.intersection(roles).isdisjoint(self.roles_in_force)

    def opd_ids(self, *roles, below: bool = False) -> set[int]:
        """Return the ids of the agencies in which they hold one of `roles`; of a city-wide role the root agency only.

        Sub-agencies are included where the membership includes them, with `below` always.
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
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today or timezone.localdate()))

    def city_wide(self):
        return self.filter(role__in=CITY_ROLES)


class Membership(models.Model):
    """A person's role in an agency, city-wide in the root agency; a row is ended, never rewritten or deleted."""

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

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.opd.label}"

    @property
    def has_not_ended(self) -> bool:
        return self.valid_to is None or self.valid_to >= timezone.localdate()

    def overlapping(self) -> MembershipQuerySet:
        others = Membership.objects.filter(user=self.user_id, opd=self.opd_id, role=self.role).exclude(pk=self.pk)
        since, until = self.valid_from or BEGINNING, self.valid_to or date.max
        begins, ends = Coalesce("valid_from", Value(BEGINNING)), Coalesce("valid_to", Value(date.max))
        return others.alias(begins=begins, ends=ends).filter(
            Q(ends__gte=F("begins")), begins__lte=until, ends__gte=since
        )

    def clean(self):
        if self.user_id and self.opd_id and self.overlapping().exists():
            raise ValidationError(_("Orang ini sudah memegang peran itu di OPD ini."))
        is_root = self.opd_id and self.opd.is_root
        if self.role in CITY_ROLES and self.opd_id and not is_root:
            raise ValidationError(
                {"opd": _("Peran ini berlaku sekota: pilih %(root)s.") % {"root": SiteProfile.load().government}}
            )
        if self.role == Role.OPERATOR and is_root:
            raise ValidationError({"opd": _("Operator bekerja di satu OPD: pilih OPD-nya, bukan seluruh kota.")})
