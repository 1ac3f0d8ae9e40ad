"""Documents that cannot be published until a person has dealt with their file.

The queries answer for a whole queryset what `privacy_gate.blocking_reasons` and `redaction_check.require_clean` answer
for one document. A file that a machine is still processing has no blocker: there is nothing for a person to do.
"""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from documents.models import (
    DocumentState,
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

BEFORE_PUBLICATION = (
    *(DocumentState.DRAFT, DocumentState.IN_REVIEW, DocumentState.RETURNED),
    *(DocumentState.CHANGE_DRAFT, DocumentState.CHANGE_IN_REVIEW, DocumentState.CHANGE_RETURNED),
)


class Blocker(models.TextChoices):
    """Reasons why a document is blocked, in order of precedence. A document shows the first that applies."""

    REDACTION = "penghitaman", _("Penghitaman belum selesai")
    FINDINGS = "temuan", _("Temuan data pribadi belum dijawab")
    UNREAD = "tidak-terbaca", _("Isi berkas tidak terbaca mesin")


def with_blocker(documents: QuerySet) -> QuerySet:
    """Annotate each document with `blocker` and `blocked_version`.

    `blocker` is a value of `Blocker`, or empty if nothing blocks the document. `blocked_version` is the number of the
    version on whose page the blocker is resolved: the version that would be published next, or the original of a
    redacted copy that is not proven clean.
    """
    newest = Revision.objects.filter(document=OuterRef("pk")).order_by("-number")
    never_out = When(first_published_at=None, then=Subquery(newest.values("pk")[:1]))
    copies = Revision.objects.filter(redaction__revision=OuterRef("published_revision"))
    clean = copies.filter(redaction__state=RedactionState.CLEAN).order_by("-number")
    without_words = When(first_published_at__isnull=False, then=Subquery(clean.values("pk")[:1]))
    going_out = Coalesce("proposed_revision", Case(without_words), "published_revision", Case(never_out))
    unclean = Redaction.objects.filter(result=OuterRef("going_out")).exclude(state=RedactionState.CLEAN)
    # The model's default ordering would join the documents.
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
    """Condition of `RedactionQuerySet.blocking`, or of a finding that is still to be redacted."""
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
    """Condition of `privacy_gate.unread_because`, for files without a signature."""
    pages = PageText.objects.filter(revision=OuterRef("revision"))
    nothing_read = Q(revision__extraction=ExtractionState.EMPTY) & ~Q(Exists(pages))
    unclear = pages.filter(state__in=(*UNREAD, PageState.UNCLEAR))
    unread = Q(revision__extraction=ExtractionState.FAILED) | Q(Exists(unclear)) | nothing_read | ~Q(unseen="")
    unsigned = Screening.objects.filter(revision=OuterRef("going_out"), signed_by=None)
    return Q(Exists(unsigned.filter(unread | Q(found__gt=MAX_FINDINGS))))


def blocked(documents: QuerySet) -> QuerySet:
    """Return the blocked documents, annotated by `with_blocker`, the longest waiting first."""
    return with_blocker(documents).exclude(blocker="").order_by(F("updated_at"), "pk")
