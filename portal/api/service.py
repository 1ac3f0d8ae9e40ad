from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from portal.api import schemas
from portal.serving import json_errors
from portal.syndication.addresses import absolute

api = NinjaAPI(
    title="API informasi publik",
    version="1",
    description=(
        "Data yang dapat dibaca siapa pun di portal ini, tanpa kunci dan tanpa akun. Hanya untuk dibaca. "
        "Siapa pun yang memakai informasi publik wajib mencantumkan sumbernya (UU 14/2008 Pasal 5 ayat 2)."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
LISTS: list[str] = []


def operation(
    path: str, name: str, answer: Any, summary: str, tag: str, others: dict[int, Any] | None = None
) -> Callable:
    """Decorate the view of an operation; `others` are further answers. One that answers in pages is in LISTS."""
    if isinstance(answer, type) and issubclass(answer, schemas.Page):
        LISTS.append(name)
    answers = {200: answer} | (others or {}) | schemas.ERRORS
    return api.get(path, response=answers, url_name=name, operation_id=name, summary=summary, tags=[tag])


@api.exception_handler(ValidationError)
def refuse(_request: HttpRequest, exception: ValidationError) -> HttpResponse:
    names = dict.fromkeys(str(problem["loc"][-1]) for problem in exception.errors)
    message = _("Nilai yang tidak dapat dipakai: %(names)s. Lihat dokumentasi API.") % {"names": ", ".join(names)}
    return json_errors.error(422, "nilai-salah", message)


def page_fields(request: HttpRequest, following: str | None) -> dict[str, str | None]:
    if following is None:
        return {"sesudah": None, "halaman_berikutnya": None}
    query = request.GET.copy()
    query["sesudah"] = following
    return {"sesudah": following, "halaman_berikutnya": absolute(f"{request.path}?{query.urlencode()}")}
