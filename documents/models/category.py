from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from documents.models.choices import CLASS_CHOICES, Classification, DocumentKind
from opd.languages import cached_by_language
from opd.models import Opd, Role
from opd.models.columns import checks, optional


class SkeletonNode(TreeNode):
    """A heading of PERKI 1/2021 that agencies have in common. Rows are data: titles and order may be edited."""

    code = models.SlugField(_("kode"), max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    classification = models.CharField(_("klasifikasi"), max_length=20, choices=CLASS_CHOICES)
    position = models.PositiveIntegerField(_("urutan"), default=0)

    UNSCREENED_TEXT = {"code": "an identifier, shown on no page"}

    objects = TreeQuerySet.as_manager(with_tree_fields=False)

    class Meta:
        verbose_name = _("kategori baku")
        verbose_name_plural = _("kategori baku")
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class CategoryQuerySet(TreeQuerySet):
    def editable_by(self, user):
        return self.filter(opd__in=Opd.objects.where(user, Role.OPERATOR, Role.REVIEWER))


class Category(TreeNode):
    """A folder of an agency; `counts_under`: the nearest `skeleton_node` at or above, for facets."""

    opd = models.ForeignKey(Opd, models.PROTECT, related_name="categories", verbose_name=_("OPD"))
    name = models.CharField(_("nama"), max_length=200)
    slug = models.SlugField(max_length=120, editable=False)
    position = models.PositiveIntegerField(_("urutan"), default=0)
    default_classification = models.CharField(
        _("klasifikasi bawaan"), max_length=20, choices=CLASS_CHOICES, default=Classification.PERIODIC
    )
    skeleton_node = optional(SkeletonNode, related_name="categories", editable=False)
    counts_under = optional(SkeletonNode, related_name="counted_categories", editable=False)

    UNSCREENED_TEXT = {"slug": "made of the name"}

    objects = CategoryQuerySet.as_manager(with_tree_fields=False)

    class Meta:
        verbose_name = _("kategori")
        verbose_name_plural = _("kategori")
        ordering = ["opd", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["opd", "skeleton_node"],
                condition=Q(skeleton_node__isnull=False),
                name="category_skeleton_once_per_opd",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return folder_address(self.opd.slug, self.pk, self.slug)

    def clean(self):
        super().clean()
        if self.parent_id and self.opd_id and self.parent.opd_id != self.opd_id:
            raise ValidationError({"parent": _("Kategori induk harus milik OPD yang sama.")})

    def save(self, *args, **kwargs):
        self.slug = slugify(self.name)[:120] or "kategori"
        self.counts_under = self.skeleton_node or (self.parent.counts_under if self.parent_id else None)
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if not is_new:
            for child in self.children.filter(skeleton_node__isnull=True).exclude(counts_under=self.counts_under):
                child.save()


class RetentionScheduleQuerySet(models.QuerySet):
    def retention_of(self, document) -> str:
        """Return the retention of a document: by its category, else by its kind, "" without a row."""
        by_kind = Q(node__isnull=True, kind=document.kind)
        by_node = Q(node__isnull=False, node=document.category.counts_under_id)
        rows = self.filter(by_kind | by_node).order_by(F("node").asc(nulls_last=True))
        return rows.values_list("retention", flat=True).first() or ""


class RetentionSchedule(models.Model):
    """A row of the Jadwal Retensi Arsip (JRA): the retention of a common category, or of one kind of document."""

    node = models.OneToOneField(
        SkeletonNode,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="retention",
        verbose_name=_("kategori baku"),
        help_text=_("Mendahului jenis dokumen."),
    )
    kind = models.CharField(_("jenis dokumen"), max_length=30, choices=DocumentKind, blank=True)
    retention = models.CharField(
        _("jangka waktu penyimpanan"), max_length=100, help_text=_("Misalnya: aktif 2 tahun, inaktif 3 tahun, musnah.")
    )
    basis = models.CharField(_("dasar"), max_length=300, help_text=_("Peraturan tentang JRA dan butirnya."))

    UNSCREENED_TEXT = {"basis": "read by staff only"}

    objects = RetentionScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("jadwal retensi arsip")
        verbose_name_plural = _("jadwal retensi arsip")
        ordering = ["node__position", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(node__isnull=True), name="retention_schedule_kind_once"
            ),
            *checks(
                retention_schedule_of_category_or_kind=(
                    Q(node__isnull=False, kind="") | Q(node__isnull=True) & ~Q(kind=""),
                    _("Pilih kategori baku atau jenis dokumen, salah satu."),
                ),
                retention_schedule_has_time_and_basis=~Q(retention="") & ~Q(basis=""),
            ),
        ]

    def __str__(self):
        return f"{self.node or self.get_kind_display()}: {self.retention}"


@cached_by_language(maxsize=5_000)
def folder_address(opd_slug: str, pk: int, slug: str) -> str:
    return reverse("opd:category", args=[opd_slug, pk, slug])
