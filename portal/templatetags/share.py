"""Open Graph: what other sites show of a page whose address somebody sends."""

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static

register = template.Library()

LOCALES = {"id": "id_ID", "en": "en_GB"}
PICTURE = "umum"  # of what has no class; the others have the names of the classes


@register.inclusion_tag("_components/share.html", takes_context=True)
def share(context, title: str, description: str = "", picture: str = PICTURE, kind: str = "website") -> dict:
    """Render the elements for the head of a public page. `picture`: a class of information, or PICTURE."""
    request: HttpRequest = context["request"]
    return {
        "title": title,
        "description": description,
        "kind": kind,
        "address": settings.SITE_ADDRESS + request.path,
        "locale": LOCALES[request.LANGUAGE_CODE],
        "picture": settings.SITE_ADDRESS + static(f"img/share/{picture}.png"),
        "site_profile": context.get("site_profile"),
    }
