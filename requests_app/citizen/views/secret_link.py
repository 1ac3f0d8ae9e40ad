"""Access to pages behind a secret link; `portal.middleware.headers` keeps them out of caches and referrers."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opd.web.view_access import BY_LINK, opens_to
from opd.web.without_referrer import protected_without_referrer
from requests_app.models import Objection
from requests_app.tracking import secret_links


def secret_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Call `view(request, case, token, ...)` for a valid token of a case, else answer 404. Staff may not POST."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs) -> HttpResponseBase:
        case = secret_links.case_by_token(token)
        if case is None:
            raise Http404
        if request.method == "POST" and request.user.is_authenticated:
            messages.error(request, _("Anda masuk sebagai petugas. Di halaman ini hanya pemohon yang dapat bertindak."))
            return redirect(case_address(token))
        if isinstance(case, Objection) and case.inforequest:
            case = case.inforequest
        return view(request, case, token, **kwargs)

    return opens_to(BY_LINK)(protected_without_referrer(opened))


def case_address(token: str) -> str:
    return reverse("requests:case", args=[token])
