from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static

from portal.models import Picture

register = template.Library()

LOCALES = {"id": "id_ID", "en": "en_GB"}
GENERAL = "umum"  # the drawing of what has no class; the others have the names of the classes
SIZE = (1200, 630)  # pixels of the drawings


@register.inclusion_tag("_components/share.html", takes_context=True)
def share(
    context,
    title: str,
    description: str = "",
    drawing: str = GENERAL,
    kind: str = "website",
    picture: Picture | None = None,
) -> dict:
    """Render the elements for the head of a page; `drawing` is a class or GENERAL, unless there is a `picture`."""
    request: HttpRequest = context["request"]
    shown = picture.get_absolute_url() if picture else static(f"img/share/{drawing}.png")
    width, height = (picture.width, picture.height) if picture else SIZE
    return {
        "title": title,
        "description": description,
        "kind": kind,
        "address": settings.SITE_ADDRESS + request.path,
        "locale": LOCALES[request.LANGUAGE_CODE],
        "picture": settings.SITE_ADDRESS + shown,
        "alt": picture.alt if picture else "",
        "width": str(width),
        "height": str(height),
        "site_profile": context.get("site_profile"),
    }
