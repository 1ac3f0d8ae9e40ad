"""Pages of the decision on a request: one form for each outcome, and the notice as its applicant will read it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from documents.models import NEVER_EXEMPT, DocumentKind
from opd.web.page_act import PageAct
from opd.web.refusals import add_errors
from requests_app import deadlines
from requests_app.answers import sending
from requests_app.letters.handover import handover
from requests_app.models import Decision, InformationRequest, Outcome
from requests_app.read_rights import RequestRights
from requests_app.staff.forms.decisions import FORMS, WITHHELD_FIELDS, DecisionForm, PartlyForm, WithheldParts
from requests_app.staff.reads.case_file import files_of, missing_answers, seen_beside
from requests_app.staff.reads.due_dates import DueDates
from requests_app.staff.views.access import FAILURES, DeskRequest, desk, request_or_404
from requests_app.staff.views.act_page import require_role, says
from requests_app.states import Act
from requests_app.workflow import earlier_decisions, transition
from requests_app.workflow.delivery.deliveries import reaches

NOTICE = ("decision__decided_by", "decision__letter")  # what its page joins
MEANING = {
    Outcome.GRANTED: gettext_lazy("Semua yang diminta diberikan."),
    Outcome.PARTLY: gettext_lazy(
        "Sebagian diberikan; bagian lain dihitamkan atau tidak diberikan, masing-masing dengan alasan."
    ),
    Outcome.REFUSED: gettext_lazy("Ditolak karena dikecualikan Pasal 17, dengan uji konsekuensi yang sudah selesai."),
    Outcome.NOT_HELD: gettext_lazy("Badan publik lain yang menguasainya. Bukan penolakan, tanpa uji konsekuensi."),
    Outcome.NOT_DOCUMENTED: gettext_lazy("Belum ada dokumennya. Bukan penolakan, tanpa uji konsekuensi."),
}


def decision_of(inforequest: InformationRequest) -> Decision | None:
    return Decision.objects.filter(inforequest=inforequest).select_related("decided_by").first()


def decide(request: DeskRequest, inforequest: InformationRequest, row: PageAct) -> HttpResponse:
    """Show the form of the outcome in `?putusan=`, or else of the decision that was made, or of a plain yes."""
    require_role(inforequest, Act.DECIDE, request.user)
    if request.method != "POST" and not transition.may(inforequest, Act.DECIDE, request.user):
        messages.warning(request, _("Permohonan ini tidak dapat diputuskan sekarang."))
        return redirect(inforequest)
    decision = decision_of(inforequest)
    outcome = request.GET.get("putusan") or (decision.outcome if decision else Outcome.GRANTED)
    if outcome not in FORMS:
        raise Http404
    form_class, due_dates = FORMS[outcome], DueDates()
    if request.method == "POST":
        form = form_class(request.POST, obj=inforequest, decision=decision)
        parts = parts_of(inforequest, request.POST) if form_class is PartlyForm else None
        if attempt_decide(row, form, parts, inforequest, request):
            messages.success(request, str(row.done))
            return redirect("desk:act", inforequest.pk, "kirim" if reaches(inforequest) else "buat-surat")
        inforequest.refresh_from_db()
    else:
        form = form_class(obj=inforequest, decision=decision)
        withheld = decision.withheld.values(*WITHHELD_FIELDS) if decision else ()
        parts = parts_of(inforequest, initial=list(withheld)) if form_class is PartlyForm else None
    context = {
        "case": inforequest,
        "form": form,
        "parts": parts,
        "decision": decision,
        "outcome": form_class.outcome,
        "outcomes": Outcome,
        "meaning": MEANING[form_class.outcome],
        "consequence": says(row, inforequest, due_dates),
        "clock": due_dates.clock(inforequest),
        "never_exempt": [DocumentKind(kind).label for kind in NEVER_EXEMPT],
        "is_possible": transition.may(inforequest, Act.DECIDE, request.user),
    } | seen_beside(request, inforequest, due_dates.calendar)
    return render(request, "requests_app/staff/decide.html", context)


def attempt_decide(
    row: PageAct, form: DecisionForm, parts, inforequest: InformationRequest, request: DeskRequest
) -> bool:
    is_valid = form.is_valid() if parts is None else all([form.is_valid(), parts.is_valid()])
    if not is_valid:
        return False
    withheld = parts.parts() if parts is not None else []
    if isinstance(form, PartlyForm):
        form.add_missing_errors({part["test"].ground for part in withheld if part["test"]})
        if form.errors:
            return False
    try:
        transition.require(inforequest, Act.DECIDE, request.user)
        row.perform(inforequest, request.user, form, withheld=withheld)
    except FAILURES as error:
        add_errors(form, error)
        return False
    return True


def parts_of(inforequest: InformationRequest, data=None, **options):
    return WithheldParts(data, prefix="bagian", form_kwargs={"case": inforequest}, **options)


def notice(request: DeskRequest, inforequest: InformationRequest) -> dict:
    """Return the context of a page with the notice beside it, and with what it still has to answer."""
    decision, files, due_dates = getattr(inforequest, "decision", None), files_of(inforequest), DueDates()
    lacking = missing_answers(inforequest, decision, files)
    if decision is None:
        return {"decision": None, "lacking": lacking}
    dated_on = decision.letter.dated_on if decision.letter else due_dates.today
    return {
        "beside": "requests_app/staff/_notice.html",
        "beside_label": _("Lihat pemberitahuannya"),
        "decision": decision,
        "lacking": lacking,
        "parts": list(decision.withheld.all()),
        "refused": decision.refused.select_related("test__document"),
        "documents": files["document"],
        "going": [file for file in files["answer"] if file.goes_out and not file.is_destroyed],
        "handover": handover(decision, dated_on) if decision.is_giving else "",
        "objection": deadlines.objection_until(due_dates.today, due_dates.calendar),
        "may_decide": transition.may(inforequest, Act.DECIDE, request.user),
        "clock": due_dates.clock(inforequest),
    }


@desk(reads=RequestRights.CASE_FILE)
@require_safe
def preview(request: DeskRequest, pk: int) -> HttpResponse:
    inforequest = request_or_404(request, pk, *NOTICE, reads=RequestRights.CASE_FILE)
    context = {"case": inforequest} | notice(request, inforequest)
    if (decision := context["decision"]) is None:
        raise Http404
    context |= {
        "held_back": sending.blockers(inforequest),
        "may_follow": sending.may_follow(inforequest),
        "may_send": transition.may(inforequest, Act.SEND, request.user),
        "earlier_texts": [(row, earlier_decisions.rows_of(row)) for row in earlier_decisions.of(decision)],
    }
    return render(request, "requests_app/staff/decision.html", context)
