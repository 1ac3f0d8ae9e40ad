from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Document

LOWEST, HIGHEST = 1, 4  # of an element (PermenPAN-RB 14/2017)
COMMENT_LENGTH = 1000


class Helpfulness(models.TextChoices):
    YES = "yes", _("Ya")
    PARTLY = "partly", _("Sebagian")
    NO = "no", _("Tidak")


class Element(models.TextChoices):
    """The nine elements of the Survei Kepuasan Masyarakat (PermenPAN-RB 14/2017); values are names of columns."""

    REQUIREMENTS = "requirements", _("Persyaratan")
    PROCEDURE = "procedure", _("Prosedur")
    TIME = "time", _("Waktu penyelesaian")
    COST = "cost", _("Biaya")
    PRODUCT = "product", _("Hasil layanan")
    COMPETENCE = "competence", _("Kemampuan petugas")
    BEHAVIOUR = "behaviour", _("Perilaku petugas")
    COMPLAINTS = "complaints", _("Penanganan pengaduan")
    FACILITIES = "facilities", _("Sarana dan prasarana")


class DocumentFeedback(models.Model):
    document = models.ForeignKey(Document, models.CASCADE, related_name="+", verbose_name=_("dokumen"))
    helped = models.CharField(_("membantu"), max_length=10, choices=Helpfulness)
    comment = models.TextField(_("komentar"), max_length=COMMENT_LENGTH, blank=True)
    given_at = models.DateTimeField(_("diberikan pada"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("penilaian dokumen")
        verbose_name_plural = _("penilaian dokumen")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_helped_display()} · {self.document_id}"


def _element(element: Element) -> models.PositiveSmallIntegerField:
    bounds = [MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    return models.PositiveSmallIntegerField(element.label, null=True, blank=True, validators=bounds)


class ServiceFeedback(models.Model):
    """An applicant on an answer and all nine elements or none, once for each request by the keyed `case_hash`."""

    case_hash = models.CharField(_("sidik permohonan"), max_length=64, unique=True)
    helped = models.CharField(_("terjawab"), max_length=10, choices=Helpfulness)
    requirements = _element(Element.REQUIREMENTS)
    procedure = _element(Element.PROCEDURE)
    time = _element(Element.TIME)
    cost = _element(Element.COST)
    product = _element(Element.PRODUCT)
    competence = _element(Element.COMPETENCE)
    behaviour = _element(Element.BEHAVIOUR)
    complaints = _element(Element.COMPLAINTS)
    facilities = _element(Element.FACILITIES)
    comment = models.TextField(_("komentar"), max_length=COMMENT_LENGTH, blank=True)
    given_on = models.DateField(_("diberikan tanggal"), db_index=True)  # no time of day: it would name the request

    class Meta:
        verbose_name = _("penilaian layanan")
        verbose_name_plural = _("penilaian layanan")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{element}__isnull": True for element in Element})
                # An empty column makes a comparison unknown, which a constraint lets pass.
                | Q(**{f"{element}__isnull": False for element in Element})
                & Q(**{f"{element}__range": (LOWEST, HIGHEST) for element in Element}),
                name="service_feedback_all_elements_or_none",
            )
        ]

    def __str__(self):
        return f"{self.get_helped_display()} · {self.given_on}"
