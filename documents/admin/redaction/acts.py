"""What the buttons of the redaction page do, and what is shown again where they cannot."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from documents.admin.document.acts import tell_failure
from documents.extraction import NotReadable
from documents.lifecycle.rules import may_open
from documents.models import RedactionBox, RedactionState
from documents.redaction import selection
from documents.redaction import verbs as redactions
from documents.redaction.forms import BoxesForm, FindForm, PlacesForm, WhyForm, WordsForm, kept_boxes, last_reason
from documents.redaction.preconditions import unmet_precondition
from opd.admin import as_number
from opd.errors import REFUSALS, WrongState

PLACES_SHOWN = 200  # of those that were found; a browser may send a thousand fields


def perform(request, revision, current) -> dict:
    """Do what the button says. -> forms that must be shown again, with what was typed; nothing when it is done."""
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
    return _unsaved(request)


def _unsaved(request) -> dict:
    """What was sent and could not be taken: it is shown again, never lost and never put into an address."""
    words, boxes = selection.lines_of(request.POST.get("kata", "")), request.POST.getlist("kotak")
    return {"unsaved": words, "unsaved_boxes": len(boxes)} if words or boxes else {}


# What the buttons do ------------------------------------------------------------------------------------------------
# (request, revision, the open redaction or None) -> forms to be shown again, or nothing when it is done.


def _begin(request, revision, current):
    if current is None or current.state in redactions.FAILED:  # the form may be sent twice, or by two people
        redactions.begin(revision, by=request.user)


def _take_back(request, revision, current):
    if current is None:
        redactions.begin(revision, by=request.user, taking_back=True)
    else:
        redactions.take_back(revision.document, by=request.user)


def _findings(request, revision, current):
    form = WhyForm(request.POST, auto_id="id_findings_%s")
    if form.is_valid() and current is None:
        current = redactions.begin(revision, by=request.user)
    count = _added(form, lambda data: redactions.add_findings(current, by=request.user, **form.why()))
    if count is None:
        return {"findings_form": form}
    messages.success(request, _("%(n)d kata dari temuan akan dihitamkan di semua tempat.") % {"n": count})


def _find(request, revision, current):
    """Places of the words, to be chosen from. The words come by POST only: never in an address."""
    form = FindForm(request.POST, auto_id="id_find_%s")
    if current is None:
        _begin(request, revision, current)
        current = revision.redactions.first()
    if not form.is_valid():
        return {"find_form": form}
    words = form.cleaned_data["kata"]
    why = WordsForm(initial=last_reason(current) | {"kata": words}, auto_id="id_words_%s")
    return {"find_form": form, "words_form": why} | _hits(current, words)


def _hits(current, words: str) -> dict:
    found = list(selection.hits_in_lines(current, words.splitlines()))
    return {"hits": found[:PLACES_SHOWN], "found": len(found)}


def _added(form, add):
    """What `add` gives for a form that is right; None where form or verb refuse, with the sentence in the form."""
    if form.is_valid():
        try:
            return add(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
    return None


def _words(request, revision, current):
    form = WordsForm(request.POST, auto_id="id_words_%s")
    part = _added(form, lambda data: redactions.add_words(current, by=request.user, words=data["kata"], **form.why()))
    if part is None:
        return _shown_again(form, current)
    count = part.boxes.count()
    told = _("Ditandai di %(n)d tempat.") % {"n": count} if count else _("Disimpan. Dicari saat salinan dibuat.")
    messages.success(request, told)


def _places(request, revision, current):
    form = PlacesForm(request.POST, auto_id="id_words_%s")
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
    form = BoxesForm(request.POST, auto_id="id_box_%s")
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
    """The part or box that a button names; another person, or the same press sent twice, may have been first."""
    pk = as_number(request.POST.get(name))
    if pk is None:
        raise Http404
    found = among.filter(pk=pk).first()
    if found is None:
        raise WrongState(_("Bagian itu sudah tidak ada di daftar. Periksa lagi yang masih tersisa."))
    return found


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
