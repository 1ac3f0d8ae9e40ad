from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from documents.files.reading import NotReadable
from documents.lifecycle.rules import may_open
from documents.models import RedactionBox, RedactionState
from documents.redaction import selection
from documents.redaction import verbs as redactions
from documents.redaction.forms import BoxesForm, FindForm, PlacesForm, WhyForm, WordsForm, kept_boxes, last_reason
from documents.redaction.preconditions import unmet_precondition
from opd.errors import REFUSALS, WrongState
from opd.web.refusals import tell_failure
from opd.words import as_number

PLACES_SHOWN = 200  # of those found; a form may have a thousand fields


def perform(request, revision, current) -> dict:
    """Do the act of the button; return the forms to show again, with what was typed, or an empty dict if done."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None or not redactions.may_redact(revision.document, request.user):
        raise Http404
    try:
        if not may_open(revision, request.user):
            raise WrongState(unmet_precondition(revision, request.user))
        if current is None and act not in BEGINNING:
            raise WrongState(
                _("Penghitaman ini sudah dibatalkan, mungkin oleh orang lain. Mulai lagi bila masih perlu.")
            )
        if act in CHOOSING and current and current.state != RedactionState.CHOOSING:
            raise WrongState(
                _("Penghitaman ini tidak dapat diubah lagi: %(state)s.") % {"state": current.get_state_display()}
            )
        return act(request, revision, current) or {}
    except (*REFUSALS, NotReadable) as error:
        tell_failure(request, error)
    words, boxes = selection.lines_of(request.POST.get("kata", "")), request.POST.getlist("kotak")
    return {"unsaved": words, "unsaved_boxes": len(boxes)} if words or boxes else {}


# The acts -----------------------------------------------------------------------------------------------------------
# Arguments: request, revision, open redaction or None. Each returns the forms to show again, or None when it is done.


def _begin(request, revision, current):
    if current is None or current.state in redactions.FAILED:  # the form may be sent twice, or by two people
        redactions.begin(revision, by=request.user)


def _take_back(request, revision, current):
    if current is None:
        redactions.begin(revision, by=request.user, taking_back=True)
    else:
        redactions.take_back(revision.document, by=request.user)


def _findings(request, revision, current):
    form = WhyForm(request.POST, document=revision.document, auto_id="id_findings_%s")
    if form.is_valid() and current is None:
        current = redactions.begin(revision, by=request.user)
    count = _added(form, lambda data: redactions.add_findings(current, by=request.user, **form.why()))
    if count is None:
        return {"findings_form": form}
    messages.success(request, _("%(n)d kata dari temuan akan dihitamkan di semua tempat.") % {"n": count})


def _find(request, revision, current):
    """Find the places of words. The words come by POST alone, never in an address."""
    form = FindForm(request.POST, auto_id="id_find_%s")
    if current is None:
        _begin(request, revision, current)
        current = revision.redactions.first()
    if not form.is_valid():
        return {"find_form": form}
    words = form.cleaned_data["kata"]
    why = WordsForm(document=revision.document, initial=last_reason(current) | {"kata": words}, auto_id="id_words_%s")
    return {"find_form": form, "words_form": why} | _hits(current, words)


def _hits(current, words: str) -> dict:
    hits = list(selection.hits_in_lines(current, words.splitlines()))
    return {"hits": hits[:PLACES_SHOWN], "found": len(hits)}


def _added(form, add):
    """Return the result of `add`; None if form or verb refuse, with the error in the form."""
    if form.is_valid():
        try:
            return add(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
    return None


def _words(request, revision, current):
    form = WordsForm(request.POST, document=revision.document, auto_id="id_words_%s")
    part = _added(form, lambda data: redactions.add_words(current, by=request.user, words=data["kata"], **form.why()))
    if part is None:
        return _shown_again(form, current)
    count = part.boxes.count()
    sentence = _("Ditandai di %(n)d tempat.") % {"n": count} if count else _("Disimpan. Dicari saat salinan dibuat.")
    messages.success(request, sentence)


def _places(request, revision, current):
    form = PlacesForm(request.POST, document=revision.document, auto_id="id_words_%s")
    part = _added(
        form,
        lambda data: redactions.add_boxes(current, by=request.user, boxes=data["kotak"], only_here=True, **form.why()),
    )
    if part is None:
        return _shown_again(form, current)
    messages.success(request, _("Ditandai di %(n)d tempat.") % {"n": part.boxes.count()})


def _shown_again(form, current) -> dict:
    return {"words_form": form} | _hits(current, form.cleaned_data.get("kata", ""))


def _boxes(request, revision, current):
    form = BoxesForm(request.POST, document=revision.document, auto_id="id_box_%s")
    part = _added(
        form,
        lambda data: redactions.add_boxes(
            current, by=request.user, boxes=data["kotak"], only_here=data["only_here"], **form.why()
        ),
    )
    if part is None:
        return {"boxes_form": form, "kept": kept_boxes(request.POST.getlist("kotak"))}
    messages.success(request, _("%(n)d kotak ditambahkan.") % {"n": part.boxes.count()})


def _of_part(verb):
    def act(request, revision, current):
        verb(_named(request, "part", current.parts), by=request.user)

    return act


def _remove_box(request, revision, current):
    boxes = RedactionBox.objects.filter(part__redaction=current)
    redactions.remove_box(_named(request, "box", boxes), by=request.user)


def _named(request, name, among):
    """Return the part or box that the button names. Raises WrongState if it is gone."""
    pk = as_number(request.POST.get(name))
    if pk is None:
        raise Http404
    row = among.filter(pk=pk).first()
    if row is None:
        raise WrongState(_("Bagian itu sudah tidak ada di daftar. Periksa lagi yang masih tersisa."))
    return row


def _make(request, revision, current):
    if not current.is_working:  # the form may be sent twice
        redactions.make(current, by=request.user, seen=as_number(request.POST.get("seen")))


def _check(request, revision, current):
    if not current.is_working:
        redactions.check_again(current, by=request.user)


def _discard(request, revision, current):
    redactions.discard(current, by=request.user, seen=as_number(request.POST.get("seen")))
    messages.success(request, _("Penghitaman dibatalkan."))


ACTS = {
    "begin": _begin,
    "take_back": _take_back,
    "findings": _findings,
    "find": _find,
    "words": _words,
    "places": _places,
    "boxes": _boxes,
    "remove": _of_part(redactions.remove_part),
    "remove_box": _remove_box,
    "only_here": _of_part(redactions.only_here),
    "everywhere": _of_part(redactions.redact_everywhere),
    "make": _make,
    "check": _check,
    "discard": _discard,
}
CHOOSING = (_findings, _find, _words, _places, _boxes)
BEGINNING = (_begin, _take_back, _findings, _find)
