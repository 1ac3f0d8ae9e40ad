from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from opd.page_cache.memo import cached_until_next_act
from opd.page_cache.pages import cached_page
from opd.web.view_access import public
from portal.api import protocol
from portal.api.dcat import JSON_LD
from portal.api.service import api
from portal.syndication.addresses import absolute
from portal.webhooks.events import EVENTS

TYPES = {"integer": "angka", "string": "teks", "boolean": "benar/salah", "array": "daftar", "object": "objek"}


@protocol.endpoint
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(description())


@cached_until_next_act
def description() -> dict[str, Any]:
    schema = api.get_openapi_schema(path_prefix=reverse("api:entry"))
    catalogue = schema["paths"][reverse("api:dcat")]["get"]["responses"][200]
    catalogue["content"] = {JSON_LD: catalogue["content"]["application/json"]}  # the framework has one type for all
    schema["servers"] = [{"url": absolute("").rstrip("/")}]
    return schema


@public
@require_safe
@cached_page
def page(request: HttpRequest) -> HttpResponse:
    schema = description()
    operations = [
        _operation(schema, path, details["get"]) for path, details in schema["paths"].items() if "get" in details
    ]
    operations.sort(key=lambda operation: "." in operation["path"])  # the catalogue is the last
    context = {
        "operations": operations,
        "section": "informasi",
        "origin": absolute(""),
        "limit": settings.API_LIMIT,
        "webhook_events": EVENTS.values(),
    }
    return render(request, "portal/api.html", context)


def _operation(schema: dict, path: str, details: dict) -> dict[str, Any]:
    answer = details["responses"][200]
    content = next(iter(answer["content"].values()))["schema"] if "content" in answer else {}
    return {
        "path": path,
        "name": details["operationId"],
        "summary": details["summary"],
        "explanation": details.get("description", ""),
        "parameters": [_parameter(schema, row) for row in details.get("parameters", [])],
        "fields": _fields(schema, content),
        "statuses": [code for code in details["responses"] if code != 200],
        "example": "{" not in path and absolute(path),
    }


def _parameter(schema: dict, row: dict) -> dict[str, Any]:
    shape = row["schema"]
    return {
        "name": row["name"],
        "type": _type(schema, shape).removesuffix(" atau null"),
        "explanation": row.get("description") or shape.get("description", ""),
        "default": shape.get("default"),
        "is_required": row.get("required", False),
    }


def _fields(schema: dict, shape: dict) -> list[dict[str, str]]:
    rows = []
    for name, field in _resolved(schema, shape).get("properties", {}).items():
        rows.append({"name": name, "type": _type(schema, field), "explanation": field.get("description", "")})
        if name in ("isi", "versi") and field.get("type") == "array":
            rows += [row | {"name": f"{name}[].{row['name']}"} for row in _fields(schema, field["items"])]
    return rows


def _type(schema: dict, shape: dict) -> str:
    if "anyOf" in shape:
        parts = [_type(schema, part) for part in shape["anyOf"] if part.get("type") != "null"]
        return " atau ".join([*parts, "null"])
    resolved = _resolved(schema, shape)
    if "enum" in resolved:
        return ", ".join(map(str, resolved["enum"]))
    if shape.get("format") in ("date", "date-time"):
        return "tanggal" if shape["format"] == "date" else "waktu"
    return TYPES.get(resolved.get("type", ""), "")


def _resolved(schema: dict, shape: dict) -> dict:
    if reference := shape.get("$ref"):
        return schema["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return shape
