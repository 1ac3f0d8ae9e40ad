"""Contrast of every pair of colours that the style sheet puts on each other, computed from tokens.css itself.

WCAG 2.2: text 4.5:1 (1.4.3); edges of inputs, focus rings and shapes that carry meaning 3:1 (1.4.11).
"""

import re

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
DARK_FROM, PRINT_FROM = TOKENS.index("@media screen and (prefers-color-scheme: dark)"), TOKENS.index("@media print")

PAGE = ["bg", "surface", "tint"]
NOTICES = ["error-bg", "success-bg", "warning-bg"]
NAVY = ["kota-950", "kota-900", "kota-800"]

TEXT = [
    *[("text", ground) for ground in (*PAGE, *NOTICES)],
    *[("muted", ground) for ground in (*PAGE, "warning-bg")],
    *[("link", ground) for ground in (*PAGE, "warning-bg")],
    *[("visited", ground) for ground in PAGE],
    ("on-action", "action"),
    ("on-action", "action-hover"),
    *[(kind, ground) for kind in ("error", "success", "warning") for ground in ("bg", f"{kind}-bg")],
    ("on-mark", "mark"),
    *[("on-kota", ground) for ground in NAVY],
    *[("on-kota-soft", ground) for ground in NAVY],
    ("on-paper", "paper"),
    ("on-paper", "paper-mark"),
    *[(f"on-duty-{state}", f"duty-{state}") for state in ("bad", "late", "ok", "none")],
]
SHAPES = [
    *[("edge", ground) for ground in PAGE],
    *[("focus", ground) for ground in PAGE],
    *[("action", ground) for ground in ("bg", "tint")],
    *[(code, ground) for code in ("periodic", "immediate", "anytime", "exempt") for ground in (*PAGE, "warning-bg")],
    ("thread", "bg"),
    *[("kota-focus", ground) for ground in NAVY],
    *[("kota-gold", ground) for ground in NAVY],
    ("kota-600", "paper"),
    *[(mark, "bg") for mark in ("chart-1", "chart-2", "chart-3", "chart-4", "chart-alarm", "duty-bad")],
    ("chart-1", "chart-soft"),
]


def tokens(css):
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\s*;", css))


LIGHT = tokens(TOKENS[:DARK_FROM])
THEMES = {"light": LIGHT, "dark": LIGHT | tokens(TOKENS[DARK_FROM:PRINT_FROM])}


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known grey that just fails


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground"), TEXT)
def test_text_can_be_read(theme, front, ground):
    colours = THEMES[theme]
    assert contrast(colours[front], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground"), SHAPES)
def test_shapes_can_be_seen(theme, front, ground):
    colours = THEMES[theme]
    assert contrast(colours[front], colours[ground]) >= 3


def test_every_colour_is_tested():
    """A new token belongs into the lists above; only the hairlines may be faint, since they carry nothing."""
    tested = {name for pair in (*TEXT, *SHAPES) for name in pair}
    assert set(LIGHT) - tested == {"line", "kota-line", "focus-gap"}


def test_no_colour_comes_from_elsewhere():
    """The site's sheet names tokens only; the admin's repeats their values for the theme that its button chooses."""
    found = {
        sheet.name: set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text())) for sheet in CSS.parent.rglob("*.css")
    }
    assert found["site.css"] == set()
    assert set.union(*found.values()) == found["tokens.css"]
