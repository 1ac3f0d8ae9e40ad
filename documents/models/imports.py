import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models.category import Category
from documents.models.document import TITLE_LENGTH, Document
from documents.models.revision import Revision
from documents.read_rights import DocumentRights
from opd.encryption import EncryptedTextField
from opd.models import Opd, User
from opd.models.columns import checks
from opd.models.sealed import SealableFileField, key_for


def parcel_key(run: "ImportRun", filename: str) -> str:
    key = secrets.token_urlsafe(24)
    return f"impor/{key[:2].lower()}/{key}.{filename.rpartition('.')[2]}"


class RunState(models.TextChoices):
    CHECKING = "checking", _("Sedang diperiksa")
    CHECKED = "checked", _("Sudah diperiksa, belum diimpor")
    IMPORTING = "importing", _("Sedang diimpor")
    DONE = "done", _("Selesai")
    REFUSED = "refused", _("Tabel atau ZIP tidak dapat dipakai")


AT_WORK = (RunState.CHECKING, RunState.IMPORTING)


class RunQuerySet(models.QuerySet):
    def of(self, user):
        """Return the imports that a person may continue: reviewers all, operators their own for present agencies."""
        return DocumentRights.IMPORT.scope(self, user)


class ImportRun(models.Model):
    """A table and its files, to become drafts: checked first, imported when the person says so.

    `next_row` is where the next worker continues, `held_until` how long a living one has the run alone.
    """

    opd = models.ForeignKey(Opd, models.PROTECT, related_name="+", verbose_name=_("OPD"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    at = models.DateTimeField(_("dimulai pada"), auto_now_add=True)
    finished_at = models.DateTimeField(_("selesai pada"), null=True, blank=True)
    table = SealableFileField(_("tabel"), upload_to=parcel_key, max_length=200)
    table_name = models.CharField(_("nama tabel"), max_length=120)
    parcel = SealableFileField(_("ZIP"), upload_to=parcel_key, max_length=200, blank=True)
    parcel_name = models.CharField(_("nama ZIP"), max_length=120, blank=True)
    key = EncryptedTextField(_("kunci"), blank=True, editable=False)  # of both files; they were in clear before
    hand_in = models.BooleanField(_("langsung ajukan yang lengkap"), default=False)
    state = models.CharField(_("keadaan"), max_length=20, choices=RunState, default=RunState.CHECKING)
    sentence = models.TextField(_("catatan"), blank=True)
    total = models.PositiveIntegerField(_("baris"), default=0)
    next_row = models.PositiveIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("impor")
        verbose_name_plural = _("impor")
        ordering = ["-pk"]
        constraints = checks(
            import_within_its_rows=Q(next_row__lte=models.F("total")),
            import_refusal_says_why=~Q(state=RunState.REFUSED) | ~Q(sentence=""),
        )

    def __str__(self):
        return self.table_name

    def sealing_key(self, name: str) -> bytes:
        return key_for(name, self.key)

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK


class RowOutcome(models.TextChoices):
    CREATE = "create", _("Draf baru")
    CHANGE = "change", _("Perubahan")
    SKIP = "skip", _("Dilewati")
    FAULT = "fault", _("Salah")


class ImportRow(models.Model):
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("baris"))
    title = models.CharField(_("judul"), max_length=TITLE_LENGTH, blank=True)
    outcome = models.CharField(_("hasil"), max_length=10, choices=RowOutcome)
    sentence = models.TextField(_("keterangan"), blank=True)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=64, blank=True)  # from agency, file and title: finds repeated rows

    class Meta:
        ordering = ["run", "line"]
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="import_row_once"),
            *checks(import_fault_says_why=~Q(outcome=RowOutcome.FAULT) | ~Q(sentence="")),
        ]

    def __str__(self):
        return f"{self.line}: {self.outcome}"


class ImportedDocument(models.Model):
    """The row of a table (agency, bytes, title there) from which a document was made; none is made twice."""

    document = models.OneToOneField(Document, models.CASCADE, related_name="+")
    opd = models.ForeignKey(Opd, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)  # empty where the document is on paper alone
    title = models.CharField(max_length=TITLE_LENGTH)  # lower case, single spaces

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opd", "sha256", "title"], name="import_nothing_twice")]

    def __str__(self):
        return self.title


class BatchQuerySet(models.QuerySet):
    def of(self, user):
        return DocumentRights.UPLOAD.scope(self, user)


class UploadBatch(models.Model):
    opd = models.ForeignKey(Opd, models.PROTECT, related_name="+", verbose_name=_("OPD"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    at = models.DateTimeField(_("diunggah pada"), auto_now_add=True)
    category = models.ForeignKey(Category, models.CASCADE, related_name="+", verbose_name=_("kategori"))
    # Metadata stated for all files; suggestions from a file do not replace it.
    stated = models.JSONField(default=dict)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("unggahan")
        verbose_name_plural = _("unggahan")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.opd}, {self.at:%Y-%m-%d}"


class BatchFile(models.Model):
    batch = models.ForeignKey(UploadBatch, models.CASCADE, related_name="files")
    name = models.CharField(_("nama berkas"), max_length=120)
    document = models.OneToOneField(Document, models.CASCADE, null=True, blank=True, related_name="+")
    refusal = models.TextField(_("alasan ditolak"), blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = checks(
            batch_file_is_draft_or_refused=Q(document__isnull=False, refusal="")
            | (Q(document__isnull=True) & ~Q(refusal=""))
        )

    def __str__(self):
        return self.name


class Reading(models.Model):
    """`kept` is JSON as `documents.suggestions.stored` writes it."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="reading")
    kept = EncryptedTextField(blank=True, editable=False)

    def __str__(self):
        return str(self.revision)
