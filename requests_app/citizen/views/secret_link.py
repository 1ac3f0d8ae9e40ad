"""Access to pages behind a secret link.

`portal.middleware.headers` keeps these paths out of caches, search indexes and referrers.
"""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from opd.web.view_access import BY_LINK, opens_to
from requests_app import secret_links
from requests_app.models import Objection


def secret_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Call `view(request, case, token, ...)` for a valid token; any other gets 404, like an unknown page.

    The link of an objection opens the case of its request; only an objection without one is a case itself.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs) -> HttpResponseBase:
        case = secret_links.case_by_token(token)
        if case is None:
            raise Http404
        if isinstance(case, Objection) and case.inforequest:
            case = case.inforequest
        return view(request, case, token, **kwargs)

    return opens_to(BY_LINK)(_protected_without_referrer(opened))


def case_address(token: str) -> str:
    return reverse("requests:case", args=[token])


def _protected_without_referrer(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Protect a view against CSRF by cookie and form token alone.

    From a page that sends no referrer a browser posts with `Origin: null`, which Django refuses before it checks the
    token. A forger of such a post still needs the form's token, and the address, which is itself a secret.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def posted(request: HttpRequest, **kwargs) -> HttpResponseBase:
        if request.META.get("HTTP_ORIGIN", "null") == "null":
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return protected(request, **kwargs)

    return posted
