from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from opd.web import kept_post, session_age

NEXT = "next"


def recent(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in who proved themselves lately; others sign in. It goes below the guard of the role."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        return ask_again(request) or view(request, *args, **kwargs)

    return guarded


def ask_again(request: HttpRequest) -> HttpResponseBase | None:
    """Return the way to sign in again, with the sent form kept; None after a recent sign-in."""
    if session_age.is_recent(request.session):
        return None
    kept_post.drop(request.session)  # an older form would come between
    kept_post.put(request.session, kept_post.sealed(request))
    page = request.get_full_path() if request.method == "GET" else reverse("admin:index")
    return HttpResponseRedirect(f"{reverse('sign_in:again')}?{urlencode({NEXT: page})}")
