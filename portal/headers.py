"""Response headers that no package of ours sets."""

POLICIES = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


def browser_policies(get_response):
    """Middleware: forbid the browser what the portal never needs."""

    def middleware(request):
        response = get_response(request)
        for name, value in POLICIES.items():
            response.headers.setdefault(name, value)
        # What is public now may be exempt in a minute: no cache answers without asking.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware
