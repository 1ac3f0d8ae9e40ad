"""Limits for one file: low for strangers, high for staff. Each number counts over the whole file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from documents.files.child.rejection import Rejected

MEGABYTE = 1024 * 1024
COUNTED = {"parts": "zip_bomb", "unpacked_bytes": "zip_bomb"} | dict.fromkeys(
    ("markup", "elements", "attributes", "attribute_bytes"), "too_complex"
)


@dataclass(frozen=True)
class Limits:
    """Limits for inspecting one file: `seconds` on both clocks, bytes of `memory`, `markup` as `<` of all parts."""

    seconds: int
    memory: int
    # PDF
    objects: int
    suspicious: int  # dictionaries that are inspected closely
    nesting: int  # of arrays and dictionaries
    stream_bytes: int  # of one unpacked object stream: 2 MB of PDF took 2 GB of memory without a limit
    # Office packages
    parts: int
    unpacked_bytes: int
    markup: int
    elements: int  # of all XML parts, like the three below
    attributes: int
    attribute_bytes: int
    depth: int
    # Pictures
    pixels: int
    segments: int  # or chunks: 50 MB of empty ones took Pillow a minute


# Of uploads.
LIMITS = {
    whose: Limits(**numbers)
    for whose, numbers in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}
STRANGERS, STAFF = LIMITS["strangers"], LIMITS["staff"]
READER_MEMORY = 1536 * MEGABYTE  # for a stored file, which has passed as an upload


class Budget:
    """Resources that a file may still use, by names of `Limits`. A package and the packages inside it share one."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = {name: value for name, value in vars(limits).items() if name in COUNTED}

    def spend(self, name: str, count: int = 1) -> None:
        self.left[name] -= count
        if self.left[name] < 0:
            raise Rejected(COUNTED[name])
