"""A document: the entry of the Daftar Informasi Publik, with or without a file."""

import datetime

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from documents.models.category import Category
from documents.models.choices import (
    NEVER_EXEMPT,
    PUBLIC_STATES,
    REVIEW_STATES,
    Classification,
    Disclosure,
    DocumentKind,
    DocumentState,
    Medium,
)
from documents.models.exemption import ConsequenceTest
from documents.models.revision import Revision
from documents.privacy.free_text import free_text_fields
from documents.read_rights import DocumentRights
from opd.languages import cached_by_language
from opd.models import Opd, Role, User
from opd.models.columns import CheckedTogether, checks, optional
from opd.models.two_people import ByTwo, ByTwoQuerySet, checks_of_two

TITLE_LENGTH = 500
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Bahasa Inggris")), ("ljp", _("Bahasa Lampung"))]

# Editable columns that are no metadata, with the reason.
NOT_METADATA = {
    "opd": "chosen when the document is made and never changed",
    "state": "moved by the verbs alone",
}

# The published file of a public document was not closed since, or it was; `open_file` says the same of one.
HAS_OPEN_FILE = Q(published_revision__disclosure=Disclosure.PUBLIC)
HAS_CLOSED_FILE = Q(published_revision__isnull=False) & ~HAS_OPEN_FILE
CLOSED_FILE = "closed"  # in the place of a MIME type

NO_PUBLIC_TITLE = {
    DocumentState.WITHDRAWN: _("Dokumen yang dicabut"),
    DocumentState.EXEMPT: _("Dokumen yang dikecualikan"),
}


def current_year() -> int:
    return timezone.localdate().year


def slug_of(title: str) -> str:
    return slugify(title)[:120].strip("-") or "dokumen"


class DocumentQuerySet(models.QuerySet):
    def locked(self):
        """Return the documents with their agencies, locked until the end of the transaction; agencies are not."""
        return self.select_for_update(of=("self",), no_key=True).select_related("opd")

    def public(self):
        """Return the documents that citizens may see; checked by state and by class, for safety."""
        return self.filter(state__in=PUBLIC_STATES).exclude(classification=Classification.EXEMPT)

    def giving(self):
        """Return the public documents that give what they promise: their file is open, or they are on paper."""
        return self.public().filter(HAS_OPEN_FILE | Q(published_revision=None) | Q(form=Medium.HARD))

    def with_closed_file(self):
        """Return the public documents whose file was closed at once, and for which no other one is proposed yet."""
        return self.public().filter(published_revision__disclosure=Disclosure.WITHHELD, proposed_revision=None)

    def exempt(self, today: datetime.date | None = None):
        """Entries of the Daftar Informasi yang Dikecualikan: exempt, and the exemption has not expired."""
        today = today or timezone.localdate()
        return self.filter(state=DocumentState.EXEMPT, exemption__isnull=False).exclude(exemption__ends_on__lt=today)

    def exemption_ended(self, today: datetime.date | None = None):
        """Expired exemptions: still closed, until the document is opened or tested again; the public list says so."""
        return self.filter(state=DocumentState.EXEMPT, exemption__ends_on__lt=today or timezone.localdate())

    def outdated(self, today: datetime.date | None = None):
        return self.public().filter(valid_until__lt=today or timezone.localdate())

    def gone(self):
        """Was public once and was withdrawn: answered with 410 and the reason (domain rule 42)."""
        return self.filter(state=DocumentState.WITHDRAWN, first_published_at__isnull=False)

    def waiting_for_review(self):
        return self.filter(state__in=REVIEW_STATES)

    def visible_to(self, user):
        """Documents that a member of staff may read: those of their agencies and the ones below, or all of the city."""
        return DocumentRights.DOCUMENT.scope(self, user)

    def editable_by(self, user):
        return self.filter(opd__in=Opd.objects.where(user, Role.OPERATOR, Role.REVIEWER))

    def with_same_file(self, revision: Revision):
        same = Revision.objects.filter(sha256=revision.sha256).exclude(document=revision.document_id)
        return self.filter(pk__in=same.values("document"))


