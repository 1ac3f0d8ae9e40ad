import sys

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from portal.middleware.overload import unavailable
from portal.serving import json_errors


def csrf_failure(request, reason=""):
    """Answer a form that was not sent from our own page, or by a browser without cookies."""
    return render(request, "403.html", {"without_cookies": True}, status=403)


def server_error(request):
    """Answer a failure as page or JSON, or 503 for what another try mends; the form, perhaps its cause, is not read."""
    if passing := unavailable(request, sys.exception()):
        return passing
    is_program = json_errors.is_for(request)
    return json_errors.failed(500) if is_program else HttpResponseServerError(render_to_string("500.html"))
