"""Response headers that no installed package sets."""

from wsgiref.headers import Headers

from django.conf import settings

from opd.languages import without_language

POLICIES = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


# By path, so that error pages have them too. The address of a secret link is the secret, so no page sends a referrer.
# The other paths have forms, which a browser would post without an origin if the page sent no referrer at all.
NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
PRIVATE = {
    "/permohonan/s/": NO_STORE | {"Referrer-Policy": "no-referrer"},
    "/langganan/s/": NO_STORE | {"Referrer-Policy": "no-referrer"},
    "/admin/kata-sandi/s/": NO_STORE | {"Referrer-Policy": "no-referrer"},
    "/permohonan/lacak/": NO_STORE | {"Referrer-Policy": "same-origin"},
    "/petugas/": NO_STORE | {"Referrer-Policy": "same-origin"},
}


def browser_policies(get_response):
    """Middleware: forbid browsers what the portal never uses, and to store private pages or send their addresses."""

    def middleware(request):
        response = get_response(request)
        asked = without_language(request.path_info)
        private = next((headers for path, headers in PRIVATE.items() if asked.startswith(path)), {})
        for name, value in (private | POLICIES).items():
            response.headers.setdefault(name, value)
        # A public document may become exempt at any time, so caches must revalidate.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware


def headers_alone(get_response):
    """Middleware: answer HEAD without a body (RFC 9110 9.3.2); gunicorn drops one with a warning for each request."""

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


# A static file loads nothing by itself, neither as a page nor, a script, as a web worker; an SVG may style itself.
LOADS_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
STYLES_ITSELF = f"{LOADS_NOTHING}; style-src 'unsafe-inline'"


def add_to_static_file(headers: Headers, path: str, url: str) -> None:
    """Add the headers of a static file; WhiteNoise calls this once for each file."""
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
