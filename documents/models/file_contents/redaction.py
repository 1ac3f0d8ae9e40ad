"""The redaction of a file; words are encrypted (UU 14/2008 Pasal 22 ayat (7) huruf e)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.choices import Ground
from documents.models.exemption import ConsequenceTest
from documents.models.revision import Revision
from opd.encryption import EncryptedTextField
from opd.models import User
from opd.models.columns import by_later, checks, optional, whole

WHOLE = 1000  # a page's width and height: boxes are in thousandths, independent of the size of the picture


class RedactionState(models.TextChoices):
    CHOOSING = "choosing", _("Bagian sedang dipilih")
    MAKING = "making", _("Salinan sedang dibuat")
    CHECKING = "checking", _("Salinan sedang diperiksa")
    CLEAN = "clean", _("Terbukti bersih")
    HOLDS = "holds", _("Masih memuat kata yang dihitamkan")
    UNPROVEN = "unproven", _("Belum dapat dibuktikan")
    DISCARDED = "discarded", _("Dibatalkan")


OPEN_STATES = (RedactionState.CHOOSING, RedactionState.MAKING, RedactionState.CHECKING)
WORKING_STATES = (RedactionState.MAKING, RedactionState.CHECKING)
BAD_STATES = (RedactionState.CHECKING, RedactionState.HOLDS, RedactionState.UNPROVEN)  # the copy is not proven clean


class RedactionQuerySet(models.QuerySet):
    def stalled(self, since: datetime):
        """Redactions that the worker should be at, without progress since that moment."""
        unread = Q(state=RedactionState.CHOOSING, done__lt=F("pages"), error="")
        return self.filter(Q(state__in=WORKING_STATES) | unread, moved_at__lt=since)

    def blocking(self, revision: Revision):
        """Redactions because of which a file may not go out: their original, by its bytes, or an unproven copy."""
        original = Q(revision__sha256=revision.sha256) & ~Q(state=RedactionState.DISCARDED)
        unproven = Q(result=revision) & ~Q(state=RedactionState.CLEAN)
        if not self.filter(result=revision, state=RedactionState.CLEAN).exists():  # one of two equals may be proven
            unproven |= Q(result__sha256=revision.sha256, state__in=BAD_STATES)
        return self.filter(original | unproven, revision__document=revision.document_id)


class Redaction(models.Model):
    """A failed attempt stays as it is; the next one begins with its parts."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="redactions", verbose_name=_("berkas asli"))
    result = models.OneToOneField(
        Revision, models.CASCADE, null=True, blank=True, related_name="redaction", verbose_name=_("salinan")
    )
    state = models.CharField(
        _("keadaan"), max_length=20, choices=RedactionState, default=RedactionState.CHOOSING, db_index=True
    )
    pages = models.PositiveIntegerField(_("halaman"))
    done = models.PositiveIntegerField(_("halaman yang sudah selesai"), default=0)
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    moved_at = models.DateTimeField(_("terakhir bergerak"), default=timezone.now)
    version = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text=_("Naik bila bagiannya berubah: yang membuat salinan hanya menang atas bagian yang dilihatnya."),
    )
    error = models.CharField(_("galat"), max_length=300, blank=True)
    left = EncryptedTextField(_("yang masih ada"), blank=True)  # JSON: [[page or 0, words], ...]
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("dimulai oleh"))
    begun_at = models.DateTimeField(_("dimulai pada"))
    made_by = by_later(_("dibuat oleh"))
    made_at = models.DateTimeField(_("dibuat pada"), null=True, blank=True)
    proven_at = models.DateTimeField(_("terbukti pada"), null=True, blank=True)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("penghitaman")
        verbose_name_plural = _("penghitaman")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision"], condition=Q(state__in=OPEN_STATES), name="redaction_one_open_for_a_file"
            ),
            whole("redaction_making_is_a_pair", "made_by", "made_at"),
            *checks(
                redaction_clean_is_proven=~Q(state=RedactionState.CLEAN)
                | Q(result__isnull=False, proven_at__isnull=False, made_at__isnull=False),
                redaction_checks_a_copy=~Q(state=RedactionState.CHECKING) | Q(result__isnull=False),
                redaction_done_of_pages=Q(pages__gte=1, done__lte=F("pages")),
            ),
        ]

    def __str__(self):
        return f"{self.revision_id} · {self.get_state_display()}"

    @property
    def is_working(self) -> bool:
        return self.state in WORKING_STATES


