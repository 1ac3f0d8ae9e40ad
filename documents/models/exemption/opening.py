from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.models.exemption.consequence import ConsequenceTest, ExemptionEnd
from opd.models import User
from opd.models.columns import by_later, checks, whole
from opd.models.sealed import SealedFile

WAYS = (ExemptionEnd.OPENED, ExemptionEnd.RULING)


class OpeningStage(models.TextChoices):
    WAITING = "menunggu", _("Menunggu orang kedua")
    CONFIRMED = "dibuka", _("Dibuka")
    REFUSED = "ditolak", _("Ditolak Atasan PPID")
    MISTAKEN = "keliru", _("Bukan dokumen yang dimaksud putusan")


class OpeningQuerySet(models.QuerySet):
    def waiting(self, _now=None):
        """Return the proposals that can still be decided: their exemption has not ended otherwise."""
        return self.filter(stage=OpeningStage.WAITING, test__ended_at__isnull=True)


class Opening(SealedFile):
    """A proposal to end an exemption, and what a second person decided about it.

    A ruling cannot be refused (UU 14/2008 Pasal 11 ayat 2). The row seals its scan, unless the portal records it.
    """

    folder = "putusan"

    document = models.ForeignKey("Document", models.PROTECT, related_name="openings", verbose_name=_("dokumen"))
    test = models.ForeignKey(
        ConsequenceTest, models.PROTECT, related_name="openings", verbose_name=_("uji konsekuensi")
    )
    way = models.CharField(_("dasar"), max_length=20, choices=[(way.value, way.label) for way in WAYS])
    reason = models.TextField(_("alasan"), blank=True)
    ruling = models.CharField(_("putusan yang membukanya"), max_length=300, blank=True)
    ruled_on = models.DateField(_("tanggal putusan"), null=True, blank=True)
    is_final = models.BooleanField(_("putusan tidak digugat atau diajukan kasasi"), default=False)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diusulkan oleh"))
    proposed_at = models.DateTimeField(_("diusulkan pada"), auto_now_add=True)
    stage = models.CharField(_("status"), max_length=12, choices=OpeningStage, default=OpeningStage.WAITING)
    decided_by = by_later(_("diputuskan oleh"))
    decided_at = models.DateTimeField(_("diputuskan pada"), null=True, blank=True)
    answer = models.TextField(_("jawaban"), blank=True)

    objects = OpeningQuerySet.as_manager()

    class Meta(SealedFile.Meta):
        verbose_name = _("usul membuka dokumen")
        verbose_name_plural = _("usul membuka dokumen")
        ordering = ["-pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            models.UniqueConstraint(
                fields=["test", "way"], condition=Q(stage=OpeningStage.WAITING), name="opening_waits_once"
            ),
            whole("opening_decision_is_whole", "decided_by", "decided_at", stage=OpeningStage.WAITING),
            *checks(
                opening_names_its_ground=Q(way=ExemptionEnd.OPENED, ruling="", ruled_on__isnull=True, is_final=False)
                & ~Q(reason="")
                | Q(way=ExemptionEnd.RULING, ruled_on__isnull=False, is_final=True) & ~Q(ruling=""),
                opening_needs_two_persons=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                opening_ruling_is_not_refused=Q(stage__in=(OpeningStage.WAITING, OpeningStage.CONFIRMED))
                | Q(stage=OpeningStage.REFUSED, way=ExemptionEnd.OPENED) & ~Q(answer="")
                | Q(stage=OpeningStage.MISTAKEN, way=ExemptionEnd.RULING) & ~Q(answer=""),
            ),
        ]

    def __str__(self):
        return f"{self.get_way_display()} · {self.ruling or self.reason[:60]}"

    def get_absolute_url(self):
        return reverse("admin:documents_opening_change", args=[self.pk])

    @property
    def is_by_ruling(self) -> bool:
        return self.way == ExemptionEnd.RULING

    @property
    def grounds(self) -> str:
        return self.ruling or self.reason
