from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _


def is_for(request: HttpRequest) -> bool:
    """Return whether the address is one that is answered with JSON."""
    return request.path_info.startswith("/api/")


def error(status: int, code: str, message: str, **details) -> JsonResponse:
    """Return an error of the API: `{"kode": ..., "pesan": ...}`, a stable code and a sentence for people."""
    body = {"kode": code, "pesan": message} | details
    return JsonResponse(body, status=status, headers={"Access-Control-Allow-Origin": "*"})


def unreadable() -> JsonResponse:
    return error(400, "tidak-terbaca", _("Alamat ini berisi karakter yang tidak dapat dibaca."))


def not_found() -> JsonResponse:
    """Return the one answer for everything that does not exist or is not public."""
    return error(404, "tidak-ditemukan", _("Data ini tidak ada untuk umum."))


def failed(status: int) -> JsonResponse:
    if status == 503:
        return error(503, "sibuk", _("Server sedang sibuk. Coba lagi sebentar lagi."))
    return error(500, "galat", _("Terjadi galat di server. Coba lagi nanti."))
