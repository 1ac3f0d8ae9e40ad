"""A form whose files could not be looked at now is shown again, with every answer, as 503."""

from django.contrib.sessions.middleware import SessionMiddleware
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from requests_app.web.upload_field import retry_after


def told_when_busy(request: HttpRequest, response: HttpResponse, form: Form | None) -> HttpResponse:
    """The page of `form`, as 503 with the seconds to wait where a file of it had no place to be looked at.

    Django saves no session with a 5xx, but the draft that the session names was saved, and the next try needs it.
    """
    seconds = retry_after(form) if form and form.is_bound else 0
    if seconds:
        SessionMiddleware(lambda _request: response).process_response(request, response)
        response.status_code, response.headers["Retry-After"] = 503, str(seconds)
    return response
