"""Documents that stand still until a person has done something about their file: a set's view of what the gate and
the proof say of one (`gate.held_back`, `proof.require`). What a machine is still at work on is nobody's task."""

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
from documents.release.privacy_gate import MOST_FINDINGS

BEFORE_PUBLICATION = (
    *(DocumentState.DRAFT, DocumentState.IN_REVIEW, DocumentState.RETURNED),
    *(DocumentState.CHANGE_DRAFT, DocumentState.CHANGE_IN_REVIEW, DocumentState.CHANGE_RETURNED),
)


class Hold(models.TextChoices):
    """In the order in which they are shown, one for a document: the next is seen when this one is done."""

    REDACTION = "penghitaman", _("Penghitaman belum selesai")
    FINDINGS = "temuan", _("Temuan data pribadi belum dijawab")
    UNREAD = "tidak-terbaca", _("Isi berkas tidak terbaca mesin")


def marked(documents: QuerySet) -> QuerySet:
    """Each with `hold`, empty where nothing holds it, and `held_number`: the version on whose page it is solved.

    That is the version that would go out next, or of a copy that is not clean its original.
    """
    newest = Revision.objects.filter(document=OuterRef("pk")).order_by("-number")
    never_out = When(first_published_at=None, then=Subquery(newest.values("pk")[:1]))
    copies = Revision.objects.filter(redaction__revision=OuterRef("published_revision"))
    clean = copies.filter(redaction__state=RedactionState.CLEAN).order_by("-number")
    without_words = When(first_published_at__isnull=False, then=Subquery(clean.values("pk")[:1]))
    going_out = Coalesce("proposed_revision", Case(without_words), "published_revision", Case(never_out))
    unclean = Redaction.objects.filter(result=OuterRef("going_out")).exclude(state=RedactionState.CLEAN)
    file = Revision.objects.filter(pk=OuterRef("going_out")).order_by()  # its own would join the documents
    return documents.annotate(
        going_out=going_out,
        held_hash=Subquery(file.values("sha256")),
        hold=Case(
            When(~Q(state__in=BEFORE_PUBLICATION) | Q(going_out=None), then=Value("")),
            When(_redaction(), then=Value(Hold.REDACTION)),
            When(Exists(Finding.objects.open().filter(revision=OuterRef("going_out"))), then=Value(Hold.FINDINGS)),
            When(_unread(), then=Value(Hold.UNREAD)),
            default=Value(""),
            output_field=models.CharField(),
        ),
        held_number=Coalesce(Subquery(unclean.values("revision__number")), Subquery(file.values("number"))),
    )


def _redaction() -> Q:
    """As `RedactionQuerySet.holding_back`, and what was found and is to be blackened."""
    of_document = Redaction.objects.filter(revision__document=OuterRef("pk"))
    as_original = of_document.filter(revision__sha256=OuterRef("held_hash")).exclude(state=RedactionState.DISCARDED)
    as_copy = of_document.filter(result=OuterRef("going_out")).exclude(state=RedactionState.CLEAN)
    is_proven = Exists(of_document.filter(result=OuterRef("going_out"), state=RedactionState.CLEAN))
    as_same = of_document.filter(result__sha256=OuterRef("held_hash"), state__in=BAD_STATES)
    to_redact = Finding.objects.to_redact().filter(revision=OuterRef("going_out"))
    return Q(Exists(as_original)) | Q(Exists(as_copy)) | Q(Exists(as_same)) & ~Q(is_proven) | Q(Exists(to_redact))


def _unread() -> Q:
    """As `gate.unread_because`, while nobody has signed for it."""
    pages = PageText.objects.filter(revision=OuterRef("revision"))
    nothing_read = Q(revision__extraction=ExtractionState.EMPTY) & ~Q(Exists(pages))
    unclear = pages.filter(state__in=(*UNREAD, PageState.UNCLEAR))
    unread = Q(revision__extraction=ExtractionState.FAILED) | Q(Exists(unclear)) | nothing_read | ~Q(unseen="")
    unsigned = Screening.objects.filter(revision=OuterRef("going_out"), signed_by=None)
    return Q(Exists(unsigned.filter(unread | Q(found__gt=MOST_FINDINGS))))


def held(documents: QuerySet) -> QuerySet:
    """The longest waiting first."""
    return marked(documents).exclude(hold="").order_by(F("updated_at"), "pk")
