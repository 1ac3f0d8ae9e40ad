"""Response headers that no installed package sets."""

from wsgiref.headers import Headers

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


# For types that a browser shows as a page. On a script, the policy would apply to a web worker.
STATIC_POLICIES = {
    "text/html": "default-src 'none'",
    "image/svg+xml": "default-src 'none'; style-src 'unsafe-inline'",
}


def add_to_static_file(headers: Headers, path: str, url: str) -> None:
    """Add the headers of a static file; WhiteNoise calls this once for each file."""
    headers["X-Content-Type-Options"] = "nosniff"
    for name, value in POLICIES.items():
        headers[name] = value
    if policy := STATIC_POLICIES.get((headers["Content-Type"] or "").partition(";")[0]):
        headers["Content-Security-Policy"] = policy