class RedactionPart(models.Model):
    """Words wherever they occur, or whatever is under drawn boxes, redacted for one reason.

    `words`, one a line, must be gone from the whole copy; empty if a box only covers its own place.
    """

    redaction = models.ForeignKey(Redaction, models.CASCADE, related_name="parts")
    words = EncryptedTextField(_("kata yang harus hilang"), blank=True)
    everywhere = models.BooleanField(_("cari di semua halaman"), default=False)
    ground = models.CharField(_("alasan pengecualian"), max_length=1, choices=Ground, default=Ground.H)
    law = models.CharField(_("dasar undang-undang"), max_length=200, blank=True)
    test = optional(ConsequenceTest, _("uji konsekuensi"), db_index=False)  # none in parts of before
    reason = models.CharField(_("alasan"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    at = models.DateTimeField(_("waktu"), auto_now_add=True)

    UNSCREENED_TEXT = {
        "words": "encrypted, never shown",
        "law": "that of its consequence test, which is screened",
        "reason": "read by staff only",
    }

    class Meta:
        verbose_name = _("bagian yang dihitamkan")
        verbose_name_plural = _("bagian yang dihitamkan")
        ordering = ["pk"]
        constraints = checks(
            redaction_part_has_reason=~Q(reason=""),
            redaction_ground_j_names_its_law=(
                ~Q(ground=Ground.J) | ~Q(law=""),
                _("Untuk huruf j, sebut undang-undang dan pasalnya."),
            ),
            redaction_looks_for_words=Q(everywhere=False) | ~Q(words=""),
        )

    def __str__(self):
        return self.get_ground_display()

    @property
    def word_list(self) -> list[str]:
        return self.words.splitlines()


class RedactionBox(models.Model):
    """A black rectangle on a page (numbered from 1), in thousandths of the page from its upper left corner."""

    part = models.ForeignKey(RedactionPart, models.CASCADE, related_name="boxes")
    page = models.PositiveIntegerField(_("halaman"))
    left = models.PositiveSmallIntegerField(_("kiri"))
    top = models.PositiveSmallIntegerField(_("atas"))
    width = models.PositiveSmallIntegerField(_("lebar"))
    height = models.PositiveSmallIntegerField(_("tinggi"))

    class Meta:
        verbose_name = _("kotak")
        verbose_name_plural = _("kotak")
        ordering = ["page", "top", "left", "pk"]
        constraints = checks(
            redaction_box_on_the_page=(
                Q(page__gte=1, width__gte=1, height__gte=1, left__lte=WHOLE - F("width"))
                & Q(top__lte=WHOLE - F("height")),
                _("Kotak itu keluar dari halaman."),
            )
        )

    def __str__(self):
        return f"{self.page}: {self.left}, {self.top}, {self.width} × {self.height}"


class RedactionPage(models.Model):
    """The worker's data of a page while a copy is being made; all of it is deleted when the copy is finished."""

    redaction = models.ForeignKey(Redaction, models.CASCADE, related_name="read_pages")
    number = models.PositiveIntegerField()
    read = EncryptedTextField(blank=True)  # JSON: size of the picture, letters of the text layer, OCR words
    picture = models.BinaryField(null=True)  # redacted, PNG or JPEG; in the row, so that it is deleted with it
    remaining = EncryptedTextField(blank=True)  # JSON: the OCR words of that picture

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["redaction", "number"], name="redaction_page_once")]

    def __str__(self):
        return f"{self.redaction_id}.{self.number}"
