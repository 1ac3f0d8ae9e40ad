from datetime import datetime
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from documents.models import Category, Document
from portal.models.news import News
from portal.models.page import Page

TARGETS = ("news", "page", "document", "category")


class ItemSeries(models.TextChoices):
    """The series of numbers of an item: WordPress numbers posts, pages and files together, categories separately."""

    POST = "post", _("tulisan, halaman, atau berkas")
    TERM = "term", _("kategori")


class MovedItemQuerySet(models.QuerySet):
    def with_shown(self, now: datetime | None = None):
        """Fetch `shown`, the object of each item if it is public. The page of a withdrawn document says so itself."""
        return self.prefetch_related(
            Prefetch("news", News.objects.public(now)),
            Prefetch("page", Page.objects.public()),
            Prefetch("document", Document.objects.public() | Document.objects.gone()),
            Prefetch("category", Category.objects.select_related("opd")),
        )


class MovedItem(models.Model):
    """An imported item of the old site. It stays when the object is deleted, so that it is not imported again."""

    site = models.CharField(_("situs lama"), max_length=200, help_text=_("Nama situs tanpa https:// dan www."))
    source = models.CharField(_("jenis"), max_length=10, choices=ItemSeries)
    number = models.PositiveBigIntegerField(_("nomor di situs lama"))
    news = models.ForeignKey(News, models.SET_NULL, null=True, related_name="+", verbose_name=_("berita"))
    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+", verbose_name=_("halaman"))
    document = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="+", verbose_name=_("dokumen"))
    category = models.ForeignKey(Category, models.SET_NULL, null=True, related_name="+", verbose_name=_("kategori"))
    moved_at = models.DateTimeField(_("dipindahkan pada"), auto_now_add=True)

    objects = MovedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("isi pindahan")
        verbose_name_plural = _("isi pindahan")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "source", "number"], name="moved_item_once"),
            models.CheckConstraint(
                condition=reduce(
                    or_, (Q(**{f"{name}__isnull": True for name in TARGETS if name != kept}) for kept in TARGETS)
                ),
                name="moved_item_is_one_thing",
            ),
        ]

    def __str__(self):
        return f"{self.site} {self.source} {self.number}"

    @property
    def shown(self) -> News | Page | Document | Category | None:
        """The public object of a row that `with_shown` fetched."""
        return self.news or self.page or self.document or self.category


class RedirectQuerySet(models.QuerySet):
    def with_shown(self, now: datetime | None = None):
        return self.prefetch_related(Prefetch("item", MovedItem.objects.with_shown(now)))


class Redirect(models.Model):
    """An address of the old site, in the form of `portal.middleware.old_addresses.canonical`."""

    MAX_LENGTH = 500

    item = models.ForeignKey(MovedItem, models.CASCADE, related_name="redirects", verbose_name=_("isi pindahan"))
    site = models.CharField(_("situs lama"), max_length=200)
    address = models.CharField(_("alamat lama"), max_length=MAX_LENGTH)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        verbose_name = _("alamat lama")
        verbose_name_plural = _("alamat lama")
        ordering = ["site", "address"]
        constraints = [models.UniqueConstraint(fields=["address", "site"], name="redirect_once_per_site")]

    def __str__(self):
        return self.address
