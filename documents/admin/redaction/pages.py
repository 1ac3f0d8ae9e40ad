import json
from datetime import timedelta

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.admin.redaction.acts import perform
from documents.filetypes import TABLES
from documents.lifecycle.proposal import Proposal
from documents.lifecycle.rules import may_open
from documents.models import Redaction, RedactionState
from documents.redaction import selection
from documents.redaction import verbs as redactions
from documents.redaction.forms import BoxesForm, FindForm, WhyForm, last_reason
from documents.redaction.preconditions import is_reviewer, unmet_precondition, waits_for_review
from opd.desk.admin_site import at
from opd.words import as_number

REFRESH = 5  # seconds until the page loads again while the worker is busy
QUIET = timedelta(minutes=10)  # without progress, after which the page explains what happens


class RedactionMixin:
    @at("<int:pk>/hitamkan/<int:number>/", "redact")
    def redact(self, request, pk, number):
        revision = self.version_of(request, pk, number)
        current = revision.redactions.exclude(state=RedactionState.DISCARDED).first()
        forms: dict = {}
        if request.method == "POST":
            forms = perform(request, revision, current)
            if not forms:
                return redirect(_address(request, revision))
            current = revision.redactions.exclude(state=RedactionState.DISCARDED).first()
        title = _("Hitamkan %(name)s") % {"name": revision}
        response = self.page(request, "redact", title, **self._context(request, revision, current, forms))
        if current and current.is_working and not forms:
            response.headers["Refresh"] = str(REFRESH)
        return response

    @at("<int:pk>/hitamkan/<int:number>/halaman/<int:page>/", "redact_page")
    def redaction_picture(self, request, pk, number, page):
        """Send the picture of a page to a person who may open the version; the browser must not store it."""
        revision = self.open_version(request, pk, number)
        response = self.picture_of(revision, page)
        response.headers["Cache-Control"] = "no-store"
        return response

    @at("<int:pk>/hitamkan/", "redactions")
    def redaction_log(self, request, pk):
        """Show what was redacted and on which ground, never the words (Pasal 22 ayat (7) huruf e)."""
        document = self.found(request, pk)
        made = (
            Redaction.objects.filter(revision__document=document, made_at__isnull=False)
            .select_related("revision", "result", "made_by")
            .defer("revision__text", "result__text")
            .prefetch_related("parts__boxes", "parts__by")
        )
        return self.page(request, "redactions", _("Daftar penghitaman"), document=document, redactions=made)

    def _context(self, request, revision, current, forms):
        context = {
            "document": revision.document,
            "revision": revision,
            "redaction": current,
            "is_table": revision.mime in TABLES,
            "may_redact": redactions.may_redact(revision.document, request.user),
            "may_open": may_open(revision, request.user),
            "address": _address(request, revision),
            "obstacle": unmet_precondition(revision, request.user),
            "may_take_back": waits_for_review(revision.document) and revision.can_be_redacted,
            "may_return": is_reviewer(revision.document, request.user),
            "replaces": _what_it_replaces(revision),
        }
        if current is None:
            return context | _findings_form(revision, None) | forms
        page = min(max(1, as_number(request.GET.get("halaman")) or 1), current.pages)
        context |= {"page_number": page, "page_numbers": range(1, current.pages + 1)}
        if not context["may_open"]:  # they may see the copy, but nothing that shows what was redacted
            return context | {"redaction": None if current.state == RedactionState.CHOOSING else current}
        return context | _chosen(current, page) | _forms(current, page) | forms


def _address(request, revision) -> str:
    address = reverse("admin:documents_document_redact", args=[revision.document_id, revision.number])
    page = as_number(request.GET.get("halaman"))
    return f"{address}?halaman={page}" if page else address


def _what_it_replaces(revision):
    """Return the version that would be published next without a copy of this one, or None."""
    next_out = Proposal(revision.document).revision
    return next_out if next_out and next_out.pk != revision.pk else None


def _chosen(current, page) -> dict:
    parts = list(current.parts.prefetch_related("boxes"))
    boxes = [box for part in parts for box in part.boxes.all()]
    read = current.read_pages.exclude(read="").count()
    choosing = current.state == RedactionState.CHOOSING
    text = dict(selection.page_texts(current, [page])).get(page) if choosing else None
    elsewhere = selection.uncovered(current) if choosing else {}
    return {
        "parts": [(part, sorted({box.page for box in part.boxes.all()}), elsewhere.get(part.pk, [])) for part in parts],
        "boxes": [box for box in boxes if box.page == page],
        "pages_with_boxes": {box.page for box in boxes},
        "pages_read": read,
        "is_all_read": read >= current.pages,
        "is_quiet": current.moved_at < timezone.now() - QUIET,
        "lines": text.lines() if text else [],
        "table": text,
        "left": json.loads(current.left) if current.left else [],
    }


def _forms(current, page) -> dict:
    return {
        "find_form": FindForm(auto_id="id_find_%s"),
        "boxes_form": BoxesForm(
            document=current.revision.document, initial=last_reason(current) | {"page": page}, auto_id="id_box_%s"
        ),
    } | _findings_form(current.revision, current)


def _findings_form(revision, current) -> dict:
    if current is None:
        words = selection.written_findings(revision)
    else:
        words = selection.words_of_findings(current) if current.state == RedactionState.CHOOSING else []
    form = WhyForm(document=revision.document, initial=last_reason(current), auto_id="id_findings_%s")
    return {"findings": words, "findings_form": form} if words else {}