class Document(CheckedTogether):
    """What is being changed of a public document waits in `proposed` and `proposed_revision`."""

    opd = models.ForeignKey(Opd, models.PROTECT, related_name="documents", verbose_name=_("OPD"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="documents", verbose_name=_("kategori"))
    title = models.CharField(_("judul"), max_length=TITLE_LENGTH)
    slug = models.SlugField(max_length=120, editable=False)
    summary = models.TextField(
        _("ringkasan isi"), help_text=_("Satu atau dua kalimat: apa isi dokumen ini bagi warga."), max_length=2000
    )
    classification = models.CharField(_("klasifikasi"), max_length=20, choices=Classification)
    kind = models.CharField(_("jenis dokumen"), max_length=30, choices=DocumentKind, default=DocumentKind.OTHER)
    number = models.CharField(_("nomor dokumen"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(_("tahun"), default=current_year)
    date = models.DateField(_("tanggal dibuat"), null=True, blank=True)
    keywords = models.CharField(_("kata kunci"), max_length=300, blank=True, help_text=_("Pisahkan dengan koma."))
    language = models.CharField(_("bahasa"), max_length=5, choices=LANGUAGES, default="id")
    holder = models.CharField(
        _("unit yang menguasai"), max_length=200, blank=True, help_text=_("Kosongkan bila OPD itu sendiri.")
    )
    responsible_unit = models.CharField(_("penanggung jawab pembuatan"), max_length=200, blank=True)
    place = models.CharField(_("tempat dibuat"), max_length=100, blank=True)
    form = models.CharField(_("bentuk"), max_length=20, choices=Medium, default=Medium.SOFT)
    retention = models.CharField(
        _("jangka waktu penyimpanan"), max_length=100, blank=True, help_text=_("Menurut jadwal retensi arsip.")
    )
    valid_until = models.DateField(
        _("berlaku sampai"),
        null=True,
        blank=True,
        help_text=_("Sesudah tanggal ini dokumen tetap dapat dibaca, dengan tanda “tidak berlaku lagi”."),
    )

    state = models.CharField(_("status"), max_length=20, choices=DocumentState, default=DocumentState.DRAFT)
    version = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text=_("Naik pada setiap perubahan: yang memutuskan hanya menang atas keadaan yang dilihatnya."),
    )
    published_revision = optional(Revision, editable=False)
    first_published_at = models.DateTimeField(_("pertama terbit"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("terbit"), null=True, blank=True, editable=False)
    proposed = models.JSONField(_("perubahan yang diusulkan"), default=dict, blank=True, editable=False)
    proposed_revision = optional(Revision, editable=False)
    reason = models.TextField(_("alasan dikembalikan atau dicabut"), blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("dicabut pada"), null=True, blank=True, editable=False)
    hides_title = models.BooleanField(
        _("judul disembunyikan"),
        default=False,
        editable=False,
        help_text=_("Selama dokumen ini dicabut atau dikecualikan."),
    )
    withdrawal_asked = models.TextField(_("alasan permintaan pencabutan"), blank=True, editable=False)
    exemption = optional(ConsequenceTest, editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="+", verbose_name=_("dibuat oleh")
    )
    created_at = models.DateTimeField(_("dibuat pada"), auto_now_add=True)
    updated_at = models.DateTimeField(_("diubah pada"), auto_now=True)

    # Text columns that the privacy gate does not check with the metadata, with the reason.
    UNSCREENED_TEXT = {
        "slug": "made of the title",
        "reason": "checked by the withdrawal, which alone makes it public",
        "withdrawal_asked": "read by staff only",
    }

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("dokumen")
        verbose_name_plural = _("dokumen")
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="document_newest"),
            models.Index(fields=["state", "classification", "opd"], name="document_by_opd"),
            models.Index(fields=["category", "-published_at"], name="document_by_category"),
            models.Index(fields=["classification", "-published_at", "-id"], name="document_newest_of_class"),
            models.Index(fields=["opd", "-published_at", "-id"], name="document_newest_of_opd"),
            models.Index(fields=["title", "id"], name="document_by_title"),
            models.Index(fields=["exemption"], condition=Q(exemption__isnull=False), name="document_exempt"),
        ]
        constraints = checks(
            document_exempt_only_with_test=(
                Q(state=DocumentState.EXEMPT, classification=Classification.EXEMPT, exemption__isnull=False)
                | (
                    ~Q(state=DocumentState.EXEMPT)
                    & ~Q(classification=Classification.EXEMPT)
                    & Q(exemption__isnull=True)
                )
            ),
            document_never_exempt_kinds=~Q(state=DocumentState.EXEMPT, kind__in=NEVER_EXEMPT),
            document_public_has_date=~Q(state__in=PUBLIC_STATES)
            | Q(published_at__isnull=False, first_published_at__isnull=False),
            document_withdrawn_has_reason=~Q(state=DocumentState.WITHDRAWN)
            | (Q(withdrawn_at__isnull=False) & ~Q(reason="")),
            document_year_sane=Q(year__gte=1900, year__lte=2200),
            document_without_file_is_hard_copy=~Q(state__in=PUBLIC_STATES)
            | Q(published_revision__isnull=False)
            | Q(form=Medium.HARD),
        )

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.slug = slug_of(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return _address(self.pk, self.slug)

    def delete(self, *args, **kwargs):
        """Delete a draft and, in the same transaction, its history; the database refuses either without the other."""
        pk = self.pk
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            DocumentEvent.objects.filter(document=pk).delete()
        return deleted

    @classmethod
    def choice_labels(cls, name: str) -> dict[str, str]:
        field = cls._meta.get_field(name)
        return {str(value): str(label) for value, label in field.flatchoices}  # type: ignore[union-attr]

    @property
    def open_file(self) -> Revision | None:
        """The published file of a public document, unless it was closed since."""
        revision = self.published_revision
        return revision if revision and revision.disclosure == Disclosure.PUBLIC else None

    @property
    def listed_format(self) -> str:
        """Return the MIME type of the open file, CLOSED_FILE where it was closed, "" of paper."""
        if self.published_revision is None:
            return ""
        return self.open_file.mime if self.open_file else CLOSED_FILE

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES and self.classification != Classification.EXEMPT

    def is_outdated(self, today: datetime.date | None = None) -> bool:
        return self.valid_until is not None and self.valid_until < (today or timezone.localdate())

    @property
    def public_title(self) -> str:
        """The title for the public: the document's own while it is public, else a general phrase for its state."""
        if self.is_public or (self.state == DocumentState.WITHDRAWN and not self.hides_title):
            return self.title
        return str(NO_PUBLIC_TITLE.get(DocumentState(self.state), _("Dokumen yang belum terbit")))

    @property
    def listed_title(self) -> str:
        return str(NO_PUBLIC_TITLE[DocumentState.EXEMPT]) if self.hides_title else self.title

    @property
    def holder_label(self) -> str:
        return self.holder or self.opd.name


# What an operator states about a document, in the model's order. Every name has its place in form, table, import,
# export, page and lists, or a named exception (tests/documents/lifecycle/test_metadata_places.py).
METADATA_FIELDS = tuple(
    field.name
    for field in Document._meta.concrete_fields
    if field.editable and not field.primary_key and field.name not in NOT_METADATA
)
# The free texts among all text columns: only a check before publication keeps a person's number or name out of them.
FREE_TEXT_FIELDS = free_text_fields(Document)


@cached_by_language(maxsize=5_000)
def _address(pk: int, slug: str) -> str:
    return reverse("documents:detail", args=[pk, slug])


class PublicKindQuerySet(models.QuerySet):
    def barring(self, document: Document):
        """Return the kinds that bar an exemption: the document's, and those of records with its files."""
        same = Revision.objects.filter(sha256__in=document.revisions.values("sha256"))
        mine = Q(document=document) | Q(document__in=same.values("document"))
        corrected = KindCorrection.objects.confirmed().filter(document=OuterRef("document"), kind=OuterRef("kind"))
        return self.filter(~Exists(corrected), mine, kind__in=NEVER_EXEMPT)


class PublicKind(models.Model):
    """A kind that a document had in public, by a trigger (Pasal 18 ayat 1)."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="public_kinds", verbose_name=_("dokumen"))
    kind = models.CharField(_("jenis dokumen"), max_length=30, choices=DocumentKind)
    since = models.DateTimeField(_("sejak"))

    objects = PublicKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("jenis selama terbit")
        verbose_name_plural = _("jenis selama terbit")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["document", "kind"], name="public_kind_once")]

    def __str__(self):
        return self.get_kind_display()


class KindCorrection(ByTwo):
    """A kind in public that was an error: asked by one person, confirmed by the Atasan."""

    second_roles = frozenset({Role.SUPERIOR})

    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("dokumen"))
    kind = models.CharField(_("jenis yang keliru"), max_length=30, choices=DocumentKind)
    reason = models.TextField(_("alasan"), max_length=1000)

    objects = ByTwoQuerySet.as_manager()

    class Meta:
        verbose_name = _("pembetulan jenis dokumen")
        verbose_name_plural = _("pembetulan jenis dokumen")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "kind"],
                condition=Q(state__in=("waiting", "confirmed")),
                name="kind_correction_once",
            ),
            *checks_of_two("kind_correction"),
        ]

    def __str__(self):
        return f"{self.document} · {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("admin:documents_kindcorrection_change", args=[self.pk])


class DocumentEvent(models.Model):
    """An entry of the document's history, written once and never changed; with a draft it is deleted after it."""

    document = models.ForeignKey(Document, models.DO_NOTHING, related_name="events", verbose_name=_("dokumen"))
    act = models.CharField(_("tindakan"), max_length=40)
    state = models.CharField(_("status sesudahnya"), max_length=20, choices=DocumentState)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    at = models.DateTimeField(_("waktu"), auto_now_add=True)
    reason = models.TextField(_("alasan"), blank=True)
    changes = models.JSONField(_("perubahan"), default=dict, blank=True)
    revision = models.ForeignKey(
        Revision, models.DO_NOTHING, null=True, blank=True, related_name="+", verbose_name=_("versi berkas")
    )

    class Meta:
        verbose_name = _("riwayat dokumen")
        verbose_name_plural = _("riwayat dokumen")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.act} · {self.at:%Y-%m-%d}"
