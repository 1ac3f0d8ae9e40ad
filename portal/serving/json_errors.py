"""Errors of the API as JSON of one shape, also where a request never reaches the API itself."""

from django.http import JsonResponse
from django.utils.translation import gettext as _

PREFIX = "/api/"  # of the addresses that are answered with JSON


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
    """Return the answer for a request that the server could not serve."""
    if status == 503:
        return error(503, "sibuk", _("Server sedang sibuk. Coba lagi sebentar lagi."))
    return error(500, "galat", _("Terjadi galat di server. Coba lagi nanti."))
