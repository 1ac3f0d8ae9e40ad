"""Tracking: from number and code to the case. A wrong code and an unknown number get the same answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opd.web.client_ip import client_address
from opd.web.limits import rate_limit
from opd.web.view_access import public
from requests_app.citizen.forms.case import LONGEST_NUMBER, TrackForm
from requests_app.citizen.views.secret_link import case_address
from requests_app.tracking import secret_links
from requests_app.workflow.transition import Case

WINDOW = 15 * 60  # seconds
# Many phones share one address of their carrier, so the limit of an address alone is wide. A number alone has no limit:
# numbers are public, so anybody could lock an applicant out, and a code of 80 bits cannot be guessed.
TRIES_OF_ONE_FOR_ONE = 10
TRIES_OF_ONE_ADDRESS = 300


@public
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponseBase:
    """Show the form; by POST redirect to the case. `nomor` in the address is that of a printed QR code."""
    shown = {"number": request.GET.get("nomor", "")[:LONGEST_NUMBER]}
    form = TrackForm(request.POST if request.method == "POST" else None, initial=shown)
    return led_to_case(request, form, "track", lambda _case, token: case_address(token))


def led_to_case(
    request: HttpRequest, form: TrackForm, page: str, address: Callable[[Case, str], str]
) -> HttpResponseBase:
    """Redirect to the `address` of the case with the typed number and code; else show `page` with its form."""
    if form.is_valid():
        if not _allows(client_address(request), form.sequence):
            return render(request, "requests_app/citizen/too_often.html", {"section": "permohonan"}, status=429)
        if case := secret_links.case_by_code(**form.cleaned_data):
            response = redirect(address(case, secret_links.new_visit_token(case)))
            response.status_code = 303
            return response
        form.add_error(
            None, _("Nomor dan kode ini tidak cocok. Periksa keduanya pada catatan yang Anda dapat saat mendaftar.")
        )
    return render(request, f"requests_app/citizen/{page}.html", {"section": "permohonan", "form": form})


def _allows(address: str, sequence: str) -> bool:
    """Count a try by address, and by address and number within its year; both always."""
    counted = [
        rate_limit.allow("track.address", address, limit=TRIES_OF_ONE_ADDRESS, seconds=WINDOW),
        rate_limit.allow("track.pair", f"{address} {sequence}", limit=TRIES_OF_ONE_FOR_ONE, seconds=WINDOW),
    ]
    return all(counted)
