"""Blocked documents: as `privacy_gate.blocking_reasons` and `require_clean`, by queryset; where each is resolved."""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.models import (
    BEFORE_PUBLICATION,
    ExtractionState,
    Finding,
    PageState,
    PageText,
    Redaction,
    RedactionState,
    Revision,
    Screening,
)
from documents.models.file_contents.page_text import UNREAD
from documents.models.file_contents.redaction import BAD_STATES
from documents.release.privacy_gate import MAX_FINDINGS


class Blocker(models.TextChoices):
    """Reasons why a document is blocked, in order of precedence. A document shows the first that applies."""

    REDACTION = "penghitaman", _("Penghitaman belum selesai")
    FINDINGS = "temuan", _("Temuan data pribadi belum dijawab")
    UNREAD = "tidak-terbaca", _("Isi berkas tidak terbaca mesin")


RESOLVED_ON = {
    Blocker.REDACTION: ("documents_document_redact", _("Lanjutkan penghitaman")),
    Blocker.FINDINGS: ("documents_document_findings", _("Jawab temuan")),
    Blocker.UNREAD: ("documents_document_findings", _("Periksa berkasnya")),
}


def with_blocker(documents: QuerySet) -> QuerySet:
    """Annotate each document with `blocker`, a value of `Blocker` or empty, and `blocked_version`.

    This is the version on whose page it is resolved: the one to be published next, or an unproven copy's original.
    """
    newest = Revision.objects.filter(document=OuterRef("pk")).order_by("-number")
    never_out = When(first_published_at=None, then=Subquery(newest.values("pk")[:1]))
    copies = Revision.objects.filter(redaction__revision=OuterRef("published_revision"))
    clean = copies.filter(redaction__state=RedactionState.CLEAN).order_by("-number")
    without_words = When(first_published_at__isnull=False, then=Subquery(clean.values("pk")[:1]))
    going_out = Coalesce("proposed_revision", Case(without_words), "published_revision", Case(never_out))
    unclean = Redaction.objects.filter(result=OuterRef("going_out")).exclude(state=RedactionState.CLEAN)
    file = Revision.objects.filter(pk=OuterRef("going_out")).order_by()
    return documents.annotate(
        going_out=going_out,
        going_out_hash=Subquery(file.values("sha256")),
        blocker=Case(
            When(~Q(state__in=BEFORE_PUBLICATION) | Q(going_out=None), then=Value("")),
            When(_needs_redaction(), then=Value(Blocker.REDACTION)),
            When(Exists(Finding.objects.open().filter(revision=OuterRef("going_out"))), then=Value(Blocker.FINDINGS)),
            When(_needs_signature(), then=Value(Blocker.UNREAD)),
            default=Value(""),
            output_field=models.CharField(),
        ),
        blocked_version=Coalesce(Subquery(unclean.values("revision__number")), Subquery(file.values("number"))),
    )


def _needs_redaction() -> Q:
    of_document = Redaction.objects.filter(revision__document=OuterRef("pk"))
    as_original = of_document.filter(revision__sha256=OuterRef("going_out_hash")).exclude(
        state=RedactionState.DISCARDED
    )
    as_copy = of_document.filter(result=OuterRef("going_out")).exclude(state=RedactionState.CLEAN)
    is_proven = Exists(of_document.filter(result=OuterRef("going_out"), state=RedactionState.CLEAN))
    as_same = of_document.filter(result__sha256=OuterRef("going_out_hash"), state__in=BAD_STATES)
    to_redact = Finding.objects.to_redact().filter(revision=OuterRef("going_out"))
    return Q(Exists(as_original)) | Q(Exists(as_copy)) | Q(Exists(as_same)) & ~Q(is_proven) | Q(Exists(to_redact))


def _needs_signature() -> Q:
    pages = PageText.objects.filter(revision=OuterRef("revision"))
    nothing_read = Q(revision__extraction=ExtractionState.EMPTY) & ~Q(Exists(pages))
    unclear = pages.filter(state__in=(*UNREAD, PageState.UNCLEAR))
    unread = Q(revision__extraction=ExtractionState.FAILED) | Q(Exists(unclear)) | nothing_read | ~Q(unseen="")
    unsigned = Screening.objects.filter(revision=OuterRef("going_out"), signed_by=None)
    return Q(Exists(unsigned.filter(unread | Q(found__gt=MAX_FINDINGS))))


def blocked(documents: QuerySet) -> QuerySet:
    return with_blocker(documents).exclude(blocker="").order_by(F("updated_at"), "pk")


def solution(document) -> tuple[str, str]:
    """Return (address, label) of the page that resolves the blocker of a document."""
    page, words = RESOLVED_ON[Blocker(document.blocker)]
    return reverse(f"admin:{page}", args=[document.pk, document.blocked_version]), str(words)
