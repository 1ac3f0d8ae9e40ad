from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from documents.models import Document
from opd.web.client_ip import client_address
from opd.web.limits import rate_limit
from opd.web.view_access import public
from portal.surveys import verbs
from portal.surveys.forms import DocumentFeedbackForm, ServiceFeedbackForm
from requests_app.citizen.views.secret_link import case_address, secret_page
from requests_app.models import InformationRequest
from requests_app.states import NOTIFIED_STATES
from requests_app.web import bot_check

DAY = 86400
ONE_DOCUMENT_A_DAY = 20  # judgements of one document from one address, which a whole office may share


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def of_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a public document helped; `jawab` in the address is the answer that was clicked."""
    document = get_object_or_404(Document.objects.public().only("title", "slug"), pk=pk)
    subject, address = f"feedback {pk}", client_address(request)
    form, status = DocumentFeedbackForm(initial={"helped": request.GET.get("jawab", "")}), 200
    if request.method == "POST":
        form = DocumentFeedbackForm(request.POST)
        if form.is_valid():
            refusal = bot_check.refusal(request.POST, subject, address)
            if refusal is None and rate_limit.allow(
                "feedback.document", f"{address} {pk}", limit=ONE_DOCUMENT_A_DAY, seconds=DAY
            ):
                verbs.say_of_document(document, **form.cleaned_data)
                return _thanks(request, document.get_absolute_url())
            sentence, status = refusal or (bot_check.TOO_MANY, 429)
            form.add_error(None, sentence)
    context = {
        "section": "informasi",
        "document": document,
        "form": form,
        "challenge": bot_check.issue(subject, address),
    }
    return render(request, "portal/surveys/document.html", context, status=status)


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
def of_service(request: HttpRequest, case, token: str) -> HttpResponse:
    if not isinstance(case, InformationRequest) or case.state not in NOTIFIED_STATES:
        raise Http404
    back = case_address(token)
    if verbs.is_judged(case):
        return _thanks(request, back)
    form = ServiceFeedbackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answers = {name: form.cleaned_data[name] for name in ("helped", "comment")}
        verbs.say_of_service(case, elements=form.elements, **answers)
        return _thanks(request, back)
    context = {"section": "permohonan", "case": case, "form": form, "token": token}
    return render(request, "portal/surveys/service.html", context)


def _thanks(request: HttpRequest, back: str) -> HttpResponse:
    context = {"section": "informasi", "back": back, "title": _("Terima kasih")}
    return render(request, "portal/surveys/thanks.html", context)
