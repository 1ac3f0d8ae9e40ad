from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.lifecycle.rules import may_open
from documents.lifecycle.text_diff import TextChanges, changed_lines
from documents.models import REVIEW_STATES, Document, ExtractionState, Revision
from opd.models import Role, User

LONGEST = 40_000  # characters of a file that the page shows
COMPARED_SECONDS = 0.3
NEXT = "_next"  # name of the button that goes on to the next waiting document


@dataclass(frozen=True)
class Contents:
    """The pages of a waiting file's text, and its changes to the published one, if there are any."""

    revision: Revision
    pages: list[str]
    is_cut: bool
    changes: TextChanges | None

    @property
    def is_unread(self) -> bool:
        return self.revision.extraction != ExtractionState.DONE


def contents(document: Document, user: User) -> Contents | None:
    """Return the file that waits for this reviewer; None where they may not decide on it or open it."""
    if document.state not in REVIEW_STATES or not user.has_city_role(Role.REVIEWER):
        return None
    revision = document.proposed_revision or document.revisions.order_by("-number").first()
    if revision is None or not may_open(revision, user):
        return None
    published = document.published_revision
    is_changed = published is not None and published.pk != revision.pk
    changes = changed_lines(published.text, revision.text, COMPARED_SECONDS) if is_changed else None
    pages = [page.strip() for page in revision.text[:LONGEST].split("\f")]
    return Contents(revision, [page for page in pages if page], len(revision.text) > LONGEST, changes)


class ReviewMixin:
    def next_waiting(self, request, decided_pk: int) -> HttpResponseRedirect:
        waiting = self.get_queryset(request).waiting_for_review().exclude(pk=decided_pk)
        first = waiting.order_by("updated_at", "pk").values_list("pk", flat=True).first()
        if first is None:
            messages.info(request, _("Tidak ada lagi dokumen yang menunggu diperiksa."))
            return redirect("admin:documents_document_changelist")
        return redirect(reverse("admin:documents_document_change", args=[first]))
