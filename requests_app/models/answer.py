"""Files of an answer, what a machine has read of them, and the personal data that was found in them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.models import PageState, Place
from documents.models.file_contents.page_text import PageTextQuerySet
from documents.models.file_contents.screening import PersonalDataFound
from opd.encryption import EncryptedTextField
from opd.models import SealedFile, User
from opd.models.columns import by_later, checks, optional, whole
from requests_app.models.choices import AnswerVerdict, CheckState
from requests_app.models.inforequest import InformationRequest


def pair(person: str, moment: str) -> Q:
    both = {f"{person}__isnull": False, f"{moment}__isnull": False}
    return Q(**both) | Q(**dict.fromkeys(both, True))


class AnswerFile(SealedFile):
    """A file that is the answer or a part of it, sent with the notice if `goes_out` is True.

    A person signs for what no machine could read, `unread` in a sentence. `made_from` is the original of a redacted
    copy. A file that `follows` was not ready on the due date and has a delivery of its own; so does one that
    `carries_out` what a ruling has ordered since.
    """

    folder = "jawaban"

    inforequest = models.ForeignKey(
        InformationRequest, models.PROTECT, related_name="answer_files", verbose_name=_("permohonan")
    )
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diunggah oleh"))
    uploaded_at = models.DateTimeField(_("diunggah pada"), auto_now_add=True)
    goes_out = models.BooleanField(_("dikirim ke pemohon"), default=True)
    made_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("salinan dari")
    )
    check_state = models.CharField(_("pemeriksaan"), max_length=10, choices=CheckState, default=CheckState.WAITING)
    screened_at = models.DateTimeField(_("selesai dibaca pada"), null=True, blank=True)
    unread = models.CharField(_("yang tidak terbaca mesin"), max_length=500, blank=True)
    signed_by = by_later(_("diperiksa sendiri oleh"))
    signed_at = models.DateTimeField(_("diperiksa sendiri pada"), null=True, blank=True)
    carries_out = optional("requests_app.OpeningTask", _("pelaksanaan putusan"), "files", db_index=False)
    follows = models.BooleanField(_("menyusul"), default=False)
    followed_by = by_later(_("disusulkan oleh"))
    followed_at = models.DateTimeField(_("disusulkan pada"), null=True, blank=True)

    class Meta(SealedFile.Meta):
        verbose_name = _("berkas jawaban")
        verbose_name_plural = _("berkas jawaban")
        ordering = ["pk"]
        constraints = [
            *SealedFile.Meta.constraints,
            *checks(
                answer_file_clean_is_read=~Q(check_state=CheckState.CLEAN) | Q(unread=""),
                answer_file_signed_by_somebody=pair("signed_by", "signed_at"),
                answer_file_followed_by_somebody=pair("followed_by", "followed_at")
                & (Q(followed_at__isnull=True) | Q(follows=True)),
            ),
        ]

    def __str__(self):
        return f"{self.inforequest} · {self.pk}"

    @property
    def is_copy(self) -> bool:
        return self.made_from_id is not None

    @property
    def as_given(self) -> str:
        """Its name in `Decision.given`: that of the original, because one copy may replace another."""
        return f"file {self.made_from_id or self.pk}"


class AnswerPage(models.Model):
    """A page of an answer's file that OCR reads, numbered from 1; columns as in `documents.PageText`, but encrypted.

    `close` is the result of a second, more careful OCR, which the proof of redacted words needs. `picture` is the
    redacted picture of a page while a copy is being made.
    """

    file = models.ForeignKey(AnswerFile, models.CASCADE, related_name="page_texts")
    number = models.PositiveIntegerField(_("halaman"))
    state = models.CharField(_("pembacaan"), max_length=20, choices=PageState)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    text = EncryptedTextField(_("teks"), blank=True)
    seen = EncryptedTextField(_("dibaca mesin"), blank=True)
    close = EncryptedTextField(_("dibaca mesin dengan teliti"), blank=True)
    is_close = models.BooleanField(default=False)
    picture = models.BinaryField(null=True)

    objects = PageTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("halaman berkas jawaban")
        verbose_name_plural = _("halaman berkas jawaban")
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="answer_page_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="answer_page_from_one"),
        ]

    def __str__(self):
        return f"{self.file_id}.{self.number}"


class AnswerFindingQuerySet(models.QuerySet):
    def open(self):
        return self.filter(verdict="")

    def to_redact(self):
        return self.filter(verdict=AnswerVerdict.REDACT)


class AnswerFinding(PersonalDataFound):
    file = models.ForeignKey(AnswerFile, models.CASCADE, related_name="findings")
    verdict = models.CharField(_("jawaban"), max_length=20, choices=AnswerVerdict, blank=True)

    objects = AnswerFindingQuerySet.as_manager()

    class Meta(PersonalDataFound.Meta):
        verbose_name = _("temuan dalam berkas jawaban")
        verbose_name_plural = _("temuan dalam berkas jawaban")
        indexes = [models.Index(fields=["file", "verdict"], name="answer_finding_of_file")]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="answer_finding_is_somewhere"),
            whole("answer_finding_answered_by_somebody", "answered_by", "answered_at", verdict=""),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def where(self) -> str:
        """The place for people; empty for the text of a format without pages."""
        if self.page:
            return gettext("Halaman %(n)s") % {"n": self.page}
        return "" if self.place == Place.TEXT else self.get_place_display()
