"""Pages of the decision on a request: choice of the outcome, one form for each, and a preview."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from documents.models import NEVER_EXEMPT, DocumentKind
from requests_app import deadlines
from requests_app.answers import sending
from requests_app.letters.handover import handover
from requests_app.models import Decision, InformationRequest, Outcome
from requests_app.read_rights import RequestRights
from requests_app.staff.forms.decisions import FORMS, WITHHELD_FIELDS, DecisionForm, PartlyForm, WithheldParts
from requests_app.staff.reads.case_file import files_of, missing_answers, seen_beside
from requests_app.staff.reads.due_dates import DueDates
from requests_app.staff.views.access import DeskRequest, desk, request_or_404
from requests_app.staff.views.act_page import StaffAct, attempt, require_role
from requests_app.states import Act
from requests_app.workflow import earlier_decisions, transition

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


def decide(request: DeskRequest, inforequest: InformationRequest, row: StaffAct) -> HttpResponse:
    """Show the choice of the outcome, or, with `?putusan=`, the form with the questions of that outcome alone."""
    require_role(inforequest, Act.DECIDE, request.user)
    if request.method != "POST" and not transition.may(inforequest, Act.DECIDE, request.user):
        messages.warning(request, _("Permohonan ini tidak dapat diputuskan sekarang."))
        return redirect(inforequest)
    outcome = request.GET.get("putusan", "")
    if not outcome:
        return choose(request, inforequest, row)
    if outcome not in FORMS:
        raise Http404
    return fill_in(request, inforequest, row, FORMS[outcome])


def choose(request: DeskRequest, inforequest: InformationRequest, row: StaffAct) -> HttpResponse:
    due_dates = DueDates()
    outcomes = [(outcome.value, outcome.label, MEANING[outcome]) for outcome in Outcome]
    context = {"case": inforequest, "outcomes": outcomes, "consequence": row.consequence(inforequest, due_dates)}
    return render(request, "requests_app/staff/outcomes.html", context | {"decision": decision_of(inforequest)})


def fill_in(
    request: DeskRequest, inforequest: InformationRequest, row: StaffAct, form_class: type[DecisionForm]
) -> HttpResponse:
    decision, parts, due_dates = decision_of(inforequest), None, DueDates()
    if request.method == "POST":
        form = form_class(request.POST, case=inforequest, decision=decision)
        parts = WithheldParts(request.POST, prefix="bagian") if form_class is PartlyForm else None
        if attempt_decide(row, form, parts, inforequest, request):
            messages.success(request, str(row.done))
            return redirect("desk:decision", inforequest.pk)
        inforequest.refresh_from_db()
    else:
        form = form_class(case=inforequest, decision=decision)
        parts = WithheldParts(initial=withheld_of(decision), prefix="bagian") if form_class is PartlyForm else None
    context = {
        "case": inforequest,
        "form": form,
        "parts": parts,
        "outcome": Outcome(form_class.outcome),
        "meaning": MEANING[form_class.outcome],
        "clock": due_dates.clock(inforequest),
        "never_exempt": [DocumentKind(kind).label for kind in NEVER_EXEMPT],
        "is_possible": transition.may(inforequest, Act.DECIDE, request.user),
    } | seen_beside(inforequest, request.user, due_dates.calendar)
    return render(request, "requests_app/staff/decide.html", context)


def attempt_decide(
    row: StaffAct, form: DecisionForm, parts, inforequest: InformationRequest, request: DeskRequest
) -> bool:
    is_valid = form.is_valid() if parts is None else all([form.is_valid(), parts.is_valid()])
    if not is_valid:
        return False
    withheld = parts.parts() if parts is not None else []
    if isinstance(form, PartlyForm):
        form.add_missing_errors({part["ground"] for part in withheld} - {""})
        if form.errors:
            return False
    return attempt(inforequest, Act.DECIDE, row, form, request.user, withheld=withheld) is not None


def withheld_of(decision: Decision | None) -> list[dict]:
    if decision is None:
        return []
    return list(map(dict, decision.withheld.values(*WITHHELD_FIELDS)))


def readiness(inforequest: InformationRequest) -> dict:
    """Return the context of the page that sends the notice: the decision, and what the notice still lacks."""
    decision = decision_of(inforequest)
    return {"decision": decision, "lacking": missing_answers(inforequest, decision, files_of(inforequest))}


@desk(reads=RequestRights.CASE_FILE)
@require_safe
def preview(request: DeskRequest, pk: int) -> HttpResponse:
    """Show the decision with its answers a to g, as the applicant will read it."""
    inforequest = request_or_404(request, pk, "decision__decided_by", "decision__letter", reads=RequestRights.CASE_FILE)
    if not hasattr(inforequest, "decision"):
        raise Http404
    decision, files, due_dates = inforequest.decision, files_of(inforequest), DueDates()
    dated_on = decision.letter.dated_on if decision.letter else due_dates.today
    context = {
        "case": inforequest,
        "decision": decision,
        "parts": list(decision.withheld.all()),
        "refused": decision.refused.select_related("document", "test"),
        "documents": files["document"],
        "going": [file for file in files["answer"] if file.goes_out and not file.is_destroyed],
        "lacking": missing_answers(inforequest, decision, files),
        "held_back": sending.blockers(inforequest),
        "may_follow": sending.may_follow(inforequest),
        "clock": due_dates.clock(inforequest),
        "handover": handover(decision, dated_on) if decision.is_giving else "",
        "objection": deadlines.objection_until(due_dates.today, due_dates.calendar),
        "may_decide": transition.may(inforequest, Act.DECIDE, request.user),
        "may_send": transition.may(inforequest, Act.SEND, request.user),
        "earlier_texts": [(earlier, earlier_decisions.rows_of(earlier)) for earlier in earlier_decisions.of(decision)],
    }
    return render(request, "requests_app/staff/decision.html", context)
