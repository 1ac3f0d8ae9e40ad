"""Response headers that no package of ours sets."""

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
