"""A file of a document as it was uploaded, whose bytes never change."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.filetypes import BY_MIME, REDACTABLE
from documents.models.choices import PUBLIC_STATES, Classification, Disclosure, ExtractionState
from opd.encryption import Broken, EncryptedTextField, LateSealedTextField
from opd.models import User
from opd.models.columns import checks
from opd.models.sealed import SealableFileField, key_for

# Files that the public may fetch: open ones of a document that is public now.
IS_PUBLIC = Q(disclosure=Disclosure.PUBLIC, document__state__in=PUBLIC_STATES) & ~Q(
    document__classification=Classification.EXEMPT
)


def storage_key(revision: "Revision", filename: str) -> str:
    key = secrets.token_urlsafe(24)
    return f"dokumen/{key[:2].lower()}/{key}.{BY_MIME[revision.mime].extension}"


def preview_key(revision: "Revision", filename: str) -> str:
    key = secrets.token_urlsafe(24)
    return f"pratinjau/{key[:2].lower()}/{key}.webp"


class RevisionQuerySet(models.QuerySet):
    def public(self):
        return self.filter(IS_PUBLIC)


class Revision(models.Model):
    """A file of a document. `release.at_rest` keeps it sealed while it is not public; its text is always sealed."""

    document = models.ForeignKey("Document", models.CASCADE, related_name="revisions", verbose_name=_("dokumen"))
    number = models.PositiveIntegerField(_("versi"))
    file = SealableFileField(_("berkas"), upload_to=storage_key, max_length=200)
    name = models.CharField(_("nama berkas"), max_length=120)
    mime = models.CharField(_("jenis berkas"), max_length=100)
    size = models.PositiveBigIntegerField(_("ukuran"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    disclosure = models.CharField(_("keterbukaan"), max_length=20, choices=Disclosure, default=Disclosure.WITHHELD)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("diunggah oleh"))
    uploaded_at = models.DateTimeField(_("diunggah pada"), auto_now_add=True)
    published_at = models.DateTimeField(_("terbit pada"), null=True, blank=True)

    extraction = models.CharField(
        _("pembacaan teks"), max_length=20, choices=ExtractionState, default=ExtractionState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    error = models.CharField(_("galat"), max_length=300, blank=True)
    machine_read = models.BooleanField(_("teks dibaca mesin (OCR)"), default=False)
    pages = models.PositiveIntegerField(_("halaman"), null=True, blank=True)
    preview = SealableFileField(_("gambar halaman pertama"), upload_to=preview_key, max_length=200, blank=True)
    downloads = models.PositiveBigIntegerField(_("unduhan"), default=0)
    # The last column, because SQLite reads through all columns before the one it needs.
    text = LateSealedTextField(_("teks"), blank=True)

    UNSCREENED_TEXT = {
        "mime": "found by intake",
        "sha256": "calculated",
        "error": "written by the worker",
        "text": "read by the screening, finding by finding",
    }

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("versi berkas")
        verbose_name_plural = _("versi berkas")
        ordering = ["document", "-number"]
        # What rows of lists show of a file (`search.results.rows`), apart from its text, which may have megabytes.
        indexes = [models.Index(fields=["id", "disclosure", "mime", "size"], name="revision_listed")]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="revision_number_once"),
            *checks(revision_public_has_date=~Q(disclosure=Disclosure.PUBLIC) | Q(published_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.name} ({_('versi')} {self.number})"

    def get_absolute_url(self):
        return reverse("documents:revision_file", args=[self.document_id, self.number])

    def sealing_key(self, name: str) -> bytes:
        """Return the key of one of its files, which no other name has. Raises Broken."""
        seal = RevisionSeal.objects.filter(revision=self.pk).first()
        if seal is None:
            raise Broken(f"{name} has no key.")
        return key_for(name, seal.key)

    @property
    def type_label(self) -> str:
        return BY_MIME[self.mime].label

    @property
    def was_closed(self) -> bool:
        return self.disclosure == Disclosure.WITHHELD and self.published_at is not None

    @property
    def can_be_redacted(self) -> bool:
        return self.mime in REDACTABLE

    @property
    def is_text_unread(self) -> bool:
        return self.extraction in (ExtractionState.FAILED, ExtractionState.EMPTY)


class RevisionSeal(models.Model):
    """The key from which those of a revision's sealed files are made.

    `leftover`: files, one a line, that a change of how they lie leaves behind; since `taken_at` a process is at it.
    """

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="seal")
    key = EncryptedTextField(editable=False)
    leftover = models.TextField(blank=True, editable=False)
    taken_at = models.DateTimeField(null=True, editable=False)

    def __str__(self):
        return f"{self.revision_id}"
