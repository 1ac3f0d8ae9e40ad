"""Tracking: from number and code to the case. A wrong code and an unknown number get the same answer."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opd.limits import rate_limit
from opd.web.client_ip import client_address
from opd.web.view_access import public
from requests_app import secret_links
from requests_app.citizen.forms.case import LONGEST_NUMBER, TrackForm
from requests_app.citizen.views.secret_link import case_address
from requests_app.workflow.transition import Case

WINDOW = 15 * 60  # seconds
# Many phones share one address of their carrier, so the limit of an address alone is wide. A number alone has no limit:
# numbers are public, so anybody could lock an applicant out, and a code of 80 bits cannot be guessed.
TRIES_OF_ONE_FOR_ONE = 10
TRIES_OF_ONE_ADDRESS = 300


class TriedTooOften(Exception):
    """One address has tried too many numbers and codes."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponseBase:
    """Show the form; by POST redirect to the case with a link that is valid for `secret_links.VISIT`.

    `nomor` in the address, as in the QR code of a printed sheet, is the number that the form shows first.
    """
    shown = {"number": request.GET.get("nomor", "")[:LONGEST_NUMBER]}
    form = TrackForm(request.POST if request.method == "POST" else None, initial=shown)
    try:
        case = tracked_case(request, form)
    except TriedTooOften:
        return too_often(request)
    if case is not None:
        return see_other(case_address(secret_links.new_visit_token(case)))
    return render(request, "requests_app/citizen/track.html", {"section": "permohonan", "form": form})


def tracked_case(request: HttpRequest, form: TrackForm) -> Case | None:
    """Return the case of the number and code that were typed, else None, with the sentence for it on the form.

    *Raises* TriedTooOften.
    """
    if not form.is_bound or not form.is_valid():
        return None
    if not _allows(client_address(request), form.sequence):
        raise TriedTooOften
    case = secret_links.case_by_code(**form.cleaned_data)
    if case is None:
        form.add_error(None, _("Nomor dan kode ini tidak cocok. Periksa keduanya pada tanda bukti Anda."))
    return case


def too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "requests_app/citizen/too_often.html", {"section": "permohonan"}, status=429)


def _allows(address: str, sequence: str) -> bool:
    """Count a try by address and by pair of address and number, both even where one limit is reached.

    The number is that within its year, so that another way to write it gives no further tries.
    """
    counted = [
        rate_limit.allow("track.address", address, limit=TRIES_OF_ONE_ADDRESS, seconds=WINDOW),
        rate_limit.allow("track.pair", f"{address} {sequence}", limit=TRIES_OF_ONE_FOR_ONE, seconds=WINDOW),
    ]
    return all(counted)


def see_other(address: str) -> HttpResponse:
    response = redirect(address)
    response.status_code = 303
    return response
