"""From number and code to the case. What is wrong and what does not exist get the same answer."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opd.limits import rate_limit
from opd.web.client_ip import client_address
from opd.web.view_access import public
from requests_app import secret_links
from requests_app.citizen.forms.case import TrackForm
from requests_app.citizen.views.secret_link import case_address

WINDOW = 15 * 60  # seconds
# Many phones share one address of their carrier, so the limit of an address alone is wide. There is none for a number
# alone: numbers stand in the public register, anybody could lock its applicant out, and 80 bits need no such help.
TRIES_OF_ONE_FOR_ONE = 10
TRIES_OF_ONE_ADDRESS = 300


@public
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponseBase:
    """Number and code by POST -> the case, for one sitting."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not _allows(client_address(request), form.cleaned_data["number"]):
            return render(request, "requests_app/citizen/too_often.html", {"section": "permohonan"}, status=429)
        case = secret_links.case_for(**form.cleaned_data)
        if case is not None:
            return _see_other(case_address(secret_links.visit(case)))
        form.add_error(None, _("Nomor dan kode ini tidak cocok. Periksa keduanya pada tanda bukti Anda."))
    return render(request, "requests_app/citizen/track.html", {"section": "permohonan", "form": form})


def _allows(address: str, number: str) -> bool:
    """Counted in both ways on every try, whichever of them is used up."""
    counted = [
        rate_limit.allow("track.address", address, limit=TRIES_OF_ONE_ADDRESS, seconds=WINDOW),
        rate_limit.allow("track.pair", f"{address} {number}", limit=TRIES_OF_ONE_FOR_ONE, seconds=WINDOW),
    ]
    return all(counted)


def _see_other(address: str) -> HttpResponse:
    response = redirect(address)
    response.status_code = 303
    return response
