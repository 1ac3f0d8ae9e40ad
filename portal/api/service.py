"""The API of django-ninja without its own pages, and what all its answers have."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

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


@api.exception_handler(ValidationError)
def refuse(_request: HttpRequest, exception: ValidationError) -> HttpResponse:
    """Name the parameters of the query string that cannot be used."""
    names = dict.fromkeys(str(problem["loc"][-1]) for problem in exception.errors)
    message = _("Nilai yang tidak dapat dipakai: %(names)s. Lihat dokumentasi API.") % {"names": ", ".join(names)}
    return json_errors.error(422, "nilai-salah", message)


def page_fields(request: HttpRequest, following: str | None) -> dict[str, str | None]:
    """Return the fields of `schemas.Page`: the cursor of the next page and its whole address."""
    if following is None:
        return {"sesudah": None, "halaman_berikutnya": None}
    query = request.GET.copy()
    query["sesudah"] = following
    return {"sesudah": following, "halaman_berikutnya": absolute(f"{request.path}?{query.urlencode()}")}
