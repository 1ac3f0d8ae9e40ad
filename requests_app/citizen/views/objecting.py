"""Pages on which a citizen objects: to a request, or on ground b without one."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from opd.encryption import WrongKey, seal_text, unseal_text
from opd.page_cache import site
from opd.page_cache.pages import cached_page
from opd.web.client_ip import client_address
from opd.web.form_status import as_too_often
from opd.web.limits import rate_limit
from opd.web.limits.proof_of_work import SEAL, Challenge
from opd.web.view_access import public
from requests_app.citizen.forms.case import TrackForm
from requests_app.citizen.forms.objecting import GROUND_EXPLANATIONS, MissingForm, ObjectionForm
from requests_app.citizen.views.case import TOO_OFTEN, Repeated, allow_act, new_nonce, sent_once
from requests_app.citizen.views.case_context import objection_context
from requests_app.citizen.views.filing import no_store, retention, to_new_case
from requests_app.citizen.views.secret_link import case_address, secret_page
from requests_app.citizen.views.tracking import led_to_case
from requests_app.models import InformationRequest, LegalCalendar, ObjectionGround, legal_calendar
from requests_app.states import State
from requests_app.tracking import secret_links, status_texts
from requests_app.tracking.deadline_explanation import REPLY, DeadlineExplanation, explain_period
from requests_app.web import bot_check
from requests_app.workflow import objections
from requests_app.workflow.transition import Case

SEND, CHANGE = "kirim", "ubah"  # buttons of the page on which the answers are checked
MISSING_GROUND = "tanpa-permohonan"  # in the address of the form for ground b
MISSING = "keberatan"  # key of the session, and subject of the bot check
# Only the applicant can say whether any other ground is true.
WHY_PROVEN = {
    ObjectionGround.A: gettext_lazy("Pemberitahuan tertulis menyebut pengecualian."),
    ObjectionGround.C: gettext_lazy("Tenggat sudah lewat tanpa pemberitahuan tertulis."),
    ObjectionGround.G: gettext_lazy("Jawaban atau informasi diberikan sesudah tenggat."),
}


@public
@require_safe
@cached_page
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "section": "permohonan",
        "grounds": [(ground.label, GROUND_EXPLANATIONS[ground]) for ground in ObjectionGround],
        "days": legal_calendar().days_on(timezone.localdate()),
        "commission": site.profile().dispute_commission,
    }
    return render(request, "requests_app/citizen/objections.html", context)


@dataclass(frozen=True)
class OfferedGround:
    """`why` says how the record proves it, `note` why today is outside of its window."""

    ground: ObjectionGround
    explanation: str | Promise
    why: str | Promise
    note: str


@require_http_methods(["GET", "HEAD", "POST"])
@secret_page
def object_to(request: HttpRequest, case: Case, token: str) -> HttpResponseBase:
    """Show the form, then the answers to check, and register; early or late is flagged, never refused (rule 27)."""
    if not isinstance(case, InformationRequest):
        raise Http404
    offers = _offers(case, timezone.localdate(), legal_calendar())
    proven = [offer.ground.value for offer in offers if offer.why]
    prefilled = {"grounds": proven, "purpose": case.purpose, "position": status_texts.chronology(case)}
    form = ObjectionForm(request.POST if request.method == "POST" else None, initial=prefilled)
    if not form.is_valid() or CHANGE in request.POST:
        return _form_page(request, case, token, form, offers)
    if SEND not in request.POST:
        return _check_page(request, case, token, form, offers)
    return _file(request, case, token, form, offers)


def _file(
    request: HttpRequest, case: InformationRequest, token: str, form: ObjectionForm, offers: list[OfferedGround]
) -> HttpResponseBase:
    if not allow_act(case):
        form.add_error(None, TOO_OFTEN)
        return as_too_often(_form_page(request, case, token, form, offers))
    try:
        with sent_once(request):
            registered = objections.file(form.cleaned_data["grounds"], form.texts(), inforequest=case, opd=case.opd)
    except Repeated:
        messages.info(request, _("Keberatan ini sudah terkirim."))
        return HttpResponseRedirect(case_address(token))
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _form_page(request, case, token, form, offers)
    return HttpResponseRedirect(f"{case_address(token)}?{urlencode({'keberatan': registered.objection.number})}")


def _form_page(
    request: HttpRequest, case: InformationRequest, token: str, form: ObjectionForm, offers: list[OfferedGround]
) -> HttpResponse:
    context = {
        "case": case,
        "token": token,
        "boxes": list(zip(form["grounds"], offers, strict=True)),
        "objecting": objection_context(case, timezone.localdate(), legal_calendar()),
    }
    return _page(request, "objection_form", form, context)


def _check_page(
    request: HttpRequest, case: InformationRequest, token: str, form: ObjectionForm, offers: list[OfferedGround]
) -> HttpResponse:
    chosen = [offer for offer in offers if offer.ground in form.cleaned_data["grounds"]]
    context = {
        "case": case,
        "token": token,
        "answers": [(_("Permohonan yang terlampir"), f"{case.number}: {case.information}"), *form.answers()],
        "notes": [offer for offer in chosen if offer.note],
        "is_flagged": all(offer.note for offer in chosen),
        "reply": _reply_if_sent_today(),
        "once": new_nonce(),
    }
    return _page(request, "objection_check", form, context)


def _page(request: HttpRequest, name: str, form: ObjectionForm | MissingForm, context: dict) -> HttpResponse:
    return render(request, f"requests_app/citizen/{name}.html", {"section": "permohonan", "form": form, **context})


def _reply_if_sent_today() -> DeadlineExplanation:
    return explain_period(REPLY, timezone.localdate(), legal_calendar())


def _offers(case: InformationRequest, today: date, calendar: LegalCalendar) -> list[OfferedGround]:
    proven = {window.ground for window in objections.open_windows(case, calendar, today)}
    return [
        OfferedGround(
            ground,
            GROUND_EXPLANATIONS[ground],
            WHY_PROVEN.get(ground, "") if ground in proven else "",
            _why_outside(objections.window(case, ground, calendar), case, today, calendar),
        )
        for ground in ObjectionGround
    ]


def _why_outside(window: objections.Window, case: InformationRequest, today: date, calendar: LegalCalendar) -> str:
    if window.ground == ObjectionGround.B or case.state == State.WITHDRAWN:
        return ""
    if window.opens_on is None:
        return _("Belum ada pemberitahuan tertulis, jadi alasan ini masih terlalu dini.")
    if today < window.opens_on:
        return _("Alasan ini baru ada mulai %(found)s, jadi masih terlalu dini.") % {
            "found": status_texts.dated(window.opens_on, calendar)
        }
    if window.until and today > window.until:
        until = status_texts.dated(window.until, calendar)
        return _("Waktunya berakhir %(until)s, jadi sudah lewat waktu.") % {"until": until}
    return ""


@public
@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def new(request: HttpRequest) -> HttpResponseBase:
    """Lead to the objection to a request by its number and code; on ground b to its own form."""
    if MISSING_GROUND in request.GET or "reason" in request.POST:
        return _object_to_what_is_missing(request)
    form = TrackForm(request.POST if request.method == "POST" else None)
    return led_to_case(request, form, "objection_start", _objecting_address)


def _objecting_address(case: Case, token: str) -> str:
    is_request = isinstance(case, InformationRequest)
    return reverse("requests:case_object", args=[token]) if is_request else case_address(token)


def _object_to_what_is_missing(request: HttpRequest) -> HttpResponseBase:
    form = MissingForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid() or CHANGE in request.POST:
        return _page(request, "objection_new", form, {"retention": retention()})
    if SEND not in request.POST:
        request.session[MISSING] = {}  # the browser needs a session before the form is sent
        return _missing_check_page(request, form)
    return _file_missing(request, form)


def _file_missing(request: HttpRequest, form: MissingForm) -> HttpResponseBase:
    if token := _token_of(request):
        return to_new_case(token)
    verdict, address = bot_check.judge(request.POST, MISSING), client_address(request)
    if verdict == bot_check.BotVerdict.STALE:
        form.add_error(None, _("Halaman ini kedaluwarsa, dan belum ada yang terkirim. Periksa lagi, lalu kirim."))
        return _missing_check_page(request, form)
    if verdict == bot_check.BotVerdict.UNPROVEN and not bot_check.allow_unproven(address):
        form.add_error(
            None,
            _(
                "Keberatan belum terkirim. Dari jaringan Anda sudah masuk beberapa kiriman dari peramban tanpa "
                "JavaScript. Nyalakan JavaScript, lalu kirim lagi. Atau coba lagi dalam satu jam, atau hubungi PPID."
            ),
        )
        return as_too_often(_missing_check_page(request, form))
    seal = request.POST[SEAL]
    if not bot_check.allow_form(address):
        form.add_error(None, bot_check.TOO_MANY)
        return as_too_often(_missing_check_page(request, form))
    with transaction.atomic():  # one for both: if the verb fails, the seal can be used again
        if not rate_limit.allow("objection.once", seal, limit=1, seconds=86400):
            form.add_error(None, _("Keberatan ini sedang didaftar. Tunggu sebentar, lalu tekan Kirim sekali lagi."))
            return _missing_check_page(request, form, challenge=bot_check.challenge_of(request.POST))
        registered = objections.file("b", form.texts(), applicant=form.applicant(), opd=form.cleaned_data["opd"])
    request.session[MISSING] = {"seal": secret_links.secret_hash(seal), "token": seal_text(registered.token, MISSING)}
    return to_new_case(registered.token)


def _token_of(request: HttpRequest) -> str:
    """Return the token that the first of two clicks has created, else ""."""
    previous = request.session.get(MISSING, {})
    is_same = previous.get("seal") == secret_links.secret_hash(request.POST.get(SEAL, ""))
    try:
        return unseal_text(previous["token"], MISSING) if is_same else ""
    except WrongKey:  # PII_KEYS has changed since
        return ""


def _missing_check_page(request: HttpRequest, form: MissingForm, *, challenge: Challenge | None = None) -> HttpResponse:
    challenge = challenge or bot_check.issue(MISSING, client_address(request))
    return _page(request, "objection_new_check", form, {"reply": _reply_if_sent_today(), "challenge": challenge})
