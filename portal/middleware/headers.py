from wsgiref.headers import Headers

from django.conf import settings
from django.utils import translation

from opd.languages import language_of, without_language

POLICIES = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


# By path, so that error pages have them too. The address of a secret link is the secret. The other paths have forms,
# which a browser would post without an origin if the page sent no referrer at all.
NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
PRIVATE = {
    "/permohonan/s/": NO_STORE | {"Referrer-Policy": "no-referrer"},
    "/langganan/s/": NO_STORE | {"Referrer-Policy": "no-referrer"},
    "/admin/kata-sandi/s/": NO_STORE | {"Referrer-Policy": "no-referrer"},
    "/permohonan/lacak/": NO_STORE | {"Referrer-Policy": "same-origin"},
    "/admin/": NO_STORE | {"Referrer-Policy": "same-origin"},
}


def browser_policies(get_response):
    """Forbid browsers what the portal never uses, and to store private pages or send their addresses."""

    def middleware(request):
        response = get_response(request)
        asked = without_language(request.path_info)
        private = next((headers for path, headers in PRIVATE.items() if asked.startswith(path)), {})
        for name, value in (private | POLICIES).items():
            response.headers.setdefault(name, value)
        # A public document may become exempt at any time.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware


def headers_alone(get_response):
    """Answer HEAD without a body (RFC 9110 9.3.2), which gunicorn would drop with a warning."""

    def middleware(request):
        response = get_response(request)
        if request.method == "HEAD":
            if response.streaming:
                response.streaming_content = []
            else:
                response.headers.setdefault("Content-Length", str(len(response.content)))
                response.content = b""
        return response

    return middleware


def language_of_address(get_response):
    """Answer below `/en/` in English, else in Indonesian: by the address alone (docs/decisions/0034-english.md)."""

    def middleware(request):
        language = language_of(request.path_info)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
        return response

    return middleware


# A static file loads nothing by itself, also as a page or a web worker; an SVG may style itself.
LOADS_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
STYLES_ITSELF = f"{LOADS_NOTHING}; style-src 'unsafe-inline'"


def add_to_static_file(headers: Headers, path: str, url: str) -> None:
    """Add the headers of a static file, once for WhiteNoise."""
    is_svg = (headers["Content-Type"] or "").startswith("image/svg+xml")
    own = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": STYLES_ITSELF if is_svg else LOADS_NOTHING,
    }
    if settings.SECURE_HSTS_SECONDS:
        own["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    for name, value in (own | POLICIES).items():
        headers[name] = value
