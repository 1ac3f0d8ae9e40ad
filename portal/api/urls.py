from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from portal.api import catalogue, documents, lists, protocol, reference
from portal.api.service import api
from portal.serving import json_errors

OPERATIONS = (catalogue, documents, lists)  # importing them fills `api`


@protocol.endpoint
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    return json_errors.not_found()


def _operations() -> list[URLPattern]:
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    for pattern in patterns:
        pattern.callback = protocol.endpoint(pattern.callback)
    return patterns


app_name = "api"
urlpatterns = [
    *_operations(),
    path("openapi.json", reference.openapi, name="openapi"),
    path("docs", reference.page, name="reference"),
    re_path(r"^(?P<rest>[\s\S]*)$", unknown, name="unknown"),
]
