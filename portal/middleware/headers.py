"""Response headers that no package of ours sets."""

from wsgiref.headers import Headers

POLICIES = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


# By path, so that errors under it have them too. Behind a secret link the address itself is the secret: no page tells
# it on. The others hold forms, which a browser posts without its origin from a page that sends no referrer at all.
NOT_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
PRIVATE = {
    "/permohonan/s/": NOT_KEPT | {"Referrer-Policy": "no-referrer"},
    "/permohonan/lacak/": NOT_KEPT | {"Referrer-Policy": "same-origin"},
    "/petugas/": NOT_KEPT | {"Referrer-Policy": "same-origin"},
}


def browser_policies(get_response):
    """Middleware: forbid the browser what the portal never needs, and to keep or tell what is private."""

    def middleware(request):
        response = get_response(request)
        private = next((headers for path, headers in PRIVATE.items() if request.path_info.startswith(path)), {})
        for name, value in (private | POLICIES).items():
            response.headers.setdefault(name, value)
        # What is public now may be exempt in a minute: no cache answers without asking.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware


# Of what a browser shows as a page of its own. A policy beside a script would be the policy of a worker.
STATIC_POLICIES = {
    "text/html": "default-src 'none'",
    "image/svg+xml": "default-src 'none'; style-src 'unsafe-inline'",
}


def add_to_static_file(headers: Headers, path: str, url: str) -> None:
    """Add the headers of a static file; WhiteNoise calls it once for each."""
    headers["X-Content-Type-Options"] = "nosniff"
    for name, value in POLICIES.items():
        headers[name] = value
    if policy := STATIC_POLICIES.get((headers["Content-Type"] or "").partition(";")[0]):
        headers["Content-Security-Policy"] = policy
