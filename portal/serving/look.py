"""The style sheet of a city: its colours in place of those of tokens.css, and the pattern of its bands."""

from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string

from opd.colours import Palette
from opd.models import Pattern, SiteProfile

DEEP, THREAD = "#071730", "#e3b550"  # the colours in which the pictures of the pattern are drawn

BANDS: dict[str, str] = {
    Pattern.KAWUNG: (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="14" viewBox="0 0 24 14">'
        '<path fill="{deep}" d="M0 0h24v14H0z"/><path fill="{thread}" d="M0 0h24v1H0zM0 13h24v1H0z"/>'
        '<g fill="{thread}"><ellipse cx="6" cy="7" rx="4.5" ry="2.200"/><ellipse cx="18" cy="7" rx="4.5" ry="2.200"/>'
        '</g><circle cx="12" cy="7" r="1" fill="{thread}"/><circle cx="0" cy="7" r="1" fill="{thread}"/>'
        '<circle cx="24" cy="7" r="1" fill="{thread}"/></svg>'
    ),
    Pattern.WAVES: (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="14" viewBox="0 0 24 14">'
        '<path fill="{deep}" d="M0 0h24v14H0z"/><path fill="none" stroke="{thread}" stroke-width="1.400" '
        'd="M0 5q6-5 12 0t12 0M0 10q6-5 12 0t12 0"/></svg>'
    ),
}
CLOTHS: dict[str, str] = {
    Pattern.KAWUNG: (
        '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48"><g fill="none" '
        'stroke="{thread}" stroke-width="1.500"><ellipse cx="12" cy="12" rx="13" ry="6" transform="rotate(45 12 12)"/>'
        '<ellipse cx="36" cy="12" rx="13" ry="6" transform="rotate(-45 36 12)"/><ellipse cx="12" cy="36" rx="13" '
        'ry="6" transform="rotate(-45 12 36)"/><ellipse cx="36" cy="36" rx="13" ry="6" transform="rotate(45 36 36)"/>'
        '</g><g fill="{thread}"><circle cx="24" cy="24" r="2"/><circle cx="0" cy="0" r="2"/>'
        '<circle cx="48" cy="0" r="2"/><circle cx="0" cy="48" r="2"/><circle cx="48" cy="48" r="2"/></g></svg>'
    ),
    Pattern.WAVES: (
        '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="24" viewBox="0 0 48 24"><path fill="none" '
        'stroke="{thread}" stroke-width="1.500" d="M0 6q12-10 24 0t24 0M0 14q12-10 24 0t24 0M0 22q12-10 24 0t24 0"/>'
        "</svg>"
    ),
}

SIZES: dict[str, str] = {Pattern.KAWUNG: "48px 48px", Pattern.WAVES: "48px 24px"}


def style_sheet(profile: SiteProfile) -> str:
    """Return the style sheet of a profile: no more than tokens, and pictures of the pattern in its colours."""
    palette = profile.palette or Palette({}, {})
    deep, thread = palette.light.get("kota-950", DEEP), palette.light.get("kota-gold", THREAD)
    context = {
        "light": palette.light.items(),
        "dark": palette.dark.items(),
        "is_plain": profile.pattern == Pattern.PLAIN,
        "band": _picture(BANDS.get(profile.pattern) or _drawn("tapis-band"), deep, thread),
        "cloth": _picture(CLOTHS.get(profile.pattern) or _drawn("tapis-cloth"), deep, thread),
        "size": SIZES.get(profile.pattern, ""),
    }
    return render_to_string("portal/look.css", context)


def _drawn(name: str) -> str:
    drawing = (settings.BASE_DIR / "static" / "img" / f"{name}.svg").read_text(encoding="utf-8")
    return drawing.replace(DEEP, "{deep}").replace(THREAD, "{thread}")


def _picture(drawing: str, deep: str, thread: str) -> str:
    return "data:image/svg+xml," + quote(drawing.replace("{deep}", deep).replace("{thread}", thread))
