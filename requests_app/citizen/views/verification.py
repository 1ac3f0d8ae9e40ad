"""Verification of a letter: number, date and SHA-256, and nothing about its recipient."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from opd.web.client_ip import client_address
from opd.web.limits import rate_limit
from opd.web.limits.request_size import MIB, takes_files
from opd.web.view_access import public
from requests_app.citizen.forms.verification import MAX_BYTES, CompareForm, Fingerprinting
from requests_app.letters.issue import normalised_code
from requests_app.models import Letter

PUBLIC = ("pk", "kind", "number", "dated_on", "verification", "sha256", "size", "made_at", "destroyed_at")
TRIES, SECONDS = 60, 600  # many people share a mobile address


@public
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    code = normalised_code(request.GET.get("kode", "")[:100])
    return redirect("requests:verify", code) if code else render(request, "requests_app/citizen/verify_ask.html")


@public
@takes_files(MAX_BYTES + MIB)
@csrf_exempt  # only until the upload handler is set: `_show` checks the token
def show(request: HttpRequest, code: str) -> HttpResponse:
    request.upload_handlers = [Fingerprinting(request)]
    return _show(request, code)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _show(request: HttpRequest, code: str) -> HttpResponse:
    """Show a letter; by POST also whether a copy is identical. Every unknown code gets the same answer."""
    if not rate_limit.allow("verification", client_address(request), limit=TRIES, seconds=SECONDS):
        return render(request, "requests_app/citizen/verify_ask.html", {"is_busy": True}, status=429)
    letter = Letter.objects.only(*PUBLIC).filter(verification=normalised_code(code)).first()
    if letter is None:
        return render(request, "requests_app/citizen/verify_ask.html", {"is_unknown": True}, status=404)
    form = CompareForm(request.POST, request.FILES) if request.method == "POST" else CompareForm()
    compared = form.is_bound and form.is_valid()
    context = {
        "letter": letter,
        "form": form,
        "compared": compared,
        "same": compared and letter.is_made and form.cleaned_data["fingerprint"] == letter.sha256,
    }
    return render(request, "requests_app/citizen/verify.html", context)
