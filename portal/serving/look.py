from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string

from opd.models import Pattern, SiteProfile
from opd.models.colours import Palette

DEEP, THREAD = "#071730", "#e3b550"  # the colours in which the pictures of the pattern are drawn
SIZES: dict[str, str] = {Pattern.KAWUNG: "48px 48px", Pattern.WAVES: "48px 24px"}


def style_sheet(profile: SiteProfile) -> str:
    """Return the style sheet of a profile: no more than tokens, and pictures of the pattern in its colours."""
    palette = profile.palette or Palette({}, {})
    context = {
        "light": palette.light.items(),
        "dark": palette.dark.items(),
        "is_plain": profile.pattern == Pattern.PLAIN,
        "band": _picture("band", profile.pattern, palette),
        "cloth": _picture("cloth", profile.pattern, palette),
        "size": SIZES.get(profile.pattern, ""),
    }
    return render_to_string("portal/look.css", context)


def _picture(part: str, pattern: str, palette: Palette) -> str:
    file = settings.BASE_DIR / "static" / "img" / f"{pattern if pattern in SIZES else 'tapis'}-{part}.svg"
    drawing = file.read_text(encoding="utf-8").replace(DEEP, palette.light.get("kota-950", DEEP))
    return "data:image/svg+xml," + quote(drawing.replace(THREAD, palette.light.get("kota-gold", THREAD)))
