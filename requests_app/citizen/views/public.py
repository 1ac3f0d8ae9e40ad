"""Public pages: the calculator of deadlines, costs, forms on paper, and the register of requests."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.web.pagination import paged
from opd.calendar.workdays import workdays_between
from opd.languages import cited
from opd.models import Holiday
from opd.page_cache.pages import cached_page, within_current_act
from opd.web.view_access import public
from requests_app.answers import public_texts
from requests_app.citizen.forms.deadline import DeadlineForm
from requests_app.citizen.views.calendar_file import calendar_file
from requests_app.letters import paper_forms
from requests_app.letters.paper_forms import PaperForm
from requests_app.models import Fee, InformationRequest, LegalCalendar, Objection, legal_calendar
from requests_app.registers import figures, registers
from requests_app.registers.filters import STATES, RegisterFilter
from requests_app.states import NOTIFIED_STATES, ObjectionState
from requests_app.tracking import deadline_explanation, status_texts


@public
@require_safe
@cached_page
def deadline(request: HttpRequest) -> HttpResponse:
    calendar = legal_calendar()
    form = DeadlineForm(request.GET or None, calendar=calendar)
    context = {"section": "permohonan", "form": form}
    if form.is_valid():
        period, shown = _worked_out(form, calendar)
        context |= {"period": period, "working": shown, "query": request.GET.urlencode()}
    return render(request, "requests_app/citizen/deadline.html", context)


@public
@require_safe
def deadline_calendar(request: HttpRequest) -> HttpResponseBase:
    calendar = legal_calendar()
    form = DeadlineForm(request.GET, calendar=calendar)
    if not form.is_valid():
        return HttpResponseBadRequest(_("Tanggal atau jangka waktunya tidak dikenal."), content_type="text/plain")
    period, shown = _worked_out(form, calendar)
    return calendar_file(
        uid=f"{period.code}-{shown.start:%Y%m%d}-{shown.due:%Y%m%d}",
        when=shown.due,
        summary=_("Tenggat: %(what)s") % {"what": period.label},
        description=_("%(count)d hari kerja sejak %(start)s. Dasar: %(article)s.")
        % {"count": shown.count, "start": status_texts.long_date(shown.start), "article": cited(shown.article)},
    )


def _worked_out(
    form: DeadlineForm, calendar: LegalCalendar
) -> tuple[deadline_explanation.ExplainablePeriod, deadline_explanation.DeadlineExplanation]:
    period = deadline_explanation.PERIODS[form.cleaned_data["jangka"]]
    return period, deadline_explanation.explain_period(period, form.cleaned_data["tanggal"], calendar)


@public
@require_safe
@cached_page
def fees(request: HttpRequest) -> HttpResponse:
    """Show what may cost something (UU 14/2008 Pasal 22 ayat 7 huruf g)."""
    today = timezone.localdate()
    fees = Fee.objects.select_related("decree")
    coming = fees.confirmed().filter(valid_from__gt=today)
    context = {"section": "permohonan", "fees": fees.in_force(today), "coming": coming}
    return render(request, "requests_app/citizen/fees.html", context)


@public
@require_safe
@cached_page
def forms(request: HttpRequest) -> HttpResponse:
    return render(request, "requests_app/citizen/paper_forms.html", {"section": "ppid"})


@public
@require_safe
def form(request: HttpRequest, name: str) -> HttpResponse:
    if name not in list(PaperForm):
        raise Http404
    with within_current_act():
        content = paper_forms.pdf(PaperForm(name))
    header = content_disposition_header(False, f"formulir-{name}.pdf")
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": header})


# None about a person, and none that is internal (domain rule 48).
COLUMNS = (
    *("pk", "number", "received_on", "state", "due_on", "extended_on", "public_text"),
    *("opd__name", "given_on", "decision__outcome", "decision__sent_on"),
)
OBJECTION_COLUMNS = (
    *("inforequest_id", "state", "outcome", "sent_on", "order_due_on", "fulfilled_on", "order"),
    *(f"dispute__{name}" for name in ("stage", "opens_information", "finished_on", "result")),
    *(f"dispute__{name}" for name in ("order_due_on", "fulfilled_on")),
)


@public
@require_safe
@cached_page
def register(request: HttpRequest) -> HttpResponse:
    years = list(InformationRequest.objects.order_by("-year").values_list("year", flat=True).distinct())
    narrowed = RegisterFilter(request.GET, InformationRequest.objects.all(), years=years)
    context = paged(request, narrowed.qs.order_by("-pk").values(*COLUMNS), narrowed.qs.count())
    year = narrowed.year
    shown_year = year or (years[0] if years else timezone.localdate().year)
    return render(
        request,
        "requests_app/citizen/register.html",
        context
        | {
            "section": "permohonan",
            "rows": _rows(list(context["page"].object_list), timezone.localdate()),
            "years": years,
            "year": year,
            "states": [(code, label) for code, (label, _which) in STATES.items()],
            "status": narrowed.chosen.get("status", ""),
            "figures": registers.figures(shown_year),
            "figures_year": shown_year,
            "details": figures.details(shown_year),
            "on_time": figures.on_time(shown_year),
            "corrected": figures.corrected(shown_year),
        },
    )


def _rows(values: list[dict], today: date) -> list[dict]:
    holidays = Holiday.objects.names()
    objections: dict[int, list[str]] = {}
    rows = Objection.objects.filter(inforequest__in=[value["pk"] for value in values]).order_by("pk")
    for objection in rows.select_related("dispute").only(*OBJECTION_COLUMNS).prefetch_related("opening_tasks"):
        if objection.inforequest_id:
            objections.setdefault(objection.inforequest_id, []).append(_objection(objection))
    return [_row(value, objections.get(value["pk"], []), today, holidays) for value in values]


def _row(value: dict, objections: list[str], today: date, holidays) -> dict:
    sent_on = value["decision__sent_on"] if value["state"] in NOTIFIED_STATES else None
    status = {"is_extended": value["extended_on"] is not None, "outcome": value["decision__outcome"]}
    status["is_given"] = value["given_on"] is not None
    return {
        "number": value["number"],
        "received_on": value["received_on"],
        "opd": value["opd__name"] or "",
        "status": status_texts.status_of(value["state"], **status),
        "days": workdays_between(value["received_on"], sent_on, holidays) if sent_on else None,  # until the notice
        "punctuality": str(figures.punctuality(value["state"], value["due_on"], sent_on, today).value),
        "text": public_texts.shown(value["public_text"]),
        "objections": objections,
    }


def _objection(objection: Objection) -> str:
    if result := status_texts.final_result([objection]):
        return f"{result.label} ({status_texts.long_date(result.fulfilled_on or result.on)})"
    if objection.state == ObjectionState.SENT:
        return str(objection.get_outcome_display())
    return _("Dicabut") if objection.state == ObjectionState.WITHDRAWN else str(status_texts.OBJECTED)
