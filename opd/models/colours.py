"""The tokens derived from a city's colours, and their contrasts (WCAG 2.2); they replace some of static/css/tokens.css.

A city chooses a deep colour (header bands, first page), one for what can be pressed, and one for decoration.
"""

from dataclasses import dataclass

TEXT, SHAPE = 4.5, 3.0  # least ratios: WCAG 1.4.3 for text, 1.4.11 for shapes that carry meaning
WHITE, BLACK = "#ffffff", "#000000"
LIGHT_GROUND, DARK_GROUND = "#ffffff", "#141414"  # --bg of both themes
LIGHT_PAGE = (LIGHT_GROUND, "#f4f6f9")  # with --surface
DARK_PAGE = (DARK_GROUND, "#1c1e22")
FOCUS = "#ffd978"  # --kota-focus


@dataclass(frozen=True)
class Palette:
    """The tokens of a city by name, as `#rrggbb`; `dark` are those that the dark theme replaces."""

    light: dict[str, str]
    dark: dict[str, str]


@dataclass(frozen=True)
class Pair:
    """Two colours of the page on each other; the field `chosen` decides."""

    chosen: str
    front: str
    ground: str
    least: float
    is_dark: bool

    @property
    def ratio(self) -> float:
        return contrast(self.front, self.ground)

    @property
    def is_readable(self) -> bool:
        return self.ratio >= self.least


def of_city(deep: str, action: str, thread: str) -> Palette:
    pressed, lit = mix(action, BLACK, 0.32), mix(action, WHITE, 0.55)
    light = {
        "kota-950": deep,
        "kota-900": mix(deep, WHITE, 0.06),
        "kota-800": mix(deep, WHITE, 0.13),
        "kota-600": action,
        "kota-gold": thread,
        "kota-line": mix(deep, WHITE, 0.45),
        "on-kota-soft": mix(WHITE, deep, 0.14),
        "tint": mix(WHITE, action, 0.09),
        "link": pressed,
        "action": action,
        "action-hover": pressed,
        "focus": pressed,
    }
    dark = {
        "tint": mix(DARK_GROUND, action, 0.16),
        "link": lit,
        "action": lit,
        "action-hover": mix(action, WHITE, 0.75),
        "focus": lit,
        "on-action": deep,
    }
    return Palette(light, dark)


def pairs(palette: Palette) -> list[Pair]:
    light, dark = palette.light, palette.light | palette.dark
    return [
        *(
            Pair("deep_colour", front, light[ground], TEXT, False)
            for front in (WHITE, light["on-kota-soft"])
            for ground in GROUNDS
        ),
        *(Pair("deep_colour", FOCUS, light[ground], SHAPE, False) for ground in GROUNDS),
        *(Pair("thread_colour", light["kota-gold"], light[ground], SHAPE, False) for ground in GROUNDS),
        *(Pair("action_colour", WHITE, light[ground], TEXT, False) for ground in ("action", "action-hover")),
        *(Pair("action_colour", light["link"], ground, TEXT, False) for ground in (*LIGHT_PAGE, light["tint"])),
        *(Pair("action_colour", light["action"], ground, SHAPE, False) for ground in (LIGHT_GROUND, light["tint"])),
        *(Pair("action_colour", dark["on-action"], dark[ground], TEXT, True) for ground in ("action", "action-hover")),
        *(Pair("action_colour", dark["link"], ground, TEXT, True) for ground in (*DARK_PAGE, dark["tint"])),
    ]


GROUNDS = ("kota-950", "kota-900", "kota-800")


def unreadable(palette: Palette) -> dict[str, Pair]:
    """Return for each field whose colour is hard to see the worst of its pairs."""
    worst: dict[str, Pair] = {}
    for pair in pairs(palette):
        known = worst.get(pair.chosen)
        if not pair.is_readable and (known is None or pair.ratio / pair.least < known.ratio / known.least):
            worst[pair.chosen] = pair
    return worst


def mix(one: str, other: str, share: float) -> str:
    """Return `one` with a share (0 to 1) of `other`."""
    channels = (round(a + (b - a) * share) for a, b in zip(_channels(one), _channels(other), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
