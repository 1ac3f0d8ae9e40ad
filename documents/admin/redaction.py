"""The pages on which a file is blackened: its pictures, what is chosen, how far the worker is, and the proof."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from documents import redaction as redactions
from documents.admin.acts import FAILURES, tell_failure
from documents.extraction import NotReadable, local_copy, page_picture
from documents.models import Redaction, RedactionBox, RedactionState
from documents.redaction_forms import DEFAULTS, BoxesForm, FindForm, PlacesForm, WordsForm
from documents.rules import may_open
from opd.admin import as_number

REFRESH = 5  # seconds between two looks at the worker's progress


class RedactionPages:
    """Mixin of the document admin."""

    def redaction_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/hitamkan/", wrap(self.redaction_log), name="documents_document_redactions"),
            path("<int:pk>/hitamkan/<int:number>/", wrap(self.redact), name="documents_document_redact"),
            path(
                "<int:pk>/hitamkan/<int:number>/halaman/<int:page>/",
                wrap(self.redaction_picture),
                name="documents_document_redact_page",
            ),
        ]

    def redact(self, request, pk, number):
        document, revision = self._revision(request, pk, number)
        current = revision.redactions.exclude(state=RedactionState.DISCARDED).first()
        forms: dict = {}
        if request.method == "POST":
            act = ACTS.get(request.POST.get("act", ""))
            may = redactions.may_redact(document, request.user) and may_open(revision, request.user)
            if act is None or not may:
                raise Http404
            if current is None and act not in (_begin, _find):
                return redirect(_address(request, revision))
            try:
                forms = act(request, revision, current) or {}
            except (*FAILURES, NotReadable) as error:
                tell_failure(request, error)
            if not forms:
                return redirect(_address(request, revision))
            current = revision.redactions.exclude(state=RedactionState.DISCARDED).first()
        response = self.page(request, "redact", _title(revision), **self._context(request, revision, current, forms))
        if current and current.is_working:
            response.headers["Refresh"] = str(REFRESH)
        return response

    def redaction_picture(self, request, pk, number, page):
        """A page of a version that the person may open, as picture. Never kept by the browser."""
        _document, revision = self._revision(request, pk, number)
        if not may_open(revision, request.user) or page < 1:
            raise Http404
        try:
            with local_copy(revision.file) as file:
                picture = page_picture(file, revision.mime, page - 1)
        except (NotReadable, OSError) as error:
            raise Http404 from error
        return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "no-store"})

    def redaction_log(self, request, pk):
        """What was blackened on which ground, without the words: the list of Pasal 22 ayat (7) huruf e."""
        document = self.get_object(request, pk)
        if document is None:
            raise Http404
        made = (
            Redaction.objects.filter(revision__document=document, made_at__isnull=False)
            .select_related("revision", "result", "made_by")
            .defer("revision__text", "result__text")
            .prefetch_related("parts__boxes", "parts__by")
        )
        return self.page(request, "redactions", _("Daftar penghitaman"), document=document, redactions=made)

    def _revision(self, request, pk, number):
        document = self.get_object(request, pk)
        revision = document and document.revisions.filter(number=number).defer("text").first()
        if revision is None:
            raise Http404
        revision.document = document
        return document, revision

    def _context(self, request, revision, current, forms):
        context = {
            "document": revision.document,
            "revision": revision,
            "redaction": current,
            "may_redact": redactions.may_redact(revision.document, request.user),
            "may_open": may_open(revision, request.user),
            "address": _address(request, revision),
            "refused": _why_not(revision),
        }
        if current is None or not context["may_open"]:
            is_hidden = current is None or current.state == RedactionState.CHOOSING
            return context | {"redaction": None if is_hidden else current}
        page = min(max(1, as_number(request.GET.get("halaman")) or 1), current.pages)
        return context | _chosen(current, page) | _forms(current, page) | forms


def _title(revision) -> str:
    return _("Hitamkan %(name)s") % {"name": revision}


def _address(request, revision) -> str:
    address = reverse("admin:documents_document_redact", args=[revision.document_id, revision.number])
    page = as_number(request.GET.get("halaman"))
    return f"{address}?halaman={page}" if page else address


def _why_not(revision) -> str:
    try:
        redactions.check_type(revision)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _chosen(current, page) -> dict:
    """The parts with their boxes, the page that is shown, and what the proof found."""
    parts = list(current.parts.prefetch_related("boxes"))
    boxes = [box for part in parts for box in part.boxes.all()]
    read = current.read_pages.exclude(read="").count()
    choosing = current.state == RedactionState.CHOOSING
    text = dict(redactions.page_texts(current, [page])).get(page) if choosing else None
    elsewhere = redactions.uncovered(current) if choosing else {}
    return {
        "parts": [(part, sorted({box.page for box in part.boxes.all()}), elsewhere.get(part.pk, [])) for part in parts],
        "boxes": [box for box in boxes if box.page == page],
        "page_number": page,
        "page_numbers": range(1, current.pages + 1),
        "pages_with_boxes": {box.page for box in boxes},
        "pages_read": read,
        "is_all_read": read >= current.pages,
        "lines": text.lines() if text else [],
        "left": json.loads(current.left) if current.left else [],
    }


def _forms(current, page) -> dict:
    """Empty forms that begin with the reason given last."""
    return {
        "find_form": FindForm(auto_id="id_find_%s"),
        "boxes_form": BoxesForm(initial=_why(current) | {"page": page}, auto_id="id_box_%s"),
    }


# What the buttons do ------------------------------------------------------------------------------------------------
# (request, revision, the open redaction or None) -> forms to be shown again, or nothing when it is done.


def _begin(request, revision, current):
    if not may_open(revision, request.user):
        raise Http404
    redactions.begin(revision, by=request.user)


def _find(request, revision, current):
    """Places of the words, to be chosen from. The words come by POST only: never in an address."""
    form = FindForm(request.POST, auto_id="id_find_%s")
    if current is None:
        _begin(request, revision, current)
        current = revision.redactions.first()
    if not form.is_valid():
        return {"find_form": form}
    words = form.cleaned_data["kata"]
    why = WordsForm(initial=_why(current) | {"kata": words}, auto_id="id_words_%s")
    return {"find_form": form, "words_form": why, "hits": _hits(current, words)}


def _hits(current, words: str) -> list:
    return list(redactions.hits_in_lines(current, words.splitlines()))


def _why(current) -> dict:
    last = current.parts.last()
    return {name: getattr(last, name) for name in DEFAULTS} if last else DEFAULTS


def _words(request, revision, current):
    form = WordsForm(request.POST, auto_id="id_words_%s")
    if not form.is_valid():
        return {"words_form": form, "hits": _hits(current, form.cleaned_data.get("kata", ""))}
    part = redactions.add_words(current, by=request.user, words=form.cleaned_data["kata"], **form.why())
    messages.success(request, _("Ditandai di %(n)d tempat.") % {"n": part.boxes.count()})


def _places(request, revision, current):
    form = PlacesForm(request.POST, auto_id="id_words_%s")
    if not form.is_valid():
        return {"words_form": form, "hits": _hits(current, form.cleaned_data.get("kata", ""))}
    places = form.cleaned_data["kotak"]
    redactions.add_boxes(current, by=request.user, boxes=places, only_here=True, **form.why())
    messages.success(request, _("Ditandai di %(n)d tempat.") % {"n": len(places)})


def _boxes(request, revision, current):
    form = BoxesForm(request.POST, auto_id="id_box_%s")
    if not form.is_valid():
        return {"boxes_form": form}
    only_here, boxes = form.cleaned_data["only_here"], form.cleaned_data["kotak"]
    redactions.add_boxes(current, by=request.user, boxes=boxes, only_here=only_here, **form.why())
    messages.success(request, _("%(n)d kotak ditambahkan.") % {"n": len(boxes)})


def _of_part(verb):
    def act(request, revision, current):
        part = current and current.parts.filter(pk=as_number(request.POST.get("part"))).first()
        if part is None:
            raise Http404
        verb(part, by=request.user)

    return act


def _remove_box(request, revision, current):
    box = RedactionBox.objects.filter(part__redaction=current, pk=as_number(request.POST.get("box"))).first()
    if box is None:
        raise Http404
    redactions.remove_box(box, by=request.user)


def _of_redaction(verb):
    def act(request, revision, current):
        verb(current, by=request.user)

    return act


ACTS = {
    "begin": _begin,
    "find": _find,
    "words": _words,
    "places": _places,
    "boxes": _boxes,
    "remove": _of_part(redactions.remove_part),
    "remove_box": _remove_box,
    "only_here": _of_part(redactions.only_here),
    "everywhere": _of_part(redactions.blacken_everywhere),
    "make": _of_redaction(redactions.make),
    "check": _of_redaction(redactions.check_again),
    "discard": _of_redaction(redactions.discard),
}
