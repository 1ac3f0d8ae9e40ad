"""Agencies (organisasi perangkat daerah): rows, because they merge, split and change their names by Perda."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from opd.models.hierarchy import Hierarchy


class OpdKind(models.TextChoices):
    CITY = "kota", _("Pemerintah daerah")
    SECRETARIAT = "setda", _("Sekretariat daerah")
    DIVISION = "bagian", _("Bagian")
    COUNCIL_SECRETARIAT = "setwan", _("Sekretariat DPRD")
    INSPECTORATE = "inspektorat", _("Inspektorat")
    SERVICE = "dinas", _("Dinas")
    BOARD = "badan", _("Badan")
    UNIT = "satuan", _("Satuan")
    HOSPITAL = "rsud", _("Rumah sakit")
    DISTRICT = "kecamatan", _("Kecamatan")
    VILLAGE = "kelurahan", _("Kelurahan")
    RURAL_VILLAGE = "desa", _("Desa")
    OTHER = "lain", _("Lainnya")


class OpdQuerySet(TreeQuerySet):
    def in_force(self, today: date | None = None):
        today = today or timezone.localdate()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today), Q(valid_to__isnull=True) | Q(valid_to__gte=today)
        )

    def where(self, user, *roles, below: bool = False):
        """Return the agencies in which `user` has one of `roles` today (`below`: and sub-agencies); city-wide: all."""
        if user.has_city_role(*roles):
            return self
        return self.filter(pk__in=user.opd_ids(*roles, below=below))

    def with_sub_agencies(self, *pks: int) -> set[int]:
        return Hierarchy(self.model.objects.only("pk", "parent")).below(pks)


class Opd(TreeNode):
    """An agency. Its slug never changes and never passes to another agency."""

    name = models.CharField(_("nama"), max_length=200)
    short_name = models.CharField(_("nama singkat"), max_length=60, blank=True)
    slug = models.SlugField(_("alamat halaman"), max_length=80, unique=True)
    code = models.CharField(_("kode Kemendagri"), max_length=20, blank=True)
    kind = models.CharField(_("jenis"), max_length=20, choices=OpdKind)
    position = models.PositiveIntegerField(_("urutan"), default=0)
    address = models.TextField(_("alamat"), blank=True)
    phone = models.CharField(_("telepon"), max_length=40, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    website = models.URLField(_("situs"), blank=True)
    valid_from = models.DateField(_("berlaku sejak"), null=True, blank=True)
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)
    predecessors = models.ManyToManyField(
        "self", verbose_name=_("pendahulu"), symmetrical=False, related_name="successors", blank=True
    )
    verified = models.BooleanField(_("sudah diverifikasi"), default=False)
    operators_publish = models.BooleanField(
        _("operator menerbitkan sendiri"),
        default=False,
        help_text=_("Operator boleh menerbitkan informasi berkala dan serta-merta tanpa diperiksa dahulu."),
    )

    objects = OpdQuerySet.as_manager(with_tree_fields=False)

    class Meta:
        verbose_name = _("OPD")
        verbose_name_plural = _("OPD")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="kota"), name="opd_one_root"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="opd_code_unique"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=models.F("valid_to")),
                name="opd_valid_from_before_to",
                violation_error_message=_("Tanggal mulai berlaku harus sebelum tanggal akhirnya."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("opd:detail", args=[self.slug])

    @property
    def is_root(self) -> bool:
        """Whether this is the city itself, of the city-wide roles."""
        return self.kind == OpdKind.CITY

    @property
    def label(self) -> str:
        return self.short_name or self.name

    def is_in_force(self, today: date | None = None) -> bool:
        today = today or timezone.localdate()
        return (self.valid_from is None or self.valid_from <= today) and (
            self.valid_to is None or today <= self.valid_to
        )
