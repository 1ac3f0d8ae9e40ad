"""Status 503 for a form whose files could not be inspected now; it is shown again with every answer."""

from django.contrib.sessions.middleware import SessionMiddleware
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from requests_app.web.upload_field import retry_after


def with_retry_after(request: HttpRequest, response: HttpResponse, form: Form | None) -> HttpResponse:
    """Return `response` as 503 with `Retry-After`, if a file of `form` was not inspected because all places were taken.

    Django saves no session with a 5xx response; it is saved here, because the next attempt needs the draft that it
    names.
    """
    seconds = retry_after(form) if form and form.is_bound else 0
    if seconds:
        SessionMiddleware(lambda _request: response).process_response(request, response)
        response.status_code, response.headers["Retry-After"] = 503, str(seconds)
    return response
